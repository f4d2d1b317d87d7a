// The workbench as a state machine: leases in hand, handing in, undoing, losing a lease, coming back.
import { describe, expect, it } from "vitest";
import type { Lease, LeaseReply, RecentAnswer, Spec } from "../../client/types";
import type { NewEntry } from "./outbox.svelte";
import { Bench, type BenchParts } from "./state.svelte";
import type { Draft } from "./vault";

const SPEC = {
  labels: [
    { name: "stowed", kind: "choice", options: [{ value: "yes" }, { value: "no" }] },
    { name: "why", kind: "text", when: { label: "stowed", is: "no" } },
  ],
} as unknown as Spec;

const lease = (n: number, more: Partial<Lease> = {}): Lease => ({
  task: `t${n}`, slot: `s${n}`, fence: n, until: "", version: 1, batch: "week 12", fields: { text: `item ${n}` }, ...more,
});

function world(leases: Lease[], more: Partial<BenchParts> = {}) {
  const state = { now: 0, handed: [] as NewEntry[], said: [] as string[], drafts: new Map<string, Draft>(), released: [] as string[], mine: [] as RecentAnswer[], keys: 0, asked: [] as number[], held: [] as Lease[], arrives: true, arrive: () => undefined as void };
  const parts: BenchParts = {
    project: "p",
    // As the server does: what is in hand comes first, and a submit that arrived frees a place.
    lease: async (take) => {
      state.asked.push(take);
      state.held.push(...leases.splice(0, take - state.held.length));
      return { tasks: [...state.held], empty_reason: state.held.length ? null : "all_done" };
    },
    heartbeat: async () => ({ held: [], lost: [] }),
    release: async (task) => void state.released.push(task),
    mine: async () => ({ items: state.mine, next: null }),
    own: async (task) => ({ task, fields: { text: "own" }, values: { stowed: "yes" }, revision: 4, version: 1, settled: false }),
    progress: async () => ({ today: 10, active_ms: 0, idle_ms: 0, break_ms: 0 }),
    spec: async () => SPEC,
    handIn: async (entry) => {
      state.handed.push(entry);
      if (state.arrives && entry.act !== "flag") state.arrive();
    },
    waitingKey: async () => undefined,
    draft: async (id) => state.drafts.get(id),
    keepDraft: async (draft) => void state.drafts.set(draft.id, draft),
    keepDraftNow: (draft) => void state.drafts.set(draft.id, draft),
    dropDraft: async (id) => void state.drafts.delete(id),
    now: () => state.now,
    newKey: () => `key-${state.keys++}`,
    say: (notice) => state.said.push(notice),
    ...more,
  };
  const bench = new Bench(parts);
  state.arrive = () => {
    const gone = new Set(state.handed.filter((entry) => entry.act !== "flag").map((entry) => entry.task));
    state.held = state.held.filter((one) => !gone.has(one.task));
    setTimeout(() => bench.acknowledged(), 1);
  };
  return { bench, state };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("the workbench", () => {
  it("takes three leases and shows the first", async () => {
    const { bench, state } = world([1, 2, 3, 4].map((n) => lease(n)));
    await bench.start();
    expect(state.asked).toEqual([3]);
    expect([bench.phase, bench.current?.lease.task, bench.queue.length]).toEqual(["working", "t1", 3]);
  });

  it("does not hand in an answer with a question open, and shows which", async () => {
    const { bench, state } = world([lease(1)]);
    await bench.start();
    expect(await bench.submit()).toBe(false);
    expect(bench.answer?.faultOf("stowed")).not.toBeNull();
    expect(state.handed).toEqual([]);
  });

  it("shows the next task in the same turn in which an answer is handed in", async () => {
    const { bench, state } = world([1, 2, 3, 4].map((n) => lease(n)));
    await bench.start();
    bench.answer?.set("stowed", "yes", true);
    const submitted = bench.submit();
    expect(bench.current?.lease.task).toBe("t2");
    await submitted;
    await settle();
    expect(state.handed[0]).toMatchObject({ task: "t1", act: "submit", body: { fence: 1, values: { stowed: "yes" } } });
    expect(bench.queue.map((one) => one.lease.task)).toEqual(["t2", "t3", "t4"]);
    expect(bench.tally.today).toBe(11);
  });

  it("says that there is nothing to do when the last task is done", async () => {
    const { bench } = world([lease(1)]);
    await bench.start();
    bench.answer?.set("stowed", "yes", true);
    await bench.submit();
    await settle();
    expect([bench.phase, bench.emptyReason]).toEqual(["empty", "all_done"]);
  });

  it("never shows a task again whose answer is still on its way, and goes on when it has arrived", async () => {
    const { bench, state } = world([1, 2, 3, 4].map((n) => lease(n)));
    state.arrives = false;
    await bench.start();
    for (let n = 1; n <= 3; n++) {
      bench.answer?.set("stowed", "yes", true);
      await bench.submit();
    }
    await settle();
    expect([bench.phase, bench.queue.length]).toEqual(["loading", 0]);
    state.arrive();
    await settle();
    expect(bench.queue.map((one) => one.lease.task)).toEqual(["t4"]);
  });

  it("asks again when room comes while it asks", async () => {
    const asked: ((reply: LeaseReply) => void)[] = [];
    const { bench } = world([], { lease: () => new Promise((resolve) => asked.push(resolve)) });
    void bench.start();
    // The reply left the server before the answer arrived there, and says nothing of the room that it made.
    bench.acknowledged();
    asked[0]?.({ tasks: [], empty_reason: "held_enough" } as unknown as LeaseReply);
    await settle();
    asked[1]?.({ tasks: [lease(1)], empty_reason: null });
    await settle();
    expect([bench.phase, asked.length]).toEqual(["working", 2]);
  });

  it("shows a task again that came back for rework after it was answered", async () => {
    const { bench, state } = world([lease(1), lease(2), lease(3), lease(1, { fence: 8, rework_reason: "rule 3", previous: { values: { stowed: "yes" } } })]);
    await bench.start();
    for (let n = 1; n <= 3; n++) {
      bench.answer?.set("stowed", "yes", true);
      await bench.submit();
      if (n === 1) state.held = state.held.filter((one) => one.fence !== 1);
      await settle();
    }
    expect(bench.current?.lease.rework_reason).toBe("rule 3");
  });

  it("tells the heartbeat idle time and breaks, and nothing while another tab has the workbench", async () => {
    const beats: number[][] = [];
    const { bench, state } = world([lease(1)], { heartbeat: async (_, { active, idle, rest }) => { beats.push([active, idle, rest]); return { held: [], lost: [] }; } });
    await bench.start();
    state.now = 90_000;
    await bench.beat();
    await bench.rest();
    state.now = 200_000;
    await bench.beat();
    await bench.resume();
    await bench.beat();
    await bench.yield();
    state.now = 260_000;
    await bench.beat();
    await bench.resume();
    await bench.beat();
    expect(beats).toEqual([[0, 60_000, 0], [30_000, 0, 110_000], [0, 0, 0], [0, 0, 0]]);
  });

  it("tells the heartbeat the active time that is in no answer", async () => {
    const beats: number[] = [];
    const { bench, state } = world([1, 2, 3].map((n) => lease(n)), { heartbeat: async (_, { active }) => { beats.push(active); return { held: [], lost: [] }; } });
    await bench.start();
    state.now = 10_000;
    await bench.beat();
    await bench.skip("dark", "");
    state.now = 14_000; bench.activity.touch();
    await bench.beat();
    bench.answer?.set("stowed", "yes", true);
    await bench.submit();
    await bench.beat();
    expect(beats).toEqual([0, 10_000, 0]);
  });

  it("counts as active only the half minute after each key", async () => {
    const { bench, state } = world([lease(1), lease(2)]);
    await bench.start();
    state.now = 10_000; bench.activity.touch();
    state.now = 100_000; bench.activity.touch();
    state.now = 105_000;
    bench.answer?.set("stowed", "yes", true);
    await bench.submit();
    expect(state.handed[0]?.body["active_ms"]).toBe(10_000 + 30_000 + 5_000);
  });

  it("fills in the answer of before when a task came back", async () => {
    const { bench } = world([lease(1, { rework_reason: "rule 3", previous: { values: { stowed: "no", why: "dark" } } })]);
    await bench.start();
    expect(bench.answer?.values).toEqual({ stowed: "no", why: "dark" });
  });

  it("keeps a draft and shows it when the task comes again", async () => {
    const { bench, state } = world([lease(1)]);
    await bench.start();
    bench.answer?.set("stowed", "no", true);
    await bench.close();
    expect(state.released).toEqual(["t1"]);
    const { bench: again } = world([lease(1)], { draft: async (id) => state.drafts.get(id) });
    await again.start();
    expect(again.answer?.values).toEqual({ stowed: "no" });
  });

  it("opens the last answer again and replaces its revision", async () => {
    const { bench, state } = world([1, 2, 3].map((n) => lease(n)));
    await bench.start();
    bench.answer?.set("stowed", "yes", true);
    await bench.submit();
    state.mine = [{ task: "t1", title: "", revision: 3, at: "", values: { stowed: "yes" }, settled: false }];
    await bench.undo();
    expect([bench.current?.lease.task, bench.answer?.values]).toEqual(["t1", { stowed: "yes" }]);
    bench.answer?.set("stowed", "no", true);
    bench.answer?.set("why", "dark", false);
    await bench.submit();
    expect(state.handed[1]?.body).toMatchObject({ supersedes: 3, values: { stowed: "no", why: "dark" } });
    expect(bench.current?.lease.task).toBe("t2");
    expect(bench.tally.today).toBe(11);
  });

  it("opens an answer that is still on its way, and lets the outbox find the revision", async () => {
    const { bench, state } = world([1, 2].map((n) => lease(n)), { waitingKey: async () => "key-0" });
    await bench.start();
    bench.answer?.set("stowed", "yes", true);
    await bench.submit();
    await bench.undo();
    await bench.submit();
    expect(state.handed[1]).toMatchObject({ after: "key-0" });
  });

  it("brings new addresses for all tasks in hand by asking for the leases once", async () => {
    const { bench, state } = world([1, 2].map((n) => ({ ...lease(n), fields: { clip: `hash-${n}` } })));
    await bench.start();
    const before = state.asked.length;
    const [one, two] = await Promise.all([bench.freshFields("hash-1"), bench.freshFields("hash-2")]);
    expect([one, two]).toEqual([[{ clip: "hash-1" }, { clip: "hash-2" }], [{ clip: "hash-1" }, { clip: "hash-2" }]]);
    expect(state.asked.length - before).toBe(1);
  });

  it("does not open an answer that is settled", async () => {
    const { bench, state } = world([1, 2].map((n) => lease(n)));
    await bench.start();
    bench.answer?.set("stowed", "yes", true);
    await bench.submit();
    state.mine = [{ task: "t1", title: "", revision: 3, at: "", values: {}, settled: true }];
    await bench.undo();
    expect([state.said, bench.current?.lease.task]).toEqual([["settled"], "t2"]);
  });

  it("opens the last answer from the server after a reload", async () => {
    const { bench, state } = world([lease(1)]);
    state.mine = [{ task: "t0", title: "", revision: 4, at: "", values: {}, settled: false }];
    await bench.start();
    await bench.undo();
    expect(bench.current).toMatchObject({ lease: { task: "t0" }, corrects: { revision: 4 } });
  });

  it("goes on with a task whose lease is lost, and lets the other lost ones go", async () => {
    const { bench, state } = world([1, 2, 3].map((n) => lease(n)), { heartbeat: async () => ({ held: [], lost: ["t1", "t2"] }) });
    await bench.start();
    await bench.beat();
    expect([bench.lost, state.said]).toEqual([true, ["lost"]]);
    expect(bench.queue.map((one) => one.lease.task)).toEqual(["t1", "t3"]);
    bench.answer?.set("stowed", "yes", true);
    await bench.submit();
    expect(state.handed[0]?.body["fence"]).toBe(1);
  });

  it("lets go when another tab has the workbench, without giving the leases back, and takes them up again", async () => {
    const { bench, state } = world([1, 2, 3].map((n) => lease(n)));
    await bench.start();
    bench.answer?.set("stowed", "no", true);
    await bench.yield();
    expect([bench.phase, bench.queue.length, state.released]).toEqual(["elsewhere", 0, []]);
    expect(state.drafts.get("p/t1")?.values).toEqual({ stowed: "no" });
    await bench.resume();
    expect([bench.phase, bench.current?.lease.task, bench.answer?.values]).toEqual(["working", "t1", { stowed: "no" }]);
  });

  it("gives the leases back for a break, counts nothing meanwhile, and goes on after it", async () => {
    const { bench, state } = world([1, 2, 3].map((n) => lease(n)));
    await bench.start();
    state.now = 10_000;
    await bench.rest();
    expect([bench.phase, state.released]).toEqual(["resting", ["t1", "t2", "t3"]]);
    state.now = 900_000; bench.activity.touch();
    await bench.resume();
    expect(bench.activity.total()).toBe(10_000);
    expect(bench.phase).toBe("working");
  });

  it("lets a draft go only when its answer is kept", async () => {
    const order: string[] = [];
    const { bench } = world([lease(1)], {
      handIn: async () => { await new Promise((resolve) => setTimeout(resolve, 2)); order.push("kept"); },
      dropDraft: async () => void order.push("draft gone"),
    });
    await bench.start();
    bench.answer?.set("stowed", "yes", true);
    await bench.submit();
    expect(order).toEqual(["kept", "draft gone"]);
  });

  it("says what is wrong when no lease can be had, and goes on when it can", async () => {
    let broken = true;
    const { bench } = world([], { lease: async () => { if (broken) throw new Error("down"); return { tasks: [lease(1)] }; } });
    await bench.start();
    expect(bench.phase).toBe("failed");
    broken = false;
    await bench.fill();
    expect(bench.phase).toBe("working");
  });
});

const SHEET = {
  labels: [{ name: "verdict", kind: "choice", options: [{ value: "ham" }, { value: "spam" }, { value: "other" }] }],
  inputs: [{ name: "text", type: "text" }],
  policy: { sheet: { tasks: 4, usual: "ham" } },
} as unknown as Spec;

describe("a sheet", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => lease(index + 1));
  async function onSheet(leases: Lease[], more: Partial<BenchParts> = {}) {
    const { bench, state } = world(leases, { spec: async () => SHEET, ...more });
    bench.wishesSheet = true;
    await bench.start();
    return { bench, state };
  }
  const seeAll = (bench: Bench) => bench.sheet?.cells.forEach((cell) => bench.sheet?.see(cell));
  const tasks = (bench: Bench) => bench.sheet?.cells.map((cell) => cell.inHand.lease.task);
  const later = () => new Promise((resolve) => setTimeout(resolve, 140));

  it("holds twice as many tasks as stand on it, and lays the first out with the usual answer", async () => {
    const { bench, state } = await onSheet(many(20));
    expect(state.asked).toEqual([3, 8]);
    expect([bench.phase, tasks(bench), bench.queue.length]).toEqual(["working", ["t1", "t2", "t3", "t4"], 8]);
    expect([bench.sheet?.marked, bench.answer?.values]).toEqual([0, { verdict: "ham" }]);
  });

  it("hands every answer in under its own key and fence, the time shared, and shows the next sheet in the same turn", async () => {
    const { bench, state } = await onSheet(many(20));
    seeAll(bench);
    bench.sheet?.move(1);
    bench.sheet?.toggle();
    bench.sheet?.move(2);
    bench.answer?.set("verdict", "other", true);
    state.now = 8_000;
    bench.activity.touch();
    const submitted = bench.submit();
    expect(tasks(bench)).toEqual(["t5", "t6", "t7", "t8"]);
    await submitted;
    expect(state.handed.map(({ task, body }) => [task, body["fence"], (body["values"] as { verdict: string }).verdict, body["active_ms"]])).toEqual([
      ["t1", 1, "ham", 2000], ["t2", 2, "spam", 2000], ["t3", 3, "ham", 2000], ["t4", 4, "other", 2000],
    ]);
    expect(new Set(state.handed.map(({ key }) => key)).size).toBe(4);
    await later();
    expect([bench.queue.length, bench.tally.today, state.asked.length]).toEqual([8, 14, 3]);
  });

  it("is not handed in before every item was on the screen, and gives the keys to the first that was not", async () => {
    const { bench, state } = await onSheet(many(8));
    bench.sheet?.cells.slice(0, 2).forEach((cell) => bench.sheet?.see(cell));
    expect(await bench.submit()).toBe(false);
    expect([bench.sheet?.at, state.handed]).toEqual([2, []]);
  });

  it("gives an item that cannot be shown no usual answer", async () => {
    const { bench, state } = await onSheet(many(8));
    seeAll(bench);
    const third = bench.sheet?.cells[2];
    if (third) bench.sheet?.fail(third);
    expect(await bench.submit()).toBe(false);
    expect(bench.sheet?.at).toBe(2);
    await bench.skip("dark", "");
    expect(tasks(bench)).toEqual(["t1", "t2", "t4"]);
    expect(await bench.submit()).toBe(true);
    expect(state.handed.map(({ act }) => act)).toEqual(["skip", "submit", "submit", "submit"]);
  });

  it("waits for tasks on their way rather than showing a sheet that is half empty, and shows the last ones all the same", async () => {
    const { bench, state } = await onSheet(many(10));
    state.arrives = false;
    for (let n = 0; n < 2; n += 1) {
      seeAll(bench);
      await bench.submit();
    }
    await settle();
    expect([bench.phase, bench.sheet]).toEqual(["loading", null]);
    state.arrive();
    await later();
    await settle();
    expect(tasks(bench)).toEqual(["t9", "t10"]);
  });

  it("is a whole one when it is asked for while the first task is still being opened", async () => {
    let read = () => undefined as void;
    const reading = new Promise<undefined>((resolve) => (read = () => resolve(undefined)));
    const { bench, state } = world(many(10), { spec: async () => SHEET, draft: () => reading });
    const started = bench.start();
    await settle();
    expect([bench.phase, tasks(bench)]).toEqual(["working", undefined]);
    const toggled = bench.toggleSheet();
    read();
    await Promise.all([started, toggled]);
    expect(state.asked).toEqual([3, 8]);
    expect([bench.phase, tasks(bench)]).toEqual(["working", ["t1", "t2", "t3", "t4"]]);
  });

  it("is a whole one when it is asked for while the next task is being fetched", async () => {
    const { bench } = world(many(10), { spec: async () => SHEET });
    await bench.start();
    bench.answer?.set("verdict", "ham", true);
    await bench.submit();
    bench.acknowledged();
    await bench.toggleSheet();
    await settle();
    expect(tasks(bench)).toEqual(["t2", "t3", "t4", "t5"]);
  });

  it("keeps what is marked as drafts, and shows it again", async () => {
    const { bench, state } = await onSheet(many(8));
    bench.sheet?.move(3);
    bench.sheet?.toggle();
    await bench.close();
    expect(state.released.length).toBe(8);
    const { bench: again } = await onSheet(many(8), { draft: async (id) => state.drafts.get(id) });
    expect(again.sheet?.cells.map((cell) => again.sheet?.isOdd(cell))).toEqual([false, false, false, true]);
  });

  it("gives what is no longer looked at back when tasks come one at a time again", async () => {
    const { bench, state } = await onSheet(many(8));
    await bench.toggleSheet();
    expect([bench.sheet, bench.current?.lease.task, bench.queue.length]).toEqual([null, "t1", 3]);
    expect(state.released).toEqual(["t4", "t5", "t6", "t7", "t8"]);
    expect(bench.answer?.values).toEqual({});
  });

  it("steps aside while the last answer is corrected, and comes back as it was", async () => {
    const { bench, state } = await onSheet(many(12));
    seeAll(bench);
    await bench.submit();
    bench.sheet?.move(1);
    bench.sheet?.toggle();
    const before = bench.sheet;
    state.mine = [{ task: "t4", title: "", revision: 1, at: "", values: {}, settled: false }];
    await bench.undo();
    expect([bench.sheet, bench.current?.lease.task, bench.answer?.values]).toEqual([null, "t4", { verdict: "ham" }]);
    bench.answer?.set("verdict", "spam", true);
    await bench.submit();
    expect([bench.sheet === before, bench.sheet?.marked]).toEqual([true, 1]);
    expect(state.handed.at(-1)?.body).toMatchObject({ supersedes: 1, values: { verdict: "spam" } });
  });

  it("leaves rework to be read alone, with its reason", async () => {
    const { bench } = await onSheet([lease(1, { rework_reason: "rule 3", previous: { values: { verdict: "spam" } } }), ...many(9).slice(1)]);
    expect([bench.sheet, bench.current?.lease.task]).toEqual([null, "t1"]);
    await bench.submit();
    expect(tasks(bench)).toEqual(["t2", "t3", "t4", "t5"]);
  });
});
