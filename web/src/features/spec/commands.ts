// What can be done on the page of the spec.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface SpecContext {
  readonly changed: boolean;
  check(): void;
  apply(): void;
}

const words = t.spec.commands;
const changed = (page: SpecContext) => page.changed;

export const specCommands = commandSet<SpecContext>("pages", words.title, [
  { id: "spec.check", name: words.check, keys: ["mod+s"], whileTyping: true, when: changed, run: (page) => page.check() },
  { id: "spec.apply", name: words.apply, keys: ["mod+Enter"], whileTyping: true, when: changed, run: (page) => page.apply() },
]);
