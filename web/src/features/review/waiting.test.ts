// The cases that wait, from a server of many: shown as they come, kept while they are read again, and cut where nobody goes.
import { afterEach, describe, expect, it, vi } from "vitest";
import { keepSession } from "../../client/http";
import { Waiting } from "./waiting.svelte";

/** Pages of so many cases; `onpage` is called before each is sent, with how many were asked for. */
function serve(count: () => number, onpage: (nth: number) => void = () => undefined) {
  let asked = 0;
  vi.stubGlobal("fetch", async (request: Request) => {
    const of = (name: string) => new URL(request.url).searchParams.get(name);
    onpage(++asked);
    const [from, limit] = [Number(of("after") ?? 0), Number(of("limit"))];
    const items = Array.from({ length: Math.max(0, Math.min(limit, count() - from)) }, (_, n) => ({ task: String(from + n + 1) }));
    return Response.json({ items, next: items.length === limit ? String(from + limit) : null });
  });
}

keepSession({ csrf: () => null, signInAgain: () => Promise.reject(), renew: () => Promise.resolve() });
afterEach(() => vi.unstubAllGlobals());

describe("the cases that wait", () => {
  it("are shown page by page the first time, and as a whole when they are read again", async () => {
    const seen: number[] = [];
    let size = 2300;
    const waiting = new Waiting("p");
    serve(() => size, () => seen.push(waiting.rows.length));
    await waiting.reload();
    expect([seen, waiting.rows.length, waiting.cut]).toEqual([[0, 1000, 2000], 2300, false]);
    size = 1700;
    seen.length = 0;
    await waiting.reload();
    expect([seen, waiting.rows.length]).toEqual([[2300, 2300], 1700]);
  });

  it("are read to twenty thousand, and then it is known that there are more", async () => {
    serve(() => 1_000_000);
    const waiting = new Waiting("p");
    await waiting.reload();
    expect([waiting.rows.length, waiting.cut]).toEqual([20_000, true]);
  });
});
