// Lists that are here as a whole: which rows fit, and in which order.
import { fold } from "../../commands/find";
import type { ListColumn } from "./columns";
import type { Cell } from "./csv";
import type { ListFilter, Wanted } from "./wanted";

/** The rows that fit every filter and every word of the search, in the wanted order. */
export function fitting<Row>(
  rows: readonly Row[],
  wanted: Wanted,
  { columns, filters }: { columns: readonly ListColumn<Row>[]; filters: readonly ListFilter<Row>[] },
): Row[] {
  const active = filters.filter((filter) => wanted.filters[filter.id]);
  const words = fold(wanted.q).split(/\s+/).filter((word) => word !== "");
  const fits = (row: Row) =>
    active.every((filter) => filter.fits?.(row, wanted.filters[filter.id] ?? "") ?? true) &&
    (words.length === 0 || holds(columns, row, words));
  return ordered(rows.filter(fits), wanted.sort, columns);
}

function holds<Row>(columns: readonly ListColumn<Row>[], row: Row, words: readonly string[]): boolean {
  const text = fold(columns.map((column) => column.words(row) ?? "").join("\n"));
  return words.every((word) => text.includes(word));
}

/** Sorted by a column, `-` before its id for downwards; rows that have nothing there come last either way. */
export function ordered<Row>(rows: readonly Row[], sort: string, columns: readonly ListColumn<Row>[]): Row[] {
  const down = sort.startsWith("-");
  const column = columns.find((one) => one.id === (down ? sort.slice(1) : sort));
  if (!column) return [...rows];
  const value = column.by ?? column.words;
  return [...rows].sort((one, other) => compare(value(one), value(other), down ? -1 : 1));
}

function compare(one: Cell, other: Cell, direction: 1 | -1): number {
  const [unknown, otherUnknown] = [isUnknown(one), isUnknown(other)];
  if (unknown || otherUnknown) return Number(unknown) - Number(otherUnknown);
  if (typeof one === "number" && typeof other === "number") return (one - other) * direction;
  return String(one).localeCompare(String(other), undefined, { numeric: true, sensitivity: "base" }) * direction;
}

const isUnknown = (cell: Cell): boolean => cell === null || cell === undefined || cell === "";
