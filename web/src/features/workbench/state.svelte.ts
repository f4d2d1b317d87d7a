// The workbench as a state machine: the answer under work, and what is handed in. No page, no network of its own.
import type { Fields, HeartbeatReply, Progress } from "../../client/types";
import { AnswerState, type Given } from "../../kinds/answer-state.svelte";
import { Activity, Stretch, type Times } from "./activity";
import { Corrections, type CorrectionParts } from "./corrections";
import { Drafts, type DraftParts } from "./drafts";
import { Hand, type HandParts, type InHand } from "./hand.svelte";
import type { NewEntry } from "./outbox.svelte";
import { Sheet, sheetFrom } from "./sheet.svelte";
import { Tally } from "./tally.svelte";

/** What the workbench needs from the world; tests give their own. */
export interface BenchParts extends HandParts, Omit<CorrectionParts, "say">, DraftParts {
  heartbeat(leases: { task: string; fence: number }[], times: Times): Promise<HeartbeatReply>;
  progress(): Promise<Progress>;
  /** Keeps and sends an entry. */
  handIn(entry: NewEntry): Promise<void>;
  newKey(): string;
  say(notice: "lost" | "settled" | "nothing-to-undo" | "failed", thrown?: unknown): void;
}

/** `elsewhere`: another tab of the same person has the workbench. */
export type Phase = "loading" | "working" | "empty" | "failed" | "elsewhere" | "resting";

/** Leases in hand when tasks come one at a time, the one under work included. */
const HELD_SINGLY = 3;
/** A sheet's answers are taken one after another; only then is it worth asking for the next sheet. */
const TAKEN_TOGETHER_MS = 120;

export class Bench {
  phase = $state<Phase>("loading");
  /** Like items looked over together; absent while tasks come one at a time. */
  sheet = $state.raw<Sheet | null>(null);
  /** The person would rather look like items over on a sheet, where the spec has one. */
  wishesSheet = $state(false);
  problem = $state.raw<unknown>(null);
  /** The lease of the task under work has run out; the answer is still sent, late. */
  lost = $state(false);

  readonly activity: Activity;
  readonly tally: Tally;

  #single = $state.raw<AnswerState | null>(null);
  /** The sheet that waits while one's last answer is corrected. */
  #aside: Sheet | null = null;
  #later: ReturnType<typeof setTimeout> | undefined;

  readonly #parts: BenchParts;
  readonly #hand: Hand;
  readonly #corrections: Corrections;
  readonly #drafts: Drafts;
  #stretch: Stretch;
  #closed = false;

