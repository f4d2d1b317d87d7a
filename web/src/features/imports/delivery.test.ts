// What a look at a file says of it, and when it need not be sent at all.
import { afterEach, expect, test, vi } from "vitest";
import { Delivery, isEmpty } from "./delivery.svelte";

const PREVIEW = { format: "csv", columns: [], missing: [], rows: [], read: 0, refused: 0, duplicates: 0, refusals: [], complete: true };
const serve = (status: number, body: unknown) =>
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } }));

async function looked(status: number, body: unknown): Promise<Delivery> {
  serve(status, body);
  const delivery = new Delivery("p", new File(["text\n"], "rows.csv"), new Date(0));
  await delivery.look();
  return delivery;
}

afterEach(() => vi.unstubAllGlobals());

test("a file without rows is empty, one that was cut before its first row or has a fault is not", () => {
  expect(isEmpty(PREVIEW)).toBe(true);
  for (const other of [{ read: 1 }, { refused: 1 }, { complete: false }]) expect(isEmpty({ ...PREVIEW, ...other })).toBe(false);
});

test("what comes to nothing under any terms is not to be sent", async () => {
  expect((await looked(200, { ...PREVIEW, read: 2 })).comesToNothing).toBe(false);
  expect((await looked(200, { ...PREVIEW, read: 2, refused: 2 })).comesToNothing).toBe(false);
  expect((await looked(200, PREVIEW)).comesToNothing).toBe(true);
  expect((await looked(200, { ...PREVIEW, read: 2, unfit: { reason: "no column", remedy: "rename it" } })).comesToNothing).toBe(true);
  expect((await looked(400, { title: "No", status: 400, code: "format_unknown" })).comesToNothing).toBe(true);
});
