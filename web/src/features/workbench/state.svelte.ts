// The workbench as a state machine: leases in hand, the answer under work, and what is handed in. No page, no network of its own.
import type { Fields, HeartbeatReply, Lease, LeaseReply, OwnWork, Page, Progress, RecentAnswer, Spec } from "../../client/types";
import { AnswerState, type Given } from "../../kinds/answer-state.svelte";
import { Activity, Stretch } from "./activity";
import type { NewEntry } from "./outbox.svelte";
import type { Draft } from "./vault";

/** What the workbench needs from the world; tests give their own. */
export interface BenchParts {
  project: string;
  /** The tasks in hand, so many in all: those that are held already come first. */
  lease(take: number): Promise<LeaseReply>;
  heartbeat(leases: { task: string; fence: number }[], activeMs: number): Promise<HeartbeatReply>;
  release(task: string, fence: number): Promise<void>;
  mine(limit: number): Promise<Page<RecentAnswer>>;
  own(task: string): Promise<OwnWork>;
  progress(): Promise<Progress>;
  /** The spec of a version; tasks remember theirs. */
  spec(version: number): Promise<Spec>;
  /** Keeps and sends an entry; `waitingKey` is the key of a task's entry that is still on its way. */
  handIn(entry: NewEntry): Promise<void>;
  waitingKey(task: string): Promise<string | undefined>;
  draft(id: string): Promise<Draft | undefined>;
  keepDraft(draft: Draft): Promise<void>;
  dropDraft(id: string): Promise<void>;
  now(): number;
  newKey(): string;
  say(notice: "lost" | "settled" | "nothing-to-undo" | "failed", thrown?: unknown): void;
}

/** A task in hand, with the spec it was planned under. */
export interface InHand {
  lease: Lease;
  spec: Spec;
  /** Set when one's own answer is corrected: the revision it replaces, or the key of the entry that is on its way. */
  corrects?: { revision?: number; after?: string };
}

/** `elsewhere`: another tab of the same person has the workbench. */
export type Phase = "loading" | "working" | "empty" | "failed" | "elsewhere" | "resting";

/** Leases in hand at most, the one under work included. */
export const HELD_MOST = 3;
const RECENT_KEPT = 20;

export class Bench {
  phase = $state<Phase>("loading");
  queue = $state.raw<readonly InHand[]>([]);
  answer = $state.raw<AnswerState | null>(null);
  progress = $state.raw<Progress | null>(null);
  /** Answers handed in here since the progress was read. */
  since = $state(0);
  emptyReason = $state<string | null>(null);
  problem = $state.raw<unknown>(null);
  /** The lease of the task under work has run out; the answer is still sent, late. */
  lost = $state(false);

  current: InHand | null = $derived(this.queue[0] ?? null);
  readonly activity: Activity;

  readonly #parts: BenchParts;
  readonly #specs = new Map<number, Promise<Spec>>();
  #filling: Promise<void> | null = null;
  #asking: Promise<LeaseReply> | null = null;
  #stretch: Stretch;
  /** Active milliseconds that went out with answers, and those that heartbeats told. */
  #inAnswers = 0;
  #told = 0;
  #activeAtRead = 0;
  /** Tasks that were handed in or skipped here, with the fence of that lease. */
  readonly #done = new Map<string, number>();
  #recent: { inHand: InHand; given: Given; key: string }[] = [];
  #closed = false;

  constructor(parts: BenchParts) {
    this.#parts = parts;
    this.activity = new Activity(parts.now);
    this.#stretch = new Stretch(this.activity);
  }

  get today(): number | null {
    return this.progress ? this.progress.today + this.since : null;
  }

  /** Active time today: what the server knew when it was asked, and what came since. */
  get activeMs(): number {
    return (this.progress?.active_ms ?? 0) + this.activity.total() - this.#activeAtRead;
  }

  async start(): Promise<void> {
    await Promise.all([this.fill(), this.readProgress()]);
  }

  async readProgress(): Promise<void> {
    try {
      this.progress = await this.#parts.progress();
      this.since = 0;
      this.#activeAtRead = this.activity.total();
    } catch {
      // Not worth a word: the count goes on here and is read again later.
    }
  }

