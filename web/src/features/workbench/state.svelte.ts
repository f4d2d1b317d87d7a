// The workbench as a state machine: leases in hand, the answer under work, and what is handed in. No page, no network of its own.
import type { Fields, HeartbeatReply, Lease, LeaseReply, OwnWork, Page, Progress, RecentAnswer, Spec } from "../../client/types";
import { AnswerState, type Given } from "../../kinds/answer-state.svelte";
import { Activity, Stretch } from "./activity";
import type { NewEntry } from "./outbox.svelte";
import { Sheet, sheetFrom } from "./sheet.svelte";
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

/** Leases in hand when tasks come one at a time, the one under work included. */
const HELD_SINGLY = 3;
const RECENT_KEPT = 20;
/** A sheet's answers are taken one after another; only then is it worth asking for the next sheet. */
const TAKEN_TOGETHER_MS = 120;

export class Bench {
  phase = $state<Phase>("loading");
  queue = $state.raw<readonly InHand[]>([]);
  /** Like items looked over together; absent while tasks come one at a time. */
  sheet = $state.raw<Sheet | null>(null);
  /** The person would rather look like items over on a sheet, where the spec has one. */
  wishesSheet = $state(false);
  progress = $state.raw<Progress | null>(null);
  /** Answers handed in here since the progress was read. */
  since = $state(0);
  emptyReason = $state<string | null>(null);
  problem = $state.raw<unknown>(null);
  /** The lease of the task under work has run out; the answer is still sent, late. */
  lost = $state(false);

  readonly activity: Activity;

  #single = $state.raw<AnswerState | null>(null);
  /** The sheet that waits while one's last answer is corrected. */
  #aside: Sheet | null = null;
  /** All that the server has for this person is in the queue. */
  #all = false;
  #later: ReturnType<typeof setTimeout> | undefined;

  readonly #parts: BenchParts;
  readonly #specs = new Map<number, Promise<Spec>>();
  #filling: Promise<void> | null = null;
  #fillingNext: Promise<void> | null = null;
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

  /** The task under the hands: the only one on the screen, or that of the sheet that has the keys. */
  get current(): InHand | null {
    return this.sheet ? this.sheet.cell.inHand : (this.queue[0] ?? null);
  }

  get answer(): AnswerState | null {
    return this.sheet ? this.sheet.cell.answer : this.#single;
  }