  constructor(parts: BenchParts) {
    this.#parts = parts;
    this.activity = new Activity(parts.now);
    this.tally = new Tally(this.activity);
    this.#hand = new Hand(parts, {
      wanted: () => this.#holds,
      away: () => this.#closed || this.#away,
      filled: (any) => this.#filled(any),
      failed: (thrown) => this.#failed(thrown),
    });
    this.#corrections = new Corrections({
      mine: (limit) => parts.mine(limit),
      own: (task) => parts.own(task),
      waitingKey: (task) => parts.waitingKey(task),
      spec: (version) => this.#hand.specOf(version),
      say: (notice) => parts.say(notice),
    });
    this.#drafts = new Drafts(parts);
    this.#stretch = new Stretch(this.activity);
  }

  /** The tasks in hand, in the order in which they come up. */
  get queue(): readonly InHand[] {
    return this.#hand.queue;
  }

  get emptyReason(): string | null {
    return this.#hand.emptyReason;
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

  async start(): Promise<void> {
    await Promise.all([this.fill(), this.readProgress()]);
  }

  async readProgress(): Promise<void> {
    try {
      this.tally.take(await this.#parts.progress());
    } catch {
      // Not worth a word: the count goes on here and is read again later.
    }
  }

  /** Takes leases until there are enough in hand. */
  fill(): Promise<void> {
    return this.#hand.fill();
  }

  async #filled(any: boolean): Promise<void> {
    if (this.answer === null) await this.#open();
    // Only tasks that are handed in already: the next ones come when the server knows that.
    if (this.queue.length === 0) this.phase = any ? "loading" : "empty";
  }

  #failed(thrown: unknown): void {
    this.problem = thrown;
    if (this.answer === null) this.phase = "failed";
  }

  /** Hands the answer in and shows the next task. False when something is missing, which is then shown. */
  async submit(): Promise<boolean> {
    const { sheet, current, answer } = this;
    if (sheet ? !sheet.check() : !current || !answer?.check()) return false;
    const answered = this.#underHands;
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
    this.tally.answered(activeMs, corrects !== undefined);
    this.#corrections.add(inHand, { ...answer.submission }, key);
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
      this.#hand.drop([inHand]);
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
      const opened = await this.#corrections.last();
      if (!opened) return;
      await this.keepDraft();
      this.#aside ??= this.sheet;
      this.sheet = null;
      this.#hand.lay(opened.inHand);
      this.#show(opened.inHand, opened.given);
    } catch (thrown) {
      this.#parts.say("failed", thrown);
    }
  }

  /** Fields with new addresses, those of the task that has this file among them. */
  freshFields(hash: string): Promise<Fields[]> {
    return this.#hand.freshFields(hash);
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
    await this.keepDraft();
    this.#single = null;
    this.sheet = null;
    this.phase = "loading";
    if (this.wishesSheet) {
      await this.fill();
      if (this.answer === null) await this.#open();
      return;
    }
    const released = this.#hand.keep(HELD_SINGLY);
    await this.#open();
    await released;
  }

  /** Tells the server that the person is here, and what came of the time. Leases that are lost are let go, except the one under work. */
  async beat(): Promise<void> {
    const leases = this.#hand.leases.map(({ task, fence }) => ({ task, fence }));
    const times = this.tally.untold(this.phase === "working" ? this.#stretch.ms : 0);
    // The other tab tells it.
    if (this.phase === "elsewhere") return this.tally.told(times);
    if (leases.length === 0 && times.active + times.idle + times.rest === 0) return;
    try {
      const { lost } = await this.#parts.heartbeat(leases, times);
      this.tally.told(times);
      this.#lose(lost);
    } catch {
      // The next beat tells it all again.
    }
  }

  /** Keeps what is answered so far. */
  keepDraft(): Promise<void> {
    return this.#drafts.keep(this.#underHands);
  }

  /** The page is about to be gone. */
  leave(): void {
    this.#drafts.keepNow(this.#underHands);
  }

  get #underHands(): readonly { inHand: InHand; answer: AnswerState }[] {
    const { sheet, current, answer } = this;
    return sheet ? sheet.cells : current && answer ? [{ inHand: current, answer }] : [];
  }

  get #away(): boolean {
    return this.phase === "elsewhere" || this.phase === "resting";
  }

  /** Another tab has the workbench, with the same leases: this one keeps what was answered and lets its hands off. */
  async yield(): Promise<void> {
    if (this.phase === "elsewhere") return;
    const kept = this.keepDraft();
    this.#putDown("elsewhere");
    await kept;
  }

  /** A break: the leases go back, so that nobody waits for them; what was answered so far stays as a draft. */
  async rest(): Promise<void> {
    if (this.#away) return;
    const kept = this.keepDraft();
    const released = this.#hand.release();
    this.#putDown("resting");
    this.activity.pause();
    await Promise.all([released, kept]);
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
    this.#hand.empty();
    this.#single = null;
    this.sheet = this.#aside = null;
  }

  /** Gives the leases back. What was answered so far stays as a draft on this machine. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#later);
    await Promise.all([this.keepDraft(), this.#hand.release()]);
  }

  #handIn({ lease, corrects }: InHand, act: NewEntry["act"], key: string, body: Record<string, unknown>): Promise<void> {
    const { task } = lease;
    const entry: NewEntry = { key, project: this.#parts.project, task, act, body, at: this.#parts.now() };
    const kept = this.#parts.handIn(act === "submit" && corrects?.after !== undefined ? { ...entry, after: corrects.after } : entry);
    if (act === "flag") return kept;
    this.#hand.done(lease);
    // The draft goes when the answer is on the disk, not before.
    return kept.then(() => this.#drafts.drop(task));
  }

  async #next(done: readonly InHand[]): Promise<void> {
    this.#hand.drop(done);
    this.sheet = null;
    this.#hand.all = false;
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
    const sheet = this.wishesSheet && first ? (this.#aside ?? sheetFrom(this.queue, this.#hand.all)) : null;
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
      await sheet.restore((task) => this.#drafts.of(task));
      return;
    }
    this.#show(first, first.lease.previous ?? null);
    const shown = this.answer;
    const draft = await this.#drafts.of(first.lease.task);
    // A draft never overwrites what the person has begun to answer in the meantime.
    if (draft && this.answer === shown && !shown?.touched) this.#show(first, draft);
  }

  #show(inHand: InHand, given: Given | null): void {
    this.#single = new AnswerState(inHand.spec, inHand.lease.fields, given);
    this.#stretch = new Stretch(this.activity);
    this.phase = "working";
  }

  #lose(tasks: readonly string[]): void {
    const lost = new Set(tasks);
    if (lost.size === 0) return;
    const shown = new Set(this.sheet ? this.sheet.cells.map((cell) => cell.inHand) : this.current ? [this.current] : []);
    if (!this.lost && [...shown].some((one) => lost.has(one.lease.task))) {
      this.lost = true;
      this.#parts.say("lost");
    }
    this.#hand.lose(lost, shown);
    void this.fill();
  }
}
