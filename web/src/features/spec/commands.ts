// What can be done on the page of the spec.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface SpecContext {
  readonly changed: boolean;
  readonly faulty: boolean;
  apply(): void;
  nextSample(): void;
  nextFault(): void;
  toggleWide(): void;
}

const words = t.spec.commands;

export const specCommands = commandSet<SpecContext>("pages", words.title, [
  { id: "spec.apply", name: words.apply, keys: ["mod+s"], whileTyping: true, run: (page) => page.apply() },
  { id: "spec.fault", name: words.fault, keys: ["F8"], whileTyping: true, when: (page) => page.faulty, run: (page) => page.nextFault() },
  { id: "spec.sample", name: words.next, keys: [], run: (page) => page.nextSample() },
  { id: "spec.wide", name: words.wide, keys: [], run: (page) => page.toggleWide() },
]);