  /** Takes leases until three are in hand. */
  fill(): Promise<void> {
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = null;
    });
    return this.#filling;
  }

  async #fill(): Promise<void> {
    if (this.queue.length >= HELD_MOST || this.#closed || this.#away) return;
    try {
      const reply = await this.#parts.lease(HELD_MOST);
      if (this.#away) return;
      const fresh = reply.tasks.filter((lease) => this.#isNew(lease));
      const added = await Promise.all(fresh.map(async (lease) => ({ lease, spec: await this.#specOf(lease.version) })));
      this.emptyReason = reply.empty_reason ?? null;
      const idle = this.queue.length === 0;
      this.queue = [...this.queue, ...added];
      if (idle) await this.#open();
      // Only tasks that are handed in already: the next ones come when the server knows that.
      if (this.queue.length === 0) this.phase = reply.tasks.length > 0 ? "loading" : "empty";
    } catch (thrown) {
      this.problem = thrown;
      if (this.queue.length === 0) this.phase = "failed";
    }
  }

  /** A lease that is not in hand, and not of a task whose answer is still on its way. Rework comes back on purpose. */
  #isNew(lease: Lease): boolean {
    if (this.queue.some((one) => one.lease.task === lease.task)) return false;
    const again = lease.rework_reason != null || (this.#done.get(lease.task) ?? lease.fence) !== lease.fence;
    return again || !this.#done.has(lease.task);
  }

  /** Hands the answer in and shows the next task. False when something is missing, which is then shown. */
  async submit(): Promise<boolean> {
    const inHand = this.current;
    const answer = this.answer;
    if (!inHand || !answer || !answer.check()) return false;
    const { lease, corrects } = inHand;
    const key = this.#parts.newKey();
    const body = {
      fence: lease.fence,
      key,
      ...answer.submission,
      active_ms: this.#stretch.ms,
      ...(corrects?.revision === undefined ? {} : { supersedes: corrects.revision }),
    };
    this.#inAnswers += body.active_ms;
    const after = corrects?.after;
    const kept = this.#handIn(lease.task, "submit", key, body, after);
    this.#recent = [{ inHand, given: { ...answer.submission }, key }, ...this.#recent].slice(0, RECENT_KEPT);
    if (!corrects) this.since += 1;
    await this.#next();
    await kept;
    return true;
  }

  async skip(reason: string, note: string): Promise<void> {
    const inHand = this.current;
    if (!inHand) return;
    const key = this.#parts.newKey();
    const body = { fence: inHand.lease.fence, reason, ...(note === "" ? {} : { note }) };
    const kept = this.#handIn(inHand.lease.task, "skip", key, body);
    await this.#next();
    await kept;
  }

  /** Tells whoever judges about the task; the work on it goes on. */
  async flag(reason: string, note: string): Promise<void> {
    const inHand = this.current;
    if (!inHand) return;
    const body = { reason, ...(note === "" ? {} : { note }) };
    await this.#handIn(inHand.lease.task, "flag", this.#parts.newKey(), body);
  }

  /** Opens the last answer of one's own for correction. The task in hand comes back after it. */
  async undo(): Promise<void> {
    if (this.#away) return;
    try {
      const last = this.#recent.shift() ?? null;
      const opened = last ? await this.#reopen(last) : await this.#reopenFromServer();
      if (!opened) return;
      await this.#keepDraft();
      this.queue = [opened.inHand, ...this.queue];
      this.#show(opened.inHand, opened.given);
    } catch (thrown) {
      this.#parts.say("failed", thrown);
    }
  }

  /** Fields with new addresses, those of the task that has this file among them: asking for the leases again brings them. */
  async freshFields(hash: string): Promise<Fields[]> {
    const owner = this.queue.find(({ lease }) => JSON.stringify(lease.fields).includes(hash));
    if (!owner) return [];
    if (owner.corrects) return [(await this.#parts.own(owner.lease.task)).fields];
    // The files of all tasks in hand run out together, and one answer serves them all.
    this.#asking ??= this.#parts.lease(HELD_MOST).finally(() => (this.#asking = null));
    return (await this.#asking).tasks.map((lease) => lease.fields);
  }

  /** Leaves a correction without a change. */
  leaveCorrection(): void {
    if (this.current?.corrects) void this.#next();
  }

  /** Tells the server that the person is here. Leases that are lost are let go, except the one under work. */
  async beat(): Promise<void> {
    const leases = this.queue.filter((one) => !one.corrects).map(({ lease }) => ({ task: lease.task, fence: lease.fence }));
    if (this.#away) return;
    const activeMs = this.#outsideAnswers();
    if (leases.length === 0 && activeMs === 0) return;
    try {
      const { lost } = await this.#parts.heartbeat(leases, activeMs);
      this.#told += activeMs;
      this.#lose(lost);
    } catch {
      // The next beat tells it all again.
    }
  }

  /** Active time that is in no answer and was not told yet: of skipped tasks, and between tasks. */
  #outsideAnswers(): number {
    const inHand = this.phase === "working" ? this.#stretch.ms : 0;
    return Math.max(0, Math.round(this.activity.total()) - this.#inAnswers - inHand - this.#told);
  }

  /** Keeps what is answered so far. */
  async keepDraft(): Promise<void> {
    await this.#keepDraft();
  }

  get #away(): boolean {
    return this.phase === "elsewhere" || this.phase === "resting";
  }

  /** Another tab has the workbench, with the same leases: this one keeps what was answered and lets its hands off. */
  async yield(): Promise<void> {
    if (this.phase === "elsewhere") return;
    const kept = this.#keepDraft();
    this.#putDown("elsewhere");
    await kept;
  }

  /** A break: the leases go back, so that nobody waits for them; what was answered so far stays as a draft. */
  async rest(): Promise<void> {
    if (this.#away) return;
    const kept = this.#keepDraft();
    const leases = this.#leases();
    this.#putDown("resting");
    this.activity.pause();
    await Promise.all(leases.map((lease) => this.#parts.release(lease.task, lease.fence).catch(() => undefined)));
    await kept;
  }

  /** Goes on after a break or in this tab. */
  async resume(): Promise<void> {
    if (!this.#away) return;
    this.activity.resume();
    this.phase = "loading";
    await this.fill();
  }

  #putDown(phase: Phase): void {
    this.phase = phase;
    this.queue = [];
    this.answer = null;
  }

  #leases(): Lease[] {
    return this.queue.filter((one) => !one.corrects).map((one) => one.lease);
  }

  /** Gives the leases back. What was answered so far stays as a draft on this machine. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const kept = this.#keepDraft();
    await Promise.all(this.#leases().map((lease) => this.#parts.release(lease.task, lease.fence).catch(() => undefined)));
    await kept;
  }

  #handIn(task: string, act: NewEntry["act"], key: string, body: Record<string, unknown>, after?: string): Promise<void> {
    const entry: NewEntry = { key, project: this.#parts.project, task, act, body, at: this.#parts.now() };
    const kept = this.#parts.handIn(after === undefined ? entry : { ...entry, after });
    if (act === "flag") return kept;
    this.#done.set(task, this.current?.lease.fence ?? 0);
    // The draft goes when the answer is on the disk, not before.
    return kept.then(() => this.#parts.dropDraft(this.#draftId(task)).catch(() => undefined));
  }

  async #next(): Promise<void> {
    this.queue = this.queue.slice(1);
    const opened = this.#open();
    // A place in the hand is free when the server has taken the answer; with an empty hand it is worth asking now.
    if (this.queue.length === 0) void this.fill();
    await opened;
  }

  /** The server has taken something: there is room for another task. */
  acknowledged(): void {
    void this.fill();
  }

  /** Shows the first task of the queue, with what was answered before. */
  async #open(): Promise<void> {
    const inHand = this.current;
    this.lost = false;
    if (!inHand) {
      this.answer = null;
      this.phase = "loading";
      return;
    }
    this.#show(inHand, inHand.lease.previous ?? null);
    const shown = this.answer;
    const draft = await this.#parts.draft(this.#draftId(inHand.lease.task)).catch(() => undefined);
    // A draft never overwrites what the person has begun to answer in the meantime.
    if (draft && this.answer === shown && !shown?.touched) this.#show(inHand, draft as Given);
  }

  #show(inHand: InHand, given: Given | null): void {
    this.answer = new AnswerState(inHand.spec, inHand.lease.fields, given);
    this.#stretch = new Stretch(this.activity);
    this.phase = "working";
  }

  async #reopen(last: { inHand: InHand; given: Given; key: string }): Promise<{ inHand: InHand; given: Given } | null> {
    const { task } = last.inHand.lease;
    const waiting = await this.#parts.waitingKey(task);
    if (waiting !== undefined) return { inHand: { ...last.inHand, corrects: { after: last.key } }, given: last.given };
    const { items } = await this.#parts.mine(RECENT_KEPT);
    const known = items.find((item) => item.task === task);
    if (known?.settled) {
      this.#parts.say("settled");
      return null;
    }
    const corrects = known ? { revision: known.revision } : { after: last.key };
    return { inHand: { ...last.inHand, corrects }, given: last.given };
  }

  async #reopenFromServer(): Promise<{ inHand: InHand; given: Given } | null> {
    const { items } = await this.#parts.mine(1);
    const last = items[0];
    if (!last || last.settled) {
      this.#parts.say(last ? "settled" : "nothing-to-undo");
      return null;
    }
    const own = await this.#parts.own(last.task);
    // A correction needs no lease: the revision it replaces says whose answer it is.
    const lease: Lease = { task: last.task, slot: "", fence: 0, until: "", version: own.version, batch: "", fields: own.fields };
    const inHand = { lease, spec: await this.#specOf(own.version), corrects: { revision: own.revision } };
    return { inHand, given: { values: own.values, note: own.note, unsure: own.unsure } };
  }

  #lose(tasks: readonly string[]): void {
    const lost = new Set(tasks);
    if (lost.size === 0) return;
    const current = this.current;
    if (current && lost.has(current.lease.task) && !this.lost) {
      this.lost = true;
      this.#parts.say("lost");
    }
    this.queue = this.queue.filter((one) => one === current || !lost.has(one.lease.task));
    void this.fill();
  }

  async #keepDraft(): Promise<void> {
    const { current, answer } = this;
    if (!current || !answer?.touched || current.corrects) return;
    const { values, note, unsure } = answer;
    const id = this.#draftId(current.lease.task);
    await this.#parts.keepDraft({ id, at: this.#parts.now(), values, note, unsure }).catch(() => undefined);
  }

  #draftId(task: string): string {
    return `${this.#parts.project}/${task}`;
  }

  #specOf(version: number): Promise<Spec> {
    const known = this.#specs.get(version);
    if (known) return known;
    const reading = this.#parts.spec(version);
    this.#specs.set(version, reading);
    reading.catch(() => this.#specs.delete(version));
    return reading;
  }
}
