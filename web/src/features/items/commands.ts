// What can be done on the list of items.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface ItemsContext {
  readonly filtered: boolean;
  search(): void;
  filterState(): void;
  saveCsv(): void;
  clear(): void;
}

const words = t.items.commands;

export const itemsCommands = commandSet<ItemsContext>("pages", words.title, [
  { id: "items.state", name: words.state, keys: ["s"], run: (page) => page.filterState() },
  { id: "items.csv", name: words.csv, keys: ["shift+c"], run: (page) => page.saveCsv() },
  { id: "items.clear", name: words.clear, keys: ["Escape"], when: (page) => page.filtered, run: (page) => page.clear() },
]);

/** Apart, because a page with a text on it finds in the text by the same key. */
export const itemsSearchCommands = commandSet<ItemsContext>("list", words.title, [
  { id: "items.search", name: words.search, keys: ["/"], run: (page) => page.search() },
]);
