// What is answered so far of the tasks on the screen, kept on this machine until it is handed in.
import type { AnswerState, Given } from "../../kinds/answer-state.svelte";
import type { InHand } from "./hand.svelte";
import type { Draft } from "./vault";

/** What is needed of the world. */
export interface DraftParts {
  project: string;
  draft(id: string): Promise<Draft | undefined>;
  keepDraft(draft: Draft): Promise<void>;
  dropDraft(id: string): Promise<void>;
  now(): number;
}

/** Storage that fails loses a draft and nothing else: it is told elsewhere, and the work goes on. */
export class Drafts {
  constructor(private readonly parts: DraftParts) {}

  /** Keeps what somebody has touched. A correction is not kept: the answer it would replace is there. */
  async keep(shown: readonly { inHand: InHand; answer: AnswerState }[]): Promise<void> {
    const touched = shown.filter((one) => one.answer.touched && !one.inHand.corrects);
    await Promise.all(
      touched.map(({ inHand, answer: { values, note, unsure, degrees } }) => {
        const draft = { id: this.#id(inHand.lease.task), at: this.parts.now(), values, note, unsure, unsure_degree: degrees };
        return this.parts.keepDraft(draft).catch(() => undefined);
      }),
    );
  }

  of(task: string): Promise<Given | undefined> {
    return this.parts.draft(this.#id(task)).then((draft) => draft as Given | undefined, () => undefined);
  }

  drop(task: string): Promise<void> {
    return this.parts.dropDraft(this.#id(task)).catch(() => undefined);
  }

  #id(task: string): string {
    return `${this.parts.project}/${task}`;
  }
}
