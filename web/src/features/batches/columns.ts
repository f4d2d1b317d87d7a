// The columns and filters of the list of batches.
import type { ListColumn } from "../../app/list/columns";
import type { ListFilter } from "../../app/list/wanted";
import type { Batch } from "../../client";
import { moment, t } from "../../i18n";
import { isLate } from "../overview/findings";

const words = t.batches;

/** How a batch stands against its due time. */
export type Standing = "importing" | "done" | "late" | "open";

export function standingOf(batch: Batch, now: Date): Standing {
  if (batch.state === "importing") return "importing";
  if (batch.accepted >= batch.size && batch.size > 0) return "done";
  return isLate(batch, now) ? "late" : "open";
}

const STANDINGS: readonly Standing[] = ["open", "late", "done", "importing"];
const share = (row: Batch): number | null => (row.size > 0 ? row.accepted / row.size : null);

export const batchColumns: readonly ListColumn<Batch>[] = [
  { id: "name", title: words.name, width: "minmax(120px, 1.4fr)", firm: true, sorts: true, words: (row) => row.name },
  { id: "standing", title: words.standing, width: "96px", sorts: true, words: (row) => words.standings[standingOf(row, new Date())], by: (row) => STANDINGS.indexOf(standingOf(row, new Date())) },
  { id: "progress", title: words.progress, width: "minmax(120px, 1.2fr)", sorts: true, words: (row) => row.accepted, by: share },
  { id: "size", title: words.size, width: "72px", numeric: true, sorts: true, words: (row) => row.size },
  { id: "priority", title: words.priority, width: "72px", numeric: true, sorts: true, words: (row) => row.priority },
  { id: "due", title: words.due, width: "118px", numeric: true, sorts: true, words: (row) => row.due ?? "" },
  { id: "contested", title: words.contested, width: "84px", numeric: true, asked: true, sorts: true, words: (row) => row.counts["contested"] ?? 0 },
  { id: "source", title: words.source, width: "minmax(110px, 1fr)", asked: true, sorts: true, words: (row) => row.source },
  { id: "made", title: words.made, roomy: true, width: "118px", numeric: true, sorts: true, words: (row) => row.created_at },
  { id: "number", title: words.number, width: "72px", numeric: true, asked: true, sorts: true, words: (row) => Number(row.id) },
];

export const batchFilters: readonly ListFilter<Batch>[] = [
  {
    id: "standing", label: words.standing, any: words.anyStanding,
    options: STANDINGS.map((one) => ({ value: one, title: words.standings[one] })),
    fits: (row, value) => standingOf(row, new Date()) === value,
  },
];

/** A time as the table prints it; empty where there is none. */
export const shownTime = (time: string | null | undefined): string => (time ? moment(time) : "");
