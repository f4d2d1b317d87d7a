// The line of cases that wait for a judge: by which words it is filtered and ordered.
import type { ListColumn } from "../../app/list/columns";
import type { ListFilter } from "../../app/list/wanted";
import type { WaitingCase, Why } from "../../client";
import { t } from "../../i18n";

const WHYS: readonly Why[] = ["disagreement", "tie", "flagged", "sample"];

export const caseColumns: readonly ListColumn<WaitingCase>[] = [
  { id: "title", title: t.review.byTitle, width: "1fr", firm: true, sorts: true, words: (row) => row.title },
  { id: "confidence", title: t.review.bySure, width: "1fr", sorts: true, words: (row) => row.confidence },
  { id: "since", title: t.review.byWait, width: "1fr", sorts: true, words: (row) => row.since },
];

export const caseFilters: readonly ListFilter<WaitingCase>[] = [
  { id: "why", label: t.review.why, any: t.review.anyWhy, options: WHYS.map((why) => ({ value: why, title: t.whys[why] })), fits: (row, value) => row.why === value },
];

/** Orders that a judge can choose; the first is the server's own, the longest wait first. */
export const caseOrders: readonly { value: string; title: string }[] = [
  { value: "", title: t.review.orders.wait },
  { value: "-since", title: t.review.orders.newest },
  { value: "confidence", title: t.review.orders.unsure },
  { value: "title", title: t.review.orders.title },
];
