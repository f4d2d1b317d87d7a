// What a label kind is on this floor: pure rules over its values, and three components. One folder per kind.
import type { Component } from "svelte";
import type { Fields, Label, MomentValue, Value } from "../client/spec";
import { t } from "../i18n";
import type { Places } from "../media/grid/places.svelte";

/** One piece of a value in words; `differs` when other people's answers do not have it. */
export interface Part {
  text: string;
  differs: boolean;
}

/** The rules of a kind, the same as the server's. */
export interface Rules<L extends Label = Label> {
  readonly kind: L["kind"];
  /** Why a value is no answer to this label, or null when it is one. */
  validate(label: L, value: Value, fields: Fields): string | null;
  /** The value in words. */
  words(label: L, value: Value): string;
  /** The value in pieces, each marked when it sets this answer apart from the others. */
  parts(label: L, value: Value, others: readonly (Value | undefined)[]): Part[];
  /** The form under which equal answers are equal. */
  canonical?(label: L, value: Value): Value;
}

/** Where a recording stands: by true frame when the server has told its frames. */
export interface Clock {
  readonly frame: number;
  readonly timeS: number;
  seek(moment: MomentValue): void;
}

/** What an editor can know and do beyond its own label. */
export interface EditorContext {
  readonly fields: Fields;
  /** The clock of a video or audio input that is on the stage. */
  clock(input: string): Clock | null;
  /** The key that chooses an option, as `kinds/keys.ts` gave them out; null when there is none. */
  keyOf(label: string, option: string): string | null;
  /** The rule of an option in Markdown, as the guideline or the option's own description has it; null where neither says more. */
  ruleOf?(label: Label, option: string): string | null;
  /** The grid on the stage, where there is one. */
  readonly places?: Places | undefined;
  /** Enter in a field: hand in the answer. */
  submit(): void;
}

export interface EditorProps<L extends Label = Label> {
  label: L;
  value: Value | undefined;
  /** This question has the digit keys. */
  active: boolean;
  /** Rises when the person has moved to this question, so that a field takes the focus. */
  moved: number;
  context: EditorContext;
  /** `done` says that the question is answered for good, so that the next may come. */
  onchange: (value: Value | undefined, done: boolean) => void;
}

export interface ViewerProps<L extends Label = Label> {
  label: L;
  value: Value;
}

export interface DifferenceProps<L extends Label = Label> extends ViewerProps<L> {
  others: readonly (Value | undefined)[];
}

export interface Kind<L extends Label = Label> extends Rules<L> {
  readonly Editor: Component<EditorProps<L>>;
  readonly Viewer: Component<ViewerProps<L>>;
  readonly Difference: Component<DifferenceProps<L>>;
}

/** What people read as the question. */
export const questionOf = (label: Label): string => label.title ?? label.name;

/** How unsure somebody was: in the words of the degree, or plainly where none was asked. */
export const degreeWords = (degree: number | undefined): string => t.workbench.degrees[(degree ?? 0) - 1] ?? t.kinds.unsure;

/** The whole value as one piece: for kinds whose values have no parts. */
export function wholePart(text: string, value: Value, others: readonly (Value | undefined)[]): Part[] {
  const mine = JSON.stringify(value);
  return [{ text, differs: others.some((other) => other === undefined || JSON.stringify(other) !== mine) }];
}
