// The keys of the workbench.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface WorkbenchContext {
  readonly working: boolean;
  readonly maySkip: boolean;
  readonly mayDoubt: boolean;
  readonly correcting: boolean;
  /** The spec lets like items be looked over on a sheet. */
  readonly maySheet: boolean;
  readonly onSheet: boolean;
  /** An item of the sheet is shown large. */
  readonly enlarged: boolean;
  toggleSheet(): void;
  small(): void;
  submit(): void;
  skip(): void;
  flag(): void;
  undo(): void;
  moveQuestion(step: 1 | -1): void;
  toggleUnsure(): void;
  note(): void;
  toggleGuideline(): void;
  again(): void;
  leave(): void;
  toggleCalm(): void;
  leaveCorrection(): void;
  toggleProgress(): void;
  rest(): void;
  toggleOptionRules(): void;
}

const words = t.workbench.commands;
const working = (bench: WorkbenchContext) => bench.working;
const submittable = (bench: WorkbenchContext) => bench.working && !bench.enlarged;
const alone = (bench: WorkbenchContext) => bench.working && !bench.onSheet;

export const workbenchCommands = commandSet<WorkbenchContext>("workbench", t.workbench.title, [
  { id: "workbench.submit", name: words.submit, keys: ["Enter"], when: submittable, run: (bench) => bench.submit() },
  { id: "workbench.submitTyping", name: words.submitTyping, keys: ["mod+Enter"], whileTyping: true, when: submittable, run: (bench) => bench.submit() },
  { id: "workbench.again", name: t.workbench.empty.again, keys: ["Enter"], when: (bench) => !bench.working, run: (bench) => bench.again() },
  { id: "workbench.next", name: words.next, keys: ["g", "ArrowDown"], when: alone, run: (bench) => bench.moveQuestion(1) },
  { id: "workbench.previous", name: words.previous, keys: ["ArrowUp"], when: alone, run: (bench) => bench.moveQuestion(-1) },
  { id: "workbench.sheet", name: words.sheet, keys: ["shift+m"], when: (bench) => bench.working && bench.maySheet && !bench.correcting, run: (bench) => bench.toggleSheet() },
  { id: "workbench.small", name: words.small, keys: ["Escape", "Enter"], when: (bench) => bench.enlarged, run: (bench) => bench.small() },
  { id: "workbench.skip", name: words.skip, keys: ["s"], when: (bench) => bench.working && bench.maySkip, run: (bench) => bench.skip() },
  { id: "workbench.flag", name: words.flag, keys: ["f"], when: working, run: (bench) => bench.flag() },
  { id: "workbench.undo", name: words.undo, keys: ["u"], run: (bench) => bench.undo() },
  { id: "workbench.unsure", name: words.unsure, keys: ["shift+u"], when: (bench) => bench.working && bench.mayDoubt, run: (bench) => bench.toggleUnsure() },
  { id: "workbench.note", name: words.note, keys: ["n"], when: working, run: (bench) => bench.note() },
  { id: "workbench.guideline", name: words.guideline, keys: ["shift+g"], when: working, run: (bench) => bench.toggleGuideline() },
  { id: "workbench.leaveCorrection", name: words.leaveCorrection, keys: ["Escape"], when: (bench) => bench.correcting, run: (bench) => bench.leaveCorrection() },
  { id: "workbench.optionRules", name: words.optionRules, keys: ["shift+p"], when: working, run: (bench) => bench.toggleOptionRules() },
  { id: "workbench.progress", name: words.progress, keys: ["shift+n"], run: (bench) => bench.toggleProgress() },
  { id: "workbench.rest", name: words.rest, keys: ["shift+k"], when: working, run: (bench) => bench.rest() },
  { id: "workbench.calm", name: words.calm, keys: [], run: (bench) => bench.toggleCalm() },
  { id: "workbench.leave", name: words.leave, keys: [], run: (bench) => bench.leave() },
]);

export interface SheetContext {
  /** Gives the keys to another item of the sheet. */
  move(across: -1 | 0 | 1, down: -1 | 0 | 1): void;
  mark(): void;
  enlarge(): void;
}

const sheetWords = t.workbench.sheet.commands;

export const sheetCommands = commandSet<SheetContext>("sheet", t.workbench.sheet.title, [
  { id: "sheet.mark", name: sheetWords.mark, keys: ["space"], run: (sheet) => sheet.mark() },
  { id: "sheet.left", name: sheetWords.left, keys: ["ArrowLeft"], repeats: true, keyOnly: true, run: (sheet) => sheet.move(-1, 0) },
  { id: "sheet.right", name: sheetWords.right, keys: ["ArrowRight"], repeats: true, keyOnly: true, run: (sheet) => sheet.move(1, 0) },
  { id: "sheet.up", name: sheetWords.up, keys: ["ArrowUp"], repeats: true, keyOnly: true, run: (sheet) => sheet.move(0, -1) },
  { id: "sheet.down", name: sheetWords.down, keys: ["ArrowDown"], repeats: true, keyOnly: true, run: (sheet) => sheet.move(0, 1) },
  { id: "sheet.enlarge", name: sheetWords.enlarge, keys: ["z"], run: (sheet) => sheet.enlarge() },
]);
