// Bins: a place in a grid, whose names come from the spec or from the item.
import type { BinsLabel, Fields } from "../../client/spec";
import { t } from "../../i18n";
import { wholePart, type Rules } from "../kind";

export interface Grid {
  /** Row by row, the top row first. */
  bins: readonly string[];
  columns: number;
}

/** The grid for an item with these fields; without bins when the item brings none. */
export function gridOf(label: BinsLabel, fields: Fields): Grid {
  if (label.from != null) {
    const pod = fields[label.from] as { bins?: unknown; cols?: unknown } | null | undefined;
    const bins = Array.isArray(pod?.bins) ? pod.bins.filter((bin): bin is string => typeof bin === "string") : [];
    return { bins, columns: typeof pod?.cols === "number" ? pod.cols : Math.ceil(Math.sqrt(bins.length)) };
  }
  const columns = label.columns ?? [];
  return { bins: (label.rows ?? []).flatMap((row) => columns.map((column) => column + row)), columns: columns.length };
}

/** The bins that a field of the item names: where the record says it is. */
export const recordedIn = (grid: Grid, fields: Fields): ReadonlySet<string> =>
  new Set(Object.values(fields).filter((field): field is string => typeof field === "string" && grid.bins.includes(field)));

/** Typing the name of a bin, one character at a time. Case does not matter. */
export class BinTyping {
  #typed = "";

  constructor(private readonly bins: readonly string[]) {}

  get typed(): string {
    return this.#typed;
  }

  /** Whether the character goes on with a name, or begins one. */
  accepts(character: string): boolean {
    return this.#startsOne(this.#typed + character) || this.#startsOne(character);
  }

  /** Takes a character. The bin that is now named, and whether no longer name is possible. */
  type(character: string): { bin: string; done: boolean } | null {
    this.#typed = this.#startsOne(this.#typed + character) ? this.#typed + character : character;
    const named = this.bins.find((bin) => fold(bin) === fold(this.#typed));
    if (named === undefined) return null;
    const done = !this.bins.some((bin) => bin !== named && fold(bin).startsWith(fold(this.#typed)));
    if (done) this.#typed = "";
    return { bin: named, done };
  }

  clear(): void {
    this.#typed = "";
  }

  #startsOne(text: string): boolean {
    return this.bins.some((bin) => fold(bin).startsWith(fold(text)));
  }
}

const fold = (text: string) => text.toLowerCase();

export const binsRules: Rules<BinsLabel> = {
  kind: "bins",
  validate: (label, value, fields) =>
    typeof value === "string" && gridOf(label, fields).bins.includes(value) ? null : t.kinds.bins.unknown(String(value)),
  words: (_label, value) => String(value),
  parts: (_label, value, others) => wholePart(String(value), value, others),
};
