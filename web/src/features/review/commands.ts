// The keys of the judging screen.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface ReviewContext {
  readonly judging: boolean;
  readonly fixing: boolean;
  readonly answers: number;
  choose(index: number): void;
  accept(): void;
  fix(): void;
  rework(): void;
  skip(): void;
  cancel(): void;
  history(): void;
  moveQuestion(step: 1 | -1): void;
  /** Goes to the list of all cases. */
  list(): void;
  /** Goes to the search of the queue. */
  search(): void;
  /** Shows or folds the questions on which all agree. */
  foldSame(): void;
}

const words = t.review.commands;
const judging = (desk: ReviewContext) => desk.judging;
const fixing = (desk: ReviewContext) => desk.fixing;
const PLACES = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth"];

/** The command that chooses each answer, in the order of the answers. */
export const chooseId = (index: number): string => `review.choose${PLACES[index] ?? ""}`;

export const reviewCommands = commandSet<ReviewContext>("review", words.title, [
  ...PLACES.map((_, index) => ({
    id: chooseId(index),
    name: words.choose(index + 1),
    keys: [String(index + 1)],
    when: (desk: ReviewContext) => desk.judging && index < desk.answers,
    run: (desk: ReviewContext) => desk.choose(index),
  })),
  { id: "review.accept", name: words.accept, keys: ["Enter"], when: (desk) => desk.judging || desk.fixing, run: (desk) => desk.accept() },
  { id: "review.acceptTyping", name: words.accept, keys: ["mod+Enter"], whileTyping: true, keyOnly: true, when: fixing, run: (desk) => desk.accept() },
  { id: "review.fix", name: words.fix, keys: ["f"], when: judging, run: (desk) => desk.fix() },
  { id: "review.rework", name: words.rework, keys: ["r"], when: judging, run: (desk) => desk.rework() },
  { id: "review.skip", name: words.skip, keys: ["s"], when: judging, run: (desk) => desk.skip() },
  { id: "review.history", name: words.item, keys: ["o"], when: judging, run: (desk) => desk.history() },
  { id: "review.same", name: words.same, keys: ["h"], when: judging, run: (desk) => desk.foldSame() },
  { id: "review.list", name: words.list, keys: ["u"], when: judging, run: (desk) => desk.list() },
  { id: "review.search", name: words.search, keys: ["shift+u"], when: judging, run: (desk) => desk.search() },
  { id: "review.cancel", name: words.cancel, keys: ["Escape"], when: fixing, run: (desk) => desk.cancel() },
  { id: "review.next", name: words.nextQuestion, keys: ["g"], when: fixing, run: (desk) => desk.moveQuestion(1) },
  { id: "review.previous", name: words.previousQuestion, keys: ["shift+g"], when: fixing, run: (desk) => desk.moveQuestion(-1) },
]);
