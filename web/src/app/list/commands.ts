// What can be done on every list: search, filter, columns, views, choosing, saving as a table.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface ListPageContext {
  readonly filtered: boolean;
  readonly chosen: boolean;
  /** Absent where there is nothing to do with many rows at once. */
  readonly chooseAll?: (() => void) | undefined;
  filter(): void;
  search(): void;
  columns(): void;
  views(): void;
  saveCsv(): void;
  /** Lets go of what is chosen, else of the filters. */
  leave(): void;
}

const words = t.lists.commands;

export const listPageCommands = commandSet<ListPageContext>("pages", words.title, [
  { id: "list.filter", name: words.filter, keys: ["s"], run: (list) => list.filter() },
  { id: "list.columns", name: words.columns, keys: ["shift+l"], run: (list) => list.columns() },
  { id: "list.views", name: words.views, keys: ["shift+v"], run: (list) => list.views() },
  { id: "list.csv", name: words.csv, keys: ["shift+c"], run: (list) => list.saveCsv() },
  { id: "list.chooseAll", name: words.chooseAll, keys: ["shift+a"], when: (list) => list.chooseAll !== undefined, run: (list) => list.chooseAll?.() },
  { id: "list.leave", name: words.leave, keys: ["Escape"], when: (list) => list.chosen || list.filtered, run: (list) => list.leave() },
]);

/** Apart, because a page with a text on it finds in the text by the same key. */
export const listSearchCommands = commandSet<ListPageContext>("list", words.title, [
  { id: "list.search", name: words.search, keys: ["/"], run: (list) => list.search() },
]);
