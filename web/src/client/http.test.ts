// The door to the server: problems are read, a session that ended is waited for, and the token goes with changes only.
import { afterEach, describe, expect, it, vi } from "vitest";
import { anonymous, api, fileBody, given, keepSession } from "./http";
import { Problem } from "./problem";

const answer = (status: number, body: unknown) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

function serve(...answers: (Response | Error)[]) {
  const requests: { address: string; token: string | null; body: string }[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    requests.push({ address: request.url, token: request.headers.get("x-csrf-token"), body: await request.text() });
    const next = answers.shift();
    if (!next || next instanceof Error) throw next ?? new TypeError("no more answers");
    return next;
  });
  return requests;
}

const apply = (source = "") => given(api.POST("/api/v1/projects", { body: { source } }));
const thrownBy = (call: Promise<unknown>) => call.then(() => null, (thrown: unknown) => thrown);

afterEach(() => vi.unstubAllGlobals());

describe("a request", () => {
  it("that changes something carries the token, one that reads does not, and empty parameters are left out", async () => {
    keepSession({ csrf: () => "token", signInAgain: () => Promise.reject(), renew: () => Promise.resolve() });
    const requests = serve(answer(200, { items: [] }), answer(200, {}));
    await api.GET("/api/v1/projects/{project}/items", { params: { path: { project: "a b" }, query: { state: "", q: "x&y", limit: 5 } } });
    await apply();
    expect(requests.map((one) => one.token)).toEqual([null, "token"]);
    expect(requests[0]?.address).toBe("http://assay.test/api/v1/projects/a%20b/items?q=x%26y&limit=5");
  });

  it("that is refused becomes a problem with its code, hint and details", async () => {
    serve(answer(422, { title: "No", status: 422, code: "spec_invalid", detail: "Two labels have one name.", hint: "Rename one.", errors: [{ line: 3, message: "twice" }] }));
    const problem = await thrownBy(apply());
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ status: 422, code: "spec_invalid", message: "Two labels have one name.", hint: "Rename one.", passing: false, errors: [{ line: 3 }] });
  });

  it("that gets a proxy's page, or nothing, becomes a problem that may pass", async () => {
    serve(new Response("<html>", { status: 502 }), new TypeError("failed"));
    expect(await thrownBy(apply())).toMatchObject({ status: 502, passing: true });
    expect(await thrownBy(apply())).toMatchObject({ code: "unreachable", passing: true });
  });

  it("whose session has ended waits for the sign-in and is sent again as it was", async () => {
    let token = "old";
    keepSession({ csrf: () => token, signInAgain: async () => void (token = "new"), renew: () => Promise.resolve() });
    const requests = serve(answer(401, { title: "x", code: "sign_in_needed" }), answer(200, { done: true }));
    expect(await apply("text")).toEqual({ done: true });
    expect(requests[1]).toMatchObject({ token: "new", body: JSON.stringify({ source: "text" }) });
  });

  it("that asks who is signed in takes a 401 for an answer", async () => {
    keepSession({ csrf: () => null, signInAgain: () => Promise.reject(new Error("asked to sign in")), renew: () => Promise.resolve() });
    serve(answer(401, { title: "x", code: "sign_in_needed" }));
    expect(await thrownBy(given(api.GET("/api/v1/me", anonymous)))).toMatchObject({ status: 401 });
  });

  it("whose token is stale, since another tab signed in, asks for the new one, and a file is sent again whole", async () => {
    let token = "old";
    keepSession({ csrf: () => token, signInAgain: () => Promise.reject(), renew: async () => void (token = "new") });
    const requests = serve(answer(403, { title: "x", code: "csrf" }), answer(202, { id: "1" }));
    const params = { path: { project: "p" }, query: { batch: "b", filename: "f" } };
    await given(api.POST("/api/v1/projects/{project}/imports", { params, body: "", ...fileBody(new Blob(["rows"])) }));
    expect(requests.map((one) => [one.token, one.body])).toEqual([["old", "rows"], ["new", "rows"]]);
  });
});
