// The keys of the workbench.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface WorkbenchContext {
  readonly working: boolean;
  readonly maySkip: boolean;
  readonly mayDoubt: boolean;
  readonly correcting: boolean;
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

export const workbenchCommands = commandSet<WorkbenchContext>("workbench", t.workbench.title, [
  { id: "workbench.submit", name: words.submit, keys: ["Enter"], when: working, run: (bench) => bench.submit() },
  { id: "workbench.submitTyping", name: words.submitTyping, keys: ["mod+Enter"], whileTyping: true, when: working, run: (bench) => bench.submit() },
  { id: "workbench.again", name: t.workbench.empty.again, keys: ["Enter"], when: (bench) => !bench.working, run: (bench) => bench.again() },
  { id: "workbench.next", name: words.next, keys: ["g", "ArrowDown"], when: working, run: (bench) => bench.moveQuestion(1) },
  { id: "workbench.previous", name: words.previous, keys: ["ArrowUp"], when: working, run: (bench) => bench.moveQuestion(-1) },
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
