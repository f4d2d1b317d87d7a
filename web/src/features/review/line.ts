// The line of cases that wait for a judge: its columns, and by which words it is filtered and ordered.
import type { ListColumn } from "../../app/list/columns";
import { ListState } from "../../app/list/state.svelte";
import type { ListFilter } from "../../app/list/wanted";
import type { WaitingCase, Why } from "../../client";
import { t } from "../../i18n";

const words = t.review;
const WHYS: readonly Why[] = ["disagreement", "tie", "flagged", "sample"];

export const caseColumns: readonly ListColumn<WaitingCase>[] = [
  { id: "title", title: words.list.name, width: "minmax(160px, 2fr)", firm: true, sorts: true, words: (row) => row.title },
  { id: "why", title: words.list.why, width: "132px", sorts: true, words: (row) => t.whys[row.why], by: (row) => WHYS.indexOf(row.why) },
  { id: "since", title: words.list.since, width: "96px", numeric: true, sorts: true, words: (row) => row.since },
  { id: "confidence", title: words.list.confidence, width: "86px", numeric: true, sorts: true, words: (row) => row.confidence },
  { id: "answers", title: words.list.answers, roomy: true, width: "66px", numeric: true, sorts: true, words: (row) => row.answers },
  { id: "batch", title: words.list.batch, roomy: true, width: "minmax(80px, 0.6fr)", sorts: true, words: (row) => row.batch },
  { id: "judge", title: words.list.judge, width: "minmax(100px, 0.7fr)", sorts: true, words: (row) => row.judge?.display ?? "" },
  { id: "task", title: words.list.number, width: "66px", numeric: true, asked: true, sorts: true, words: (row) => Number(row.task) },
];

export const whyFilter: ListFilter<WaitingCase> = {
  id: "why", label: words.why, any: words.anyWhy, options: WHYS.map((why) => ({ value: why, title: t.whys[why] })), fits: (row, value) => row.why === value,
};

/** With the batches that there are among the cases. */
export function caseFilters(cases: readonly WaitingCase[]): readonly ListFilter<WaitingCase>[] {
  const batches = [...new Set(cases.map((row) => row.batch))].sort();
  return [
    whyFilter,
    { id: "batch", label: words.list.batchLabel, any: words.list.anyBatch, options: batches.map((value) => ({ value, title: value })), fits: (row, value) => row.batch === value },
    {
      id: "judging", label: words.list.judging, any: words.list.anyJudge,
      options: [{ value: "free", title: words.list.free }, { value: "held", title: words.list.held }],
      fits: (row, value) => (row.judge ? "held" : "free") === value,
    },
  ];
}

/** The list of cases as somebody wants it; the desk's line and the page of cases share its columns, views and order. */
export function caseList(cases: () => readonly WaitingCase[]): ListState<WaitingCase> {
  return new ListState<WaitingCase>({
    name: "review",
    columns: () => caseColumns,
    filters: () => caseFilters(cases()),
    key: (row) => row.task,
    called: (row) => row.title,
  });
}

/** Orders that a judge can choose; the first is the server's own, the longest wait first. */
export const caseOrders: readonly { value: string; title: string }[] = [
  { value: "", title: words.orders.wait },
  { value: "-since", title: words.orders.newest },
  { value: "confidence", title: words.orders.unsure },
  { value: "title", title: words.orders.title },
];
