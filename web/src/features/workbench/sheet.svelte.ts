// A sheet: like items looked over together. Each has the usual answer until it is marked, and all are handed in at once.
import type { Label, Spec, Value } from "../../client/types";
import { AnswerState, type Given } from "../../kinds/answer-state.svelte";
import type { InHand } from "./hand.svelte";

export interface Cell {
  readonly inHand: InHand;
  readonly answer: AnswerState;
}

/** What a sheet asks, and the answer that an item has until it is marked. */
export interface Asked {
  label: Label;
  usual: Value;
  /** What marking means where no other answer is chosen by its own key. */
  odd: Value;
}

/** The one question of a spec whose items may be looked over together; null where it has none. */
export function askedOn(spec: Spec): Asked | null {
  const [label] = spec.labels;
  const sheet = spec.policy?.sheet;
  if (!sheet || !label) return null;
  const answers = label.kind === "choice" ? label.options.map((option) => option.value) : ["yes", "no"];
  const usual = sheet.usual ?? answers[0] ?? "";
  return { label, usual, odd: answers.find((answer) => answer !== usual) ?? usual };
}

/**
 * The first tasks of a queue on one sheet. Null where the first does not belong on one: rework is read with its reason,
 * alone. `short` when the sheet would not be full though more tasks are on their way.
 */
export function sheetFrom(queue: readonly InHand[], all: boolean): Sheet | "short" | null {
  const [first] = queue;
  const wanted = first?.spec.policy?.sheet?.tasks;
  if (!first || !wanted || !fits(first)) return null;
  const other = queue.findIndex((one) => !fits(one) || one.lease.version !== first.lease.version);
  const alike = queue.slice(0, other < 0 ? queue.length : other).slice(0, wanted);
  return alike.length < wanted && other < 0 && !all ? "short" : new Sheet(alike);
}

const fits = ({ lease, corrects }: InHand): boolean => lease.rework_reason == null && corrects === undefined;

export class Sheet {
  cells = $state.raw<readonly Cell[]>([]);
  /** The cell that has the keys. */
  at = $state(0);
  /** The item of that cell is shown large. */
  enlarged = $state(false);
  readonly asked: Asked;
  /** Tasks whose item is on the screen: nothing is answered by what nobody could see. */
  readonly #seen = new Set<string>();

  constructor(tasks: readonly InHand[]) {
    const [first] = tasks;
    const asked = first && askedOn(first.spec);
    if (!asked) throw new Error("A sheet needs tasks of a spec that has one.");
    this.asked = asked;
    this.cells = tasks.map((inHand) => this.#cellOf(inHand, { values: { [asked.label.name]: asked.usual } }));
  }

  get cell(): Cell {
    const cell = this.cells[this.at] ?? this.cells[0];
    if (!cell) throw new Error("A sheet is never empty.");
    return cell;
  }

  /** How many have another answer than the usual one. */
  get marked(): number {
    return this.cells.filter((cell) => this.isOdd(cell)).length;
  }

  valueOf(cell: Cell): Value | undefined {
    return cell.answer.values[this.asked.label.name];
  }

  isOdd(cell: Cell): boolean {
    return this.valueOf(cell) !== this.asked.usual;
  }

  /** Gives the keys to another cell; at the ends they stay. */
  move(step: number): void {
    const at = this.at + step;
    if (at >= 0 && at < this.cells.length) this.at = at;
  }

  moveTo(cell: Cell): void {
    this.at = Math.max(0, this.cells.indexOf(cell));
  }

  /** Marks the cell that has the keys as odd, or gives it the usual answer again. */
  toggle(): void {
    const { label, usual, odd } = this.asked;
    const { cell } = this;
    cell.answer.set(label.name, this.isOdd(cell) ? usual : odd, true);
  }

  /** The item is on the screen. */
  see({ inHand }: Cell): void {
    this.#seen.add(inHand.lease.task);
  }

  /** The item could not be shown, so it has no usual answer: the person looks at it, answers or skips it. */
  fail(cell: Cell): void {
    this.see(cell);
    if (!cell.answer.touched) this.#replace(cell, { values: {} });
  }

  /** Whether all can be handed in. If not, the first that cannot gets the keys. */
  check(): boolean {
    const unseen = this.cells.findIndex((cell) => !this.#seen.has(cell.inHand.lease.task));
    const faulty = this.cells.findIndex((cell) => !cell.answer.check());
    const first = faulty >= 0 ? faulty : unseen;
    if (first < 0) return true;
    this.at = first;
    return false;
  }

  /** Takes a task that was skipped off the sheet. */
  drop(inHand: InHand): void {
    this.cells = this.cells.filter((cell) => cell.inHand !== inHand);
    this.at = Math.min(this.at, this.cells.length - 1);
    this.enlarged = false;
  }

  /** Brings back what was marked before, where nothing is marked anew. */
  async restore(draft: (task: string) => Promise<Given | undefined>): Promise<void> {
    await Promise.all(
      this.cells.map(async (cell) => {
        const kept = await draft(cell.inHand.lease.task);
        if (kept && !cell.answer.touched) this.#replace(cell, kept);
      }),
    );
  }

  #replace(cell: Cell, given: Given): void {
    this.cells = this.cells.map((one) => (one.inHand === cell.inHand ? this.#cellOf(one.inHand, given) : one));
  }

  #cellOf(inHand: InHand, given: Given): Cell {
    return { inHand, answer: new AnswerState(inHand.spec, inHand.lease.fields, given) };
  }
}
