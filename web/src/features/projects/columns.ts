// The columns and filters of the list of projects.
import type { ListColumn } from "../../app/list/columns";
import type { ListFilter } from "../../app/list/wanted";
import { session } from "../../app/session.svelte";
import type { ProjectSummary } from "../../client";
import { t } from "../../i18n";

const words = t.projects;

export const allOf = (row: ProjectSummary): number => row.counts["total"] ?? 0;
export const acceptedOf = (row: ProjectSummary): number => row.counts.accepted ?? 0;
export const waitingOf = (row: ProjectSummary): number => (row.counts.contested ?? 0) + (row.counts.provisional ?? 0);
const share = (row: ProjectSummary): number | null => (allOf(row) > 0 ? acceptedOf(row) / allOf(row) : null);

/** Whether the person may see how the project stands. What is hidden is not nothing, so it is not shown as nothing. */
export const isSeen = (row: ProjectSummary): boolean => session.may("see", row.project);
const seen = <T>(of: (row: ProjectSummary) => T) => (row: ProjectSummary): T | null => (isSeen(row) ? of(row) : null);

const NUMBERS = ["progress", "size", "waiting"];
const all: readonly ListColumn<ProjectSummary>[] = [
  { id: "name", title: words.name, width: "minmax(200px, 1.6fr)", firm: true, sorts: true, words: (row) => row.title },
  { id: "progress", title: words.progress, width: "minmax(150px, 1fr)", sorts: true, words: seen(acceptedOf), by: seen(share) },
  { id: "size", title: words.size, width: "90px", numeric: true, asked: true, sorts: true, words: seen(allOf) },
  { id: "waiting", title: words.waiting, width: "92px", numeric: true, sorts: true, words: seen(waitingOf) },
  { id: "role", title: words.role, width: "110px", sorts: true, words: (row) => t.roles[row.role] },
  { id: "id", title: words.id, width: "minmax(110px, 0.6fr)", asked: true, sorts: true, words: (row) => row.project },
];

/** The columns for these projects: without the numbers where the person may see those of none. */
export const projectColumns = (rows: readonly ProjectSummary[]): readonly ListColumn<ProjectSummary>[] =>
  rows.length === 0 || rows.some(isSeen) ? all : all.filter((column) => !NUMBERS.includes(column.id));

export const projectFilters: readonly ListFilter<ProjectSummary>[] = [
  {
    id: "standing", label: words.standing, any: words.anyStanding,
    options: [{ value: "open", title: words.open }, { value: "archived", title: words.archived }],
    fits: (row, value) => (row.archived ? "archived" : "open") === value,
  },
];
