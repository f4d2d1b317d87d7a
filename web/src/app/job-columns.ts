// The columns and filters of the lists of imports and exports.
import type { Job } from "../client";
import { moment, t } from "../i18n";
import type { ListColumn } from "./list/columns";
import type { ListFilter } from "./list/wanted";

const words = t.jobs;
const STATES = ["queued", "running", "done", "failed", "cancelled"] as const;

/** The batch, and the file where it is called otherwise. */
export const nameOf = (job: Job): string => [...new Set([job.batch, job.filename].filter((name) => name))].join(" · ");

export const jobColumns: readonly ListColumn<Job>[] = [
  { id: "state", title: words.state, width: "84px", sorts: true, words: (job) => words.states[job.state], by: (job) => STATES.indexOf(job.state) },
  { id: "when", title: words.when, roomy: true, width: "112px", sorts: true, words: (job) => job.created_at },
  { id: "what", title: words.what, width: "minmax(120px, 1.4fr)", firm: true, sorts: true, words: nameOf },
  { id: "progress", title: words.progress, width: "minmax(100px, 1.4fr)", words: (job) => job.message ?? "" },
  { id: "refused", title: words.refused, width: "84px", numeric: true, sorts: true, words: (job) => job.refused },
  { id: "ended", title: words.ended, width: "112px", asked: true, sorts: true, words: (job) => job.finished_at ?? "" },
  { id: "number", title: words.numberColumn, width: "72px", numeric: true, asked: true, sorts: true, words: (job) => Number(job.id) },
  { id: "acts", title: words.acts, width: "232px", numeric: true, words: () => "" },
];

export const jobFilters: readonly ListFilter<Job>[] = [
  { id: "state", label: words.state, any: words.anyState, options: STATES.map((state) => ({ value: state, title: words.states[state] })), fits: (job, value) => job.state === value },
];

export const shownTime = (time: string | null | undefined): string => (time ? moment(time) : "");
