// The list of items from a server of many: read on, back, and from the middle, with numbers missing and without.
import { afterEach, describe, expect, it, vi } from "vitest";
import { keepSession } from "../../client/http";
import { ItemRows } from "./rows.svelte";

/** As the server does: pages of a list of numbers, in either order, from behind a number; filters let every second through. */
function serve(numbers: readonly number[], { hidden = false } = {}) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const url = new URL(request.url);
    const of = (name: string) => url.searchParams.get(name);
    if (url.pathname.endsWith("/batches")) return Response.json({ items: [{ size: 3 }, { size: numbers.length - 3 }], next: null });
    asked.push(url.search);
    const down = of("sort")?.startsWith("-") === true;
    const found = numbers.filter((n) => of("state") === null || n % 2 === 0).sort((one, other) => (down ? other - one : one - other));
    if (url.pathname.endsWith("/places")) {
      const every = Number(of("limit"));
      if (hidden) return new Response(null, { status: 500 });
      const pages = found.flatMap((_, place) => (place % every === 0 ? [{ place, after: String(place === 0 ? (down ? 1e9 : 0) : found[place - 1]) }] : []));
      return Response.json({ count: found.length, pages });
    }
    const behind = of("after") === null ? found : found.filter((n) => (down ? n < Number(of("after")) : n > Number(of("after"))));
    const page = behind.slice(0, Number(of("limit")));
    const items = page.map((n) => ({ item: String(n), title: `Item ${n}` }));
    return Response.json({ items, next: page.length === Number(of("limit")) ? String(page.at(-1)) : null });
  });
  return asked;
}
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);
const plain = { q: "", filters: {}, sort: "" };
const span = (list: ItemRows) => [list.from, list.rows.at(0)?.item, list.rows.at(-1)?.item];

keepSession({ csrf: () => null, signInAgain: () => Promise.reject(), renew: () => Promise.resolve() });
afterEach(() => vi.unstubAllGlobals());

describe("the rows of the list of items", () => {
  it("are counted at once and read from the middle, on and back, each at its place", async () => {
    serve(upTo(100_000));
    const list = new ItemRows("p");
    await list.show(plain);
    expect([list.whole, ...span(list)]).toEqual([100_000, 0, "1", "200"]);
    await list.need(50_000, 50_030);
    expect(span(list)).toEqual([49_915, "49916", "50115"]);
    await list.need(50_090, 50_120);
    expect(span(list)).toEqual([49_915, "49916", "50315"]);
    await list.need(49_900, 49_930);
    expect(span(list)).toEqual([49_715, "49716", "50315"]);
    await list.need(99_970, 100_000);
    expect([list.whole, list.from + list.rows.length, list.rows.at(-1)?.item]).toEqual([100_000, 100_000, "100000"]);
    await list.need(0, 30);
    expect(span(list)).toEqual([0, "1", "200"]);
  });

  it("are read from the middle downwards, too", async () => {
    serve(upTo(1000));
    const list = new ItemRows("p");
    await list.show({ ...plain, sort: "-item" });
    expect([list.whole, ...span(list)]).toEqual([1000, 0, "1000", "801"]);
    await list.need(600, 630);
    expect(span(list)).toEqual([515, "485", "286"]);
    await list.need(500, 530);
    expect(span(list)).toEqual([315, "685", "286"]);
  });

  it("are all reached where numbers are missing, and the ends are the ends", async () => {
    const numbers = upTo(4000).filter((n) => n < 1000 || n > 2500 || n % 3 === 0);
    serve(numbers);
    const list = new ItemRows("p");
    await list.show(plain);
    expect(list.whole).toBe(numbers.length);
    await list.need(1500, 1530);
    for (let n = 0; n < 40; n += 1) await list.need(Math.max(0, list.from - 10), list.from + 20);
    expect(span(list).slice(0, 2)).toEqual([0, "1"]);
    const seen = new Set<string>();
    for (let n = 0; n < 40; n += 1) {
      for (const row of list.rows) seen.add(row.item);
      const end = list.from + list.rows.length;
      await list.need(end - 20, end + 10);
    }
    expect([seen.size, list.whole, list.from + list.rows.length]).toEqual([numbers.length, numbers.length, numbers.length]);
  });

  it("are read from the middle, on and back where they are filtered, each at its place", async () => {
    const asked = serve(upTo(100_000));
    const list = new ItemRows("p");
    await list.show({ ...plain, filters: { state: "open" } });
    await vi.waitFor(() => expect(list.whole).toBe(50_000));
    await list.need(25_010, 25_040);
    expect(span(list)).toEqual([25_000, "50002", "50400"]);
    await list.need(25_190, 25_220);
    expect(span(list)).toEqual([25_000, "50002", "50800"]);
    await list.need(24_990, 25_020);
    expect(span(list)).toEqual([24_800, "49602", "50800"]);
    await list.need(49_970, 50_000);
    expect([list.whole, list.from + list.rows.length, list.rows.at(-1)?.item]).toEqual([50_000, 50_000, "100000"]);
    await list.need(0, 30);
    expect(span(list)).toEqual([0, "2", "400"]);
    expect(asked.length).toBe(7);
  });

  it("are read from anywhere also when some have gone since the places were told, and the end is the end", async () => {
    const numbers = upTo(4000);
    serve(numbers);
    const list = new ItemRows("p");
    await list.show({ ...plain, filters: { state: "open" } });
    await vi.waitFor(() => expect(list.whole).toBe(2000));
    numbers.splice(2000, 600);
    await list.need(1200, 1230);
    expect(list.rows.length).toBe(200);
    for (let n = 0; n < 9; n += 1) await list.need(list.from + list.rows.length - 20, list.from + list.rows.length + 10);
    expect([list.rows.at(-1)?.item, list.whole]).toEqual(["4000", list.from + list.rows.length]);
  });

  it("are read one page after the other where no places are told", async () => {
    const asked = serve(upTo(1000), { hidden: true });
    const list = new ItemRows("p");
    await list.show({ ...plain, filters: { state: "open" } });
    expect([list.whole, ...span(list)]).toEqual([null, 0, "2", "400"]);
    await list.need(190, 230);
    expect(span(list)).toEqual([0, "2", "800"]);
    await list.need(390, 430);
    await list.need(490, 530);
    expect([list.rows.length, list.more, asked.length]).toEqual([500, false, 4]);
  });
});
