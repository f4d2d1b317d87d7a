// The columns of a list: which there are, which of them a person wants to see, and in which order.
import type { Cell } from "./csv";

export interface ListColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** A CSS grid track, such as `1fr` or `120px`. */
  readonly width: string;
  readonly numeric?: boolean;
  /** It holds buttons or fields. */
  readonly controls?: boolean;
  /** What stands in the column: in a saved table, and for search and order where the whole list is here. */
  readonly words: (row: Row) => Cell;
  /** What the order goes by, where that is not `words`. */
  readonly by?: (row: Row) => Cell;
  /** The list can be sorted by this column. */
  readonly sorts?: boolean | "one way";
  /** Where there is little room, seen only by those who choose it. */
  readonly roomy?: boolean;
  /** Seen only by those who choose it. */
  readonly asked?: boolean;
  /** The column by which a row is known; it is always there. */
  readonly firm?: boolean;
}

/** Ids of the columns that are seen, in order. */
export type Shown = readonly string[];

/** What everybody sees who has chosen nothing, where there is room or not. */
export function delivered<Row>(columns: readonly ListColumn<Row>[], narrow = false): Shown {
  return columns.filter((column) => !column.asked && !(narrow && column.roomy)).map((column) => column.id);
}

/** The columns that are seen, in the chosen order. Ids of columns that are gone are passed over. */
export function arranged<Row>(columns: readonly ListColumn<Row>[], shown: Shown): ListColumn<Row>[] {
  const found = shown.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  const firm = columns.filter((column) => column.firm && !found.includes(column));
  return [...firm, ...found];
}

/** Shows a column behind the others, or hides it. */
export function toggled(shown: Shown, id: string): Shown {
  return shown.includes(id) ? shown.filter((other) => other !== id) : [...shown, id];
}

/** Moves a column by one place. */
export function moved(shown: Shown, id: string, step: 1 | -1): Shown {
  const from = shown.indexOf(id);
  const to = from + step;
  if (from < 0 || to < 0 || to >= shown.length) return shown;
  const next = [...shown];
  next.splice(from, 1);
  next.splice(to, 0, id);
  return next;
}
