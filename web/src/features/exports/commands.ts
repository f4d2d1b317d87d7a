// What can be done on the page of exports.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface ExportsContext {
  start(): void;
}

export const exportsCommands = commandSet<ExportsContext>("pages", t.exports.commands.title, [
  { id: "exports.start", name: t.exports.commands.start, keys: ["shift+x"], run: (page) => page.start() },
]);
