// The columns and filters of the list of items; each label of the spec is a column.
import type { ListColumn } from "../../app/list/columns";
import type { ListFilter } from "../../app/list/wanted";
import type { Batch, ItemRow, Label, TaskState } from "../../client";
import { t } from "../../i18n";
import { questionOf } from "../../kinds/kind";
import { valueWords } from "./rows.svelte";

const words = t.items;
const STATES: readonly TaskState[] = ["gathering", "ready", "provisional", "contested", "accepted", "withdrawn"];
/** Labels that everybody sees; further ones are there to be chosen. */
const LABELS_SEEN = 2;

export function itemColumns(labels: readonly Label[]): ListColumn<ItemRow>[] {
  return [
    { id: "title", title: words.name, width: "minmax(160px, 2fr)", firm: true, words: (row) => row.title },
    ...labels.map((label, index) => ({
      id: `label:${label.name}`, title: questionOf(label), width: "minmax(90px, 1fr)", asked: index >= LABELS_SEEN, roomy: index > 0,
      words: (row: ItemRow) => valueWords(row, label),
    })),
    { id: "state", title: words.stateColumn, width: "148px", sorts: "one way", words: (row) => row.state },
    { id: "confidence", title: words.confidence, width: "78px", numeric: true, sorts: "one way", words: (row) => row.confidence },
    { id: "answers", title: words.answers, width: "54px", numeric: true, words: (row) => row.answers },
    { id: "batch", title: words.batchColumn, roomy: true, width: "minmax(84px, 0.6fr)", words: (row) => row.batch },
    { id: "flagged", title: words.flaggedColumn, width: "66px", asked: true, words: (row) => (row.flagged ? words.flagged : "") },
    { id: "held", title: words.heldColumn, width: "66px", numeric: true, asked: true, words: (row) => row.held },
    { id: "item", title: words.number, width: "58px", numeric: true, sorts: true, words: (row) => Number(row.item) },
  ];
}

export function itemFilters(batches: readonly Batch[]): ListFilter<ItemRow>[] {
  return [
    { id: "state", label: words.state, any: words.anyState, options: STATES.map((state) => ({ value: state, title: t.taskStates[state] })) },
    { id: "batch", label: words.batch, any: words.anyBatch, options: batches.map((batch) => ({ value: batch.id, title: batch.name })) },
    { id: "mark", label: words.mark, any: words.anyMark, options: [{ value: "flagged", title: words.flagged }, { value: "held", title: words.held }] },
  ];
}
