// The keys that walk a list and open what is chosen in it.
import { t } from "../i18n";
import { commandSet } from "./command";

export interface ListContext {
  move(step: 1 | -1): void;
  /** Absent where there is nothing to open. */
  open?: (() => void) | undefined;
}

export const listCommands = commandSet<ListContext>("list", t.list.title, [
  { id: "list.next", name: t.list.next, keys: ["j", "ArrowDown"], repeats: true, keyOnly: true, run: (list) => list.move(1) },
  { id: "list.previous", name: t.list.previous, keys: ["k", "ArrowUp"], repeats: true, keyOnly: true, run: (list) => list.move(-1) },
]);

/** Apart from walking, because the judging screen walks its queue by the same keys and has another use for enter. */
export const openCommands = commandSet<ListContext>("pages", t.list.title, [
  { id: "list.open", name: t.list.open, keys: ["Enter"], keyOnly: true, when: (list) => list.open !== undefined, run: (list) => list.open?.() },
]);
