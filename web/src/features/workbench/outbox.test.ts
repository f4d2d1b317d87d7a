// The outbox: what was handed in is kept until the server has it, whatever happens in between.
import { beforeEach, describe, expect, it } from "vitest";
import { Problem, unreachable } from "../../client/problem";
import { Outbox, type Acknowledged, type NewEntry, type OutboxParts } from "./outbox.svelte";
import { Vault, type StoredEntry } from "./vault";

let number = 0;
let vault: Vault;
beforeEach(() => {
  vault = new Vault(`outbox-${number++}`);
});

const entry = (key: string, more: Partial<NewEntry> = {}): NewEntry => ({
  key, project: "p", task: `task-${key}`, act: "submit", body: { key }, at: Number(key.replace(/\D/g, "")) || 0, ...more,
});

/** An outbox whose retries run when the test says so. */
function open(send: (entry: StoredEntry) => Promise<Acknowledged | void>, more: Partial<OutboxParts> = {}) {
  const retries: (() => void)[] = [];
  const waits: number[] = [];
  const outbox = new Outbox({
    vault, person: "amber", send, random: () => 1,
    after: (work, ms) => { retries.push(work); waits.push(ms); },
    ...more,
  });
  const settle = async () => { for (let round = 0; round < 40; round++) await new Promise((resolve) => setTimeout(resolve, 0)); };
  return { outbox, retries, waits, settle };
}

const refusal = (status: number) => new Problem({ title: "No", status, code: "nope", hint: "Do otherwise." });

describe("an entry", () => {
  it("is on the disk before anything is sent, and gone once it is acknowledged", async () => {
    let stored: StoredEntry[] = [];
    const { outbox, settle } = open(async () => { stored = await vault.entries(); });
    await outbox.add(entry("k1"));
    await settle();
    expect(stored.map((one) => one.key)).toEqual(["k1"]);
    expect(await vault.entries()).toEqual([]);
    expect(outbox.waiting).toBe(0);
  });

  it("is sent again after a failure that passes, with the same key and after a growing wait", async () => {
    const keys: string[] = [];
    let failures = 3;
    const { outbox, retries, waits, settle } = open(async (one) => {
      keys.push(one.key);
      if (failures-- > 0) throw failures % 2 ? unreachable() : refusal(503);
    });
    await outbox.add(entry("k1"));
    await settle();
    expect(outbox.waiting).toBe(1);
    while (retries.length > 0) { retries.shift()?.(); await settle(); }
    expect(keys).toEqual(["k1", "k1", "k1", "k1"]);
    expect(waits).toEqual([500, 1000, 2000]);
    expect(outbox.waiting).toBe(0);
  });

  it("that the server refuses stays, with the reason, and does not hold up the next", async () => {
    const { outbox, settle } = open(async (one) => { if (one.key === "k1") throw refusal(422); });
    await outbox.add(entry("k1"));
    await outbox.add(entry("k2"));
    await settle();
    expect(outbox.refused.map((one) => [one.key, one.refused?.hint])).toEqual([["k1", "Do otherwise."]]);
    expect(outbox.waiting).toBe(0);
    await outbox.dismiss("k1");
    expect(await vault.entries()).toEqual([]);
  });

  it("goes out in the order in which it was handed in, and a failure holds back what came after", async () => {
    const sent: string[] = [];
    let broken = true;
    const { outbox, retries, settle } = open(async (one) => {
      if (broken) throw unreachable();
      sent.push(one.key);
    });
    for (const key of ["k1", "k2", "k3"]) await outbox.add(entry(key));
    await settle();
    expect([outbox.offline, outbox.waiting]).toEqual([true, 3]);
    broken = false;
    retries.shift()?.();
    await settle();
    expect(sent).toEqual(["k1", "k2", "k3"]);
    expect(outbox.offline).toBe(false);
  });

  it("of many handed in at once is counted as waiting until it is sent", async () => {
    const waiting: number[] = [];
    const { outbox, settle } = open(async () => {
      void outbox.refresh();
      await new Promise((resolve) => setTimeout(resolve, 2));
      waiting.push(outbox.waiting);
    });
    const added = [1, 2, 3, 4, 5, 6].map((n) => outbox.add(entry(`k${n}`)));
    await outbox.refresh();
    expect(outbox.waiting).toBe(6);
    await Promise.all(added);
    await settle();
    expect(waiting).toEqual([6, 5, 4, 3, 2, 1]);
    expect(outbox.waiting).toBe(0);
  });

  it("of another page's life is sent by the next one", async () => {
    const first = open(() => Promise.reject(unreachable()));
    await first.outbox.add(entry("k1"));
    await first.settle();
    const sent: string[] = [];
    const second = open(async (one) => { sent.push(one.key); });
    await second.outbox.flush();
    expect(sent).toEqual(["k1"]);
  });

  it("of another person on the same machine is left alone", async () => {
    const first = open(() => Promise.reject(unreachable()));
    await first.outbox.add(entry("k1"));
    await first.settle();
    const sent: string[] = [];
    const second = open(async (one) => { sent.push(one.key); }, { person: "north" });
    await second.outbox.flush();
    expect(sent).toEqual([]);
    expect((await vault.entries()).length).toBe(1);
  });

  it("that cannot be stored is kept in the page, said to be unsafe, and sent", async () => {
    vault.keepEntry = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    const sent: string[] = [];
    let broken = true;
    const { outbox, retries, settle } = open(async (one) => {
      if (broken) throw unreachable();
      sent.push(one.key);
    });
    await outbox.add(entry("k1"));
    await settle();
    expect([outbox.unkept, outbox.waiting]).toEqual([true, 1]);
    broken = false;
    retries.shift()?.();
    await settle();
    expect(sent).toEqual(["k1"]);
    expect([outbox.unkept, outbox.waiting]).toEqual([false, 0]);
  });

  it("that corrects one still on its way names the revision which that one got", async () => {
    const bodies: unknown[] = [];
    const { outbox, settle } = open(async (one) => { bodies.push(one.body); return { revision: 7 }; });
    await Promise.all([outbox.add(entry("k1")), outbox.add(entry("k2", { after: "k1" }))]);
    await settle();
    expect(bodies).toEqual([{ key: "k1" }, { key: "k2", supersedes: 7 }]);
  });
});

it("two tabs send each entry once, one tab at a time", async () => {
  let turn = Promise.resolve();
  const alone = (work: () => Promise<void>) => (turn = turn.then(work));
  const sent: string[] = [];
  const slow = async (one: StoredEntry) => { await new Promise((resolve) => setTimeout(resolve, 2)); sent.push(one.key); };
  const one = open(slow, { alone });
  const two = open(slow, { alone });
  await Promise.all([one.outbox.add(entry("k1")), two.outbox.add(entry("k2")), one.outbox.add(entry("k3"))]);
  await Promise.all([one.outbox.flush(), two.outbox.flush()]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect([...sent].sort()).toEqual(["k1", "k2", "k3"]);
});
