// The judging desk: what waits, the case in hand, the answer chosen, and what the judge decides.
import { asProblem, review, type CaseAnswer, type Decision, type Problem, type ReviewCase, type Spec, type Values, type WaitingCase } from "../../client";
import type { Fields } from "../../client/types";
import { notices } from "../../design";
import { t } from "../../i18n";
import { AnswerState } from "../../kinds/answer-state.svelte";

/** Cases that a judge has at hand; more come as these are judged, and the list of cases has all. */
const AT_HAND = 1000;

/** Why the case that was asked for cannot be had. */
export type Gone = "not_waiting" | "held" | "own_answer" | "archived";

const isGone = (reason: string): reason is Gone => ["not_waiting", "held", "own_answer", "archived"].includes(reason);

type Phase = "reading" | "judging" | "fixing" | "empty" | "gone" | "failed";

export class Desk {
  waiting = $state.raw<readonly WaitingCase[]>([]);
  /** More wait than are at hand. */
  more = $state(false);
  current = $state.raw<ReviewCase | null>(null);
  /** The case that is marked in the queue, also while it is being read. */
  task = $state<string | null>(null);
  phase = $state<Phase>("reading");
  gone = $state<Gone>("not_waiting");
  problem = $state.raw<Problem | null>(null);
  chosen = $state(0);
  /** The answer under the judge's hands while fixing. */
  fix = $state.raw<AnswerState | null>(null);
  /** Whether the questions on which all agree are shown too; folded, so that the eye goes to what differs. */
  showsSame = $state(false);
  busy = $state(false);
  decided = $state(0);
  /** What the last decision did, for those who hear the page instead of seeing it. */
  said = $state("");
  #opening = 0;

  constructor(
    private readonly project: string,
    private readonly spec: () => Spec | null,
    /** Told which case is in hand, so that the address can name it. */
    private readonly onopen: (task: string | null) => void,
    /** Which of those that wait are wanted, and in which order. */
    private readonly wanted: (waiting: readonly WaitingCase[]) => readonly WaitingCase[],
  ) {}

  /** The cases that are wanted, in order. */
  get queue(): readonly WaitingCase[] {
    return this.wanted(this.waiting);
  }

  get answer(): CaseAnswer | null {
    return this.current?.answers[this.chosen] ?? null;
  }

  /** Reads the queue and opens a case: the named one, else the first that no other judge holds. */
  async start(task: string | null): Promise<void> {
    if (!(await this.refresh())) return;
    if (task === null) await this.#openFrom(0);
    else await this.open(task);
  }

  /** Reads the queue again; the case in hand stays. False when it could not be read. */
  async refresh(): Promise<boolean> {
    try {
      const { items, next } = await review.waiting(this.project, { limit: AT_HAND });
      [this.waiting, this.more] = [items, next != null];
      if (this.phase === "empty" && this.queue.length > 0) await this.#openFrom(0);
      return true;
    } catch (thrown) {
      this.problem = asProblem(thrown);
      if (this.current === null) this.phase = "failed";
      return false;
    }
  }

  /** Opens one case. False when another judge has it, or it is judged already. */
  async open(task: string): Promise<boolean> {
    const opening = ++this.#opening;
    this.#giveBack();
    this.task = task;
    this.onopen(task);
    this.phase = "reading";
    try {
      const reply = await review.lease(this.project, { task });
      if (opening !== this.#opening) {
        if ("task" in reply) void review.release(this.project, reply.task, reply.fence).catch(() => undefined);
        return true;
      }
      if ("task" in reply) {
        this.current = reply;
        this.chosen = this.#leading(reply);
        this.phase = "judging";
        return true;
      }
      this.gone = isGone(reply.empty_reason) ? reply.empty_reason : "not_waiting";
      this.phase = "gone";
    } catch (thrown) {
      if (opening !== this.#opening) return true;
      this.problem = asProblem(thrown);
      this.gone = "not_waiting";
      this.phase = this.problem.status === 409 || this.problem.status === 404 ? "gone" : "failed";
    }
    return this.phase !== "gone";
  }

  /** Opens the first case from a place of the queue on, round to its start, that no other judge holds. */
  async #openFrom(place: number): Promise<void> {
    const order = [...this.queue.slice(place), ...this.queue.slice(0, place)];
    for (const entry of order) if (await this.open(entry.task)) return;
    // All are in other judges' hands, or there is none: what waits then is looked at again when something happens.
    if (order.length > 0) return;
    this.task = null;
    this.onopen(null);
    this.phase = "empty";
  }

