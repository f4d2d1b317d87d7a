// What can be done on the page of one item.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface ItemContext {
  go(step: 1 | -1): void;
  back(): void;
}

const words = t.item.commands;

export const itemCommands = commandSet<ItemContext>("pages", words.title, [
  { id: "item.next", name: words.next, keys: ["n"], run: (page) => page.go(1) },
  { id: "item.previous", name: words.previous, keys: ["p"], run: (page) => page.go(-1) },
  { id: "item.back", name: words.back, keys: ["b"], run: (page) => page.back() },
]);