  /** Rises with every change to what is on the screen, so that a draft is kept. */
  get changes(): number {
    return this.sheet ? this.sheet.cells.reduce((sum, cell) => sum + cell.answer.changes, 0) : (this.#single?.changes ?? 0);
  }

  /** How many tasks are worth holding: two sheets, or one task and two ahead. */
  get #holds(): number {
    const most = this.queue[0]?.spec.policy?.sheet?.tasks ?? this.sheet?.cells[0]?.inHand.spec.policy?.sheet?.tasks;
    return this.wishesSheet && most ? Math.max(HELD_SINGLY, 2 * most) : HELD_SINGLY;
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

  /** Takes leases until there are enough in hand. */
  fill(): Promise<void> {
    if (!this.#filling) {
      this.#filling = this.#fill().finally(() => {
        this.#filling = null;
      });
      return this.#filling;
    }
    // What is under way asked before there was this room or this wish: once more, with what holds by then.
    this.#fillingNext ??= this.#filling.then(() => {
      this.#fillingNext = null;
      return this.fill();
    });
    return this.#fillingNext;
  }

  async #fill(): Promise<void> {
    const take = this.#holds;
    if (this.queue.length >= take || this.#closed || this.#away) return;
    try {
      const reply = await this.#parts.lease(take);
      if (this.#away) return;
      const fresh = reply.tasks.filter((lease) => this.#isNew(lease));
      const added = await Promise.all(fresh.map(async (lease) => ({ lease, spec: await this.#specOf(lease.version) })));
      this.emptyReason = reply.empty_reason ?? null;
      this.queue = [...this.queue, ...added];
      const held = new Set(this.queue.map(({ lease }) => lease.task));
      // A reply as long as what was asked for says nothing about how many more there are.
      this.#all = reply.tasks.length < take && reply.tasks.every(({ task }) => held.has(task));
      // Only now is it known that the spec has a sheet.
      if (added.length > 0 && this.#holds > take) return await this.#fill();
      if (this.answer === null) await this.#open();
      // Only tasks that are handed in already: the next ones come when the server knows that.
      if (this.queue.length === 0) this.phase = reply.tasks.length > 0 ? "loading" : "empty";
    } catch (thrown) {
      this.problem = thrown;
      if (this.answer === null) this.phase = "failed";
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
    const { sheet, current, answer } = this;
    if (sheet ? !sheet.check() : !current || !answer?.check()) return false;
    const answered = sheet ? sheet.cells : current && answer ? [{ inHand: current, answer }] : [];
    // Nobody can say which item of a sheet took how long: they share the time.
    const activeMs = Math.round(this.#stretch.ms / Math.max(1, answered.length));
    const kept = answered.map((one) => this.#submitOne(one.inHand, one.answer, activeMs));
    await this.#next(answered.map((one) => one.inHand));
    await Promise.all(kept);
    return true;
  }

  #submitOne(inHand: InHand, answer: AnswerState, activeMs: number): Promise<void> {
    const { lease, corrects } = inHand;
    const key = this.#parts.newKey();
    const body = {
      fence: lease.fence,
      key,
      ...answer.submission,
      active_ms: activeMs,
      ...(corrects?.revision === undefined ? {} : { supersedes: corrects.revision }),
    };
    this.#inAnswers += body.active_ms;
    this.#recent = [{ inHand, given: { ...answer.submission }, key }, ...this.#recent].slice(0, RECENT_KEPT);
    if (!corrects) this.since += 1;
    return this.#handIn(inHand, "submit", key, body);
  }

  async skip(reason: string, note: string): Promise<void> {
    const inHand = this.current;
    if (!inHand) return;
    const key = this.#parts.newKey();
    const body = { fence: inHand.lease.fence, reason, ...(note === "" ? {} : { note }) };
    const kept = this.#handIn(inHand, "skip", key, body);
    if (this.sheet && this.sheet.cells.length > 1) {
      this.sheet.drop(inHand);
      this.queue = this.queue.filter((one) => one !== inHand);
    } else await this.#next([inHand]);
    await kept;
  }

  /** Tells whoever judges about the task; the work on it goes on. */
  async flag(reason: string, note: string): Promise<void> {
    const inHand = this.current;
    if (!inHand) return;
    const body = { reason, ...(note === "" ? {} : { note }) };
    await this.#handIn(inHand, "flag", this.#parts.newKey(), body);
  }

  /** Opens the last answer of one's own for correction. The task in hand comes back after it. */
  async undo(): Promise<void> {
    if (this.#away) return;
    try {
      const last = this.#recent.shift() ?? null;
      const opened = last ? await this.#reopen(last) : await this.#reopenFromServer();
      if (!opened) return;
      await this.#keepDraft();
      this.#aside ??= this.sheet;
      this.sheet = null;
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
    this.#asking ??= this.#parts.lease(this.#holds).finally(() => (this.#asking = null));
    return (await this.#asking).tasks.map((lease) => lease.fields);
  }

  /** Leaves a correction without a change. */
  leaveCorrection(): void {
    if (this.current?.corrects) void this.#next([this.current]);
  }

  /** Looks like items over together, or one at a time again; what is marked so far is kept. */
  async toggleSheet(): Promise<void> {
    // One's last answer is alone on the screen until it is corrected.
    if (this.current?.corrects) return;
    this.wishesSheet = !this.wishesSheet;
    if (this.phase !== "working") return;
    await this.#keepDraft();
    this.#single = null;
    this.sheet = null;
    this.phase = "loading";
    if (this.wishesSheet) {
      await this.fill();
      if (this.answer === null) await this.#open();
      return;
    }
    // Nobody is to wait for tasks that are no longer looked at.
    const extra = this.queue.slice(HELD_SINGLY);
    this.queue = this.queue.slice(0, HELD_SINGLY);
    await Promise.all([this.#open(), ...extra.map(({ lease }) => this.#parts.release(lease.task, lease.fence).catch(() => undefined))]);
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
    this.#single = null;
    this.sheet = this.#aside = null;
  }

  #leases(): Lease[] {
    return this.queue.filter((one) => !one.corrects).map((one) => one.lease);
  }

  /** Gives the leases back. What was answered so far stays as a draft on this machine. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#later);
    const kept = this.#keepDraft();
    await Promise.all(this.#leases().map((lease) => this.#parts.release(lease.task, lease.fence).catch(() => undefined)));
    await kept;
  }

  #handIn({ lease, corrects }: InHand, act: NewEntry["act"], key: string, body: Record<string, unknown>): Promise<void> {
    const { task } = lease;
    const entry: NewEntry = { key, project: this.#parts.project, task, act, body, at: this.#parts.now() };
    const kept = this.#parts.handIn(act === "submit" && corrects?.after !== undefined ? { ...entry, after: corrects.after } : entry);
    if (act === "flag") return kept;
    this.#done.set(task, lease.fence);
    // The draft goes when the answer is on the disk, not before.
    return kept.then(() => this.#parts.dropDraft(this.#draftId(task)).catch(() => undefined));
  }

  async #next(done: readonly InHand[]): Promise<void> {
    const gone = new Set(done);
    this.queue = this.queue.filter((one) => !gone.has(one));
    this.sheet = null;
    this.#all = false;
    const opened = this.#open();
    // A place in the hand is free when the server has taken the answer; with an empty hand it is worth asking now.
    if (this.queue.length === 0) void this.fill();
    await opened;
  }

  /** The server has taken something: there is room for another task. */
  acknowledged(): void {
    if (!this.wishesSheet) return void this.fill();
    clearTimeout(this.#later);
    this.#later = setTimeout(() => void this.fill(), TAKEN_TOGETHER_MS);
  }

  /** Shows the first task of the queue or a sheet of the first ones, with what was answered before. */
  async #open(): Promise<void> {
    this.lost = false;
    const first = this.queue[0];
    const sheet = this.wishesSheet && first ? (this.#aside ?? sheetFrom(this.queue, this.#all)) : null;
    if (!first || sheet === "short") {
      this.#single = null;
      this.phase = "loading";
      return;
    }
    if (sheet && !first.corrects) {
      this.sheet = sheet;
      this.#aside = null;
      this.#stretch = new Stretch(this.activity);
      this.phase = "working";
      await sheet.restore((task) => this.#parts.draft(this.#draftId(task)).then((draft) => draft as Given | undefined, () => undefined));
      return;
    }
    this.#show(first, first.lease.previous ?? null);
    const shown = this.answer;
    const draft = await this.#parts.draft(this.#draftId(first.lease.task)).catch(() => undefined);
    // A draft never overwrites what the person has begun to answer in the meantime.
    if (draft && this.answer === shown && !shown?.touched) this.#show(first, draft as Given);
  }

  #show(inHand: InHand, given: Given | null): void {
    this.#single = new AnswerState(inHand.spec, inHand.lease.fields, given);
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
    return { inHand, given: { values: own.values, note: own.note, unsure: own.unsure, unsure_degree: own.unsure_degree } };
  }

  #lose(tasks: readonly string[]): void {
    const lost = new Set(tasks);
    if (lost.size === 0) return;
    const shown = new Set(this.sheet ? this.sheet.cells.map((cell) => cell.inHand) : this.current ? [this.current] : []);
    if (!this.lost && [...shown].some((one) => lost.has(one.lease.task))) {
      this.lost = true;
      this.#parts.say("lost");
    }
    this.queue = this.queue.filter((one) => shown.has(one) || !lost.has(one.lease.task));
    void this.fill();
  }

  async #keepDraft(): Promise<void> {
    const { sheet, current, answer } = this;
    const shown = sheet ? sheet.cells : current && answer ? [{ inHand: current, answer }] : [];
    await Promise.all(
      shown
        .filter((one) => one.answer.touched && !one.inHand.corrects)
        .map(({ inHand, answer: { values, note, unsure, degrees } }) => {
          const draft = { id: this.#draftId(inHand.lease.task), at: this.#parts.now(), values, note, unsure, unsure_degree: degrees };
          return this.#parts.keepDraft(draft).catch(() => undefined);
        }),
    );
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
