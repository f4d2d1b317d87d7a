// A draft over a version that somebody else has replaced meanwhile.
import { afterEach, expect, test, vi } from "vitest";
import { Draft } from "./draft.svelte";

const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

afterEach(() => vi.unstubAllGlobals());

test("a draft that comes too late is kept, and stands against the newer version from then on", async () => {
  let version = 2;
  const applied: (string | null)[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    if (path.endsWith("/check")) return answer(200, { spec: {}, version: version + 1, changed: true, orphans: [] });
    if (path.endsWith("/spec")) return answer(200, { version, source: `version ${version}`, spec: {} });
    const seen = request.headers.get("if-match");
    applied.push(seen);
    if (seen !== `"v${version}"`) return answer(412, { title: "Somebody else changed it meanwhile", status: 412, code: "changed_meanwhile" });
    version += 1;
    return answer(200, { project: "p", version, changed: true });
  });
  const draft = new Draft("p", { read: () => null, write: () => undefined });
  draft.begin(1, "version 1");
  draft.write("mine");
  await expect(draft.apply()).rejects.toMatchObject({ code: "changed_meanwhile" });
  await draft.catchUp();
  expect([draft.text, draft.inUse, draft.newest]).toEqual(["mine", "version 2", 2]);
  expect(await draft.apply()).toBe(3);
  expect(applied).toEqual(['"v1"', '"v2"']);
  draft.close();
});
