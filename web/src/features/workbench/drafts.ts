// What is answered so far of the tasks on the screen, kept on this machine until it is handed in.
import type { AnswerState, Given } from "../../kinds/answer-state.svelte";
import type { InHand } from "./hand.svelte";
import type { Draft } from "./vault";

/** What is needed of the world. */
export interface DraftParts {
  project: string;
  draft(id: string): Promise<Draft | undefined>;
  keepDraft(draft: Draft): Promise<void>;
  /** Keeps it before this returns. */
  keepDraftNow(draft: Draft): void;
  dropDraft(id: string): Promise<void>;
  now(): number;
}

interface Shown {
  readonly inHand: InHand;
  readonly answer: AnswerState;
}

/** Storage that fails loses a draft and nothing else: it is told elsewhere, and the work goes on. */
export class Drafts {
  constructor(private readonly parts: DraftParts) {}

  /** Keeps what somebody has touched. */
  async keep(shown: readonly Shown[]): Promise<void> {
    await Promise.all(this.#drafts(shown).map((draft) => this.parts.keepDraft(draft).catch(() => undefined)));
  }

  /** The same before this returns: the page is about to be gone. */
  keepNow(shown: readonly Shown[]): void {
    for (const draft of this.#drafts(shown)) this.parts.keepDraftNow(draft);
  }

  /** A correction is not kept: the answer it would replace is there. */
  #drafts(shown: readonly Shown[]): Draft[] {
    const touched = shown.filter((one) => one.answer.touched && !one.inHand.corrects);
    return touched.map(({ inHand, answer: { values, note, unsure, degrees } }) => {
      return { id: this.#id(inHand.lease.task), at: this.parts.now(), values, note, unsure, unsure_degree: degrees };
    });
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
