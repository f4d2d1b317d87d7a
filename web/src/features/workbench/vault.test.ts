// What a machine keeps: drafts of a page that was left in an instant are there as if there had been time.
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Vault, type Draft } from "./vault";

const draft = (at: number, value: string): Draft => ({ id: "ann/letters/1", at, values: { letter: value }, note: "", unsure: [] });
let named = 0;
let kept: Record<string, string>;

beforeEach(() => {
  kept = {};
  const calls = { getItem: (name: string) => kept[name] ?? null, setItem: (name: string, text: string) => void (kept[name] = text), removeItem: (name: string) => void delete kept[name] };
  vi.stubGlobal("localStorage", new Proxy(calls, { ownKeys: () => Object.keys(kept), getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }));
});
afterEach(() => vi.unstubAllGlobals());
const fresh = () => new Vault(`test-${++named}`);

describe("a draft that was kept by a page about to be gone", () => {
  it("is the one that is read, and is then among the others", async () => {
    const vault = fresh();
    await vault.keepDraft(draft(1, "a"));
    vault.keepDraftNow(draft(2, "b"));
    expect((await vault.draft("ann/letters/1"))?.values).toEqual({ letter: "b" });
    expect(kept).toEqual({});
    expect((await vault.draft("ann/letters/1"))?.values).toEqual({ letter: "b" });
  });

  it("gives way to what was written after it", async () => {
    const vault = fresh();
    vault.keepDraftNow(draft(2, "b"));
    await vault.keepDraft(draft(3, "c"));
    expect((await vault.draft("ann/letters/1"))?.values).toEqual({ letter: "c" });
    expect(kept).toEqual({});
  });

  it("goes with the answer that is handed in, and with old age", async () => {
    const vault = fresh();
    vault.keepDraftNow(draft(2, "b"));
    await vault.dropDraft("ann/letters/1");
    expect(await vault.draft("ann/letters/1")).toBeUndefined();
    vault.keepDraftNow(draft(2, "b"));
    await vault.dropDraftsBefore(2);
    expect(Object.keys(kept)).toHaveLength(1);
    await vault.dropDraftsBefore(3);
    expect(kept).toEqual({});
  });
});
