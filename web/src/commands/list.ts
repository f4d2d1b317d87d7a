// The keys that walk a list and open what is chosen in it.
import { t } from "../i18n";
import { commandSet } from "./command";

export interface ListContext {
  move(step: 1 | -1): void;
  /** Absent where there is nothing to open. */
  open?: (() => void) | undefined;
  /** Chooses the row in hand, or lets it go; absent where nothing is done with many rows at once. */
  choose?: (() => void) | undefined;
  /** Moves on and chooses everything from the row touched last up to there. */
  chooseTo?: ((step: 1 | -1) => void) | undefined;
}

export const listCommands = commandSet<ListContext>("list", t.list.title, [
  { id: "list.next", name: t.list.next, keys: ["j", "ArrowDown"], repeats: true, keyOnly: true, run: (list) => list.move(1) },
  { id: "list.previous", name: t.list.previous, keys: ["k", "ArrowUp"], repeats: true, keyOnly: true, run: (list) => list.move(-1) },
]);

/** Apart from walking, because the judging screen walks its queue, too, and chooses nothing in it. */
export const chooseCommands = commandSet<ListContext>("pages", t.list.title, [
  { id: "list.choose", name: t.list.choose, keys: ["x"], when: (list) => list.choose !== undefined, run: (list) => list.choose?.() },
  { id: "list.chooseOn", name: t.list.chooseOn, keys: ["shift+j", "shift+ArrowDown"], repeats: true, keyOnly: true, when: (list) => list.chooseTo !== undefined, run: (list) => list.chooseTo?.(1) },
  { id: "list.chooseBack", name: t.list.chooseBack, keys: ["shift+k", "shift+ArrowUp"], repeats: true, keyOnly: true, when: (list) => list.chooseTo !== undefined, run: (list) => list.chooseTo?.(-1) },
]);

/** Apart from walking, because the judging screen walks its queue by the same keys and has another use for enter. */
export const openCommands = commandSet<ListContext>("pages", t.list.title, [
  { id: "list.open", name: t.list.open, keys: ["Enter"], keyOnly: true, when: (list) => list.open !== undefined, run: (list) => list.open?.() },
]);
