// What can be done on the page of imports.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface ImportsContext {
  readonly chosen: boolean;
  choose(): void;
  start(): void;
}

const words = t.imports.commands;

export const importsCommands = commandSet<ImportsContext>("pages", words.title, [
  { id: "imports.choose", name: words.choose, keys: ["f"], run: (page) => page.choose() },
  { id: "imports.start", name: words.start, keys: ["shift+i"], when: (page) => page.chosen, run: (page) => page.start() },
]);
