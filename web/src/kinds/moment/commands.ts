// The keys that mark a frame and go back to it.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

/** The question that takes the mark. */
export interface MomentContext {
  readonly marked: boolean;
  mark(): void;
  goTo(): void;
}

export const momentCommands = commandSet<MomentContext>("question", t.kinds.moment.title, [
  { id: "moment.mark", name: t.kinds.moment.markName, keys: ["m"], run: (moment) => moment.mark() },
  { id: "moment.goTo", name: t.kinds.moment.goTo, keys: ["shift+m"], when: (moment) => moment.marked, run: (moment) => moment.goTo() },
]);
