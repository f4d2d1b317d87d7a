// What can be done on the page of upkeep.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface UpkeepContext {
  /** Whether a verification is under way. */
  readonly verifying: boolean;
  /** Whether a backup can be downloaded now. */
  readonly packs: boolean;
  verify(quick: boolean): void;
  stop(): void;
  download(): void;
}

const words = t.upkeep.commands;

export const upkeepCommands = commandSet<UpkeepContext>("pages", words.title, [
  { id: "upkeep.verify", name: words.verify, keys: ["y"], when: (page) => !page.verifying, run: (page) => page.verify(false) },
  { id: "upkeep.quick", name: words.quick, keys: ["shift+y"], when: (page) => !page.verifying, run: (page) => page.verify(true) },
  { id: "upkeep.stop", name: words.stop, keys: ["shift+h"], when: (page) => page.verifying, run: (page) => page.stop() },
  { id: "upkeep.backup", name: words.backup, keys: ["shift+w"], when: (page) => page.packs, run: (page) => page.download() },
]);