  /** The fields of the case in hand with new addresses: asking for it again brings them, and holds it for longer. */
  async freshFields(): Promise<Fields> {
    const { current } = this;
    if (!current) return {};
    const reply = await review.lease(this.project, { task: current.task });
    if (!("task" in reply)) return {};
    if (this.current === current) this.current = { ...current, fence: reply.fence };
    return reply.fields;
  }

  /** Goes along the queue from the case in hand. */
  move(step: 1 | -1): void {
    if (this.phase === "fixing") return;
    const at = this.queue.findIndex((entry) => entry.task === this.task);
    const next = this.queue[at + step];
    if (next) void this.open(next.task);
  }

  choose(index: number): void {
    if (this.current && index < this.current.answers.length) this.chosen = index;
  }

  async accept(): Promise<void> {
    if (this.phase === "fixing") return this.acceptFix();
    const { answer } = this;
    if (answer) await this.#decide({ accept: { person: answer.person.id } }, t.review.accepted);
  }

  /** Opens the questions with the chosen answer filled in. */
  startFix(): void {
    const spec = this.spec();
    if (!spec || !this.current) return;
    this.fix = new AnswerState(spec, this.current.fields, { values: this.answer?.values ?? this.#merged(this.current) });
    this.phase = "fixing";
  }

  async acceptFix(): Promise<void> {
    if (!this.fix?.check()) return;
    await this.#decide({ fix: { values: this.fix.submission.values } }, t.review.accepted);
  }

  leaveFix(): void {
    this.fix = null;
    this.phase = "judging";
  }

  async rework(reason: string): Promise<boolean> {
    return this.#decide({ rework: { reason } }, t.review.sentBack);
  }

  /** Leaves the case to others and goes on to the next. */
  skip(): void {
    const at = this.queue.findIndex((entry) => entry.task === this.task);
    if (this.queue.length > 1) void this.#openFrom((at + 1) % this.queue.length);
  }

  /** Gives back what is in hand: when the page is left. */
  close(): void {
    this.#opening += 1;
    this.#giveBack();
  }

  async #decide(decision: Decision, said: string): Promise<boolean> {
    const { current } = this;
    if (!current || this.busy) return false;
    this.busy = true;
    try {
      await review.decide(this.project, current.task, { fence: current.fence, decision });
    } catch (thrown) {
      notices.problem(asProblem(thrown));
      return false;
    } finally {
      this.busy = false;
    }
    this.decided += 1;
    this.said = said;
    const at = this.queue.findIndex((entry) => entry.task === current.task);
    this.waiting = this.waiting.filter((entry) => entry.task !== current.task);
    // It is decided, so there is nothing to give back.
    this.current = null;
    void this.#openFrom(Math.max(0, Math.min(at, this.queue.length - 1)));
    return true;
  }

  #giveBack(): void {
    const { current } = this;
    this.current = null;
    this.fix = null;
    if (current) void review.release(this.project, current.task, current.fence).catch(() => undefined);
  }

  /** The answer that is nearest to the consensus, so that the likely decision is one key away. */
  #leading(reply: ReviewCase): number {
    const merged = Object.entries(this.#merged(reply)).map(([name, value]) => [name, JSON.stringify(value)] as const);
    const scores = reply.answers.map((answer) => merged.filter(([name, value]) => JSON.stringify(answer.values[name]) === value).length);
    return Math.max(0, scores.indexOf(Math.max(...scores)));
  }

  #merged(reply: ReviewCase): Values {
    const entries = Object.entries(reply.consensus).filter(([, merged]) => merged.value != null);
    return Object.fromEntries(entries.map(([name, merged]) => [name, merged.value])) as Values;
  }
}
