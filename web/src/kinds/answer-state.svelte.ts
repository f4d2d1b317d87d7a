// The answer under the person's hands: its values, which question has the keys, and what is still missing.
import type { Fields, Label, Spec, Value, Values } from "../client/spec";
import { asked, faults, sendable, type Fault } from "./answer";

export interface Given {
  values: Values;
  note?: string | null | undefined;
  unsure?: readonly string[] | null | undefined;
  unsure_degree?: Readonly<Record<string, number>> | null | undefined;
}

/** The highest degree of a doubt: guessing. */
export const DEGREE_MOST = 3;

export class AnswerState {
  readonly spec: Spec;
  readonly fields: Fields;
  values = $state.raw<Values>({});
  note = $state("");
  unsure = $state.raw<readonly string[]>([]);
  /** How unsure, for labels in `unsure`, where the spec asks for it: 1, a little, to 3, guessing. */
  degrees = $state.raw<Readonly<Record<string, number>>>({});
  /** The label that has the digit keys. */
  active = $state<string | null>(null);
  /** How often the person has moved on by key, so that a field can take the focus. */
  moved = $state(0);
  /** Faults are shown from the first try to hand in. */
  tried = $state(false);
  /** Rises with every change, so that a draft is kept. */
  changes = $state(0);

  visible: readonly Label[] = $derived.by(() => asked(this.spec, this.values));
  faults: readonly Fault[] = $derived.by(() => faults(this.spec, this.values, this.fields));

  constructor(spec: Spec, fields: Fields, given?: Given | null) {
    this.spec = spec;
    this.fields = fields;
    if (given) {
      this.values = { ...given.values };
      this.note = given.note ?? "";
      this.unsure = [...(given.unsure ?? [])];
      this.degrees = { ...given.unsure_degree };
    }
    this.active = this.#firstOpen()?.name ?? this.visible[0]?.name ?? null;
  }

  get touched(): boolean {
    return this.changes > 0;
  }

  /** What is sent: values of asked labels, a note and doubts only where there are some. */
  get submission(): { values: Values; note?: string; unsure?: string[]; unsure_degree?: Record<string, number> } {
    const values = sendable(this.spec, this.values);
    const note = this.note.trim();
    const unsure = this.unsure.filter((name) => name in values);
    const degrees = Object.fromEntries(Object.entries(this.degrees).filter(([name]) => unsure.includes(name)));
    return {
      values,
      ...(note === "" ? {} : { note }),
      ...(unsure.length === 0 ? {} : { unsure }),
      ...(Object.keys(degrees).length === 0 ? {} : { unsure_degree: degrees }),
    };
  }

  /** Whether the spec asks how unsure one is. */
  get asksDegree(): boolean {
    return this.spec.policy?.unsure === "degree";
  }

  /** Gives a label its value. When it is answered for good, the next open question gets the keys. */
  set(name: string, value: Value | undefined, done: boolean): void {
    const next = { ...this.values };
    if (value === undefined) delete next[name];
    else next[name] = value;
    this.values = next;
    this.changes += 1;
    this.active = name;
    if (!done) return;
    const open = this.#firstOpen(name);
    if (open) this.active = open.name;
  }

  /** Moves to the next question, or to the one before, round and round. */
  move(step: 1 | -1): void {
    const labels = this.visible;
    if (labels.length === 0) return;
    const at = labels.findIndex((label) => label.name === this.active);
    this.active = labels[(at + step + labels.length) % labels.length]?.name ?? null;
    this.moved += 1;
  }

  /** Marks the active question as one the person is unsure of, or takes that back; where degrees are asked, one more each time. */
  toggleUnsure(name: string | null = this.active): void {
    if (name === null) return;
    const degree = this.unsure.includes(name) ? (this.degrees[name] ?? DEGREE_MOST) : 0;
    this.doubt(name, this.asksDegree ? (degree + 1) % (DEGREE_MOST + 1) : degree === 0 ? 1 : 0);
  }

  /** Says how unsure the person is of a question; 0 takes the doubt back. */
  doubt(name: string, degree: number): void {
    const { [name]: _, ...others } = this.degrees;
    const rest = this.unsure.filter((other) => other !== name);
    this.unsure = degree > 0 ? [...rest, name] : rest;
    this.degrees = degree > 0 && this.asksDegree ? { ...others, [name]: degree } : others;
    this.changes += 1;
  }

  setNote(note: string): void {
    this.note = note;
    this.changes += 1;
  }

  /** Whether it can be handed in; if not, the first fault gets the keys and the faults are shown. */
  check(): boolean {
    this.tried = true;
    const first = this.faults[0];
    if (!first) return true;
    this.active = first.label;
    this.moved += 1;
    return false;
  }

  faultOf(name: string): string | null {
    return this.faults.find((fault) => fault.label === name)?.reason ?? null;
  }

  /** The first unanswered required label after the named one, else before it, else none. */
  #firstOpen(after?: string): Label | undefined {
    const open = (label: Label) => this.values[label.name] === undefined && label.required !== false;
    const labels = this.visible;
    const at = after === undefined ? -1 : labels.findIndex((label) => label.name === after);
    return labels.slice(at + 1).find(open) ?? labels.slice(0, Math.max(0, at)).find(open);
  }
}
