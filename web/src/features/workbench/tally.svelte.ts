// A person's own day at the workbench: what the server knew when it was asked, and what came since.
import type { Progress } from "../../client/types";
import type { Activity } from "./activity";

export class Tally {
  progress = $state.raw<Progress | null>(null);
  /** Answers handed in here since the progress was read. */
  since = $state(0);
  #activeAtRead = 0;
  /** Active milliseconds that went out with answers, and those that heartbeats told. */
  #inAnswers = 0;
  #told = 0;

  constructor(private readonly activity: Activity) {}

  get today(): number | null {
    return this.progress ? this.progress.today + this.since : null;
  }

  /** Active time today. */
  get activeMs(): number {
    return (this.progress?.active_ms ?? 0) + this.activity.total() - this.#activeAtRead;
  }

  take(progress: Progress): void {
    this.progress = progress;
    this.since = 0;
    this.#activeAtRead = this.activity.total();
  }

  /** An answer goes out with its active time; a correction is no new answer. */
  answered(activeMs: number, corrects: boolean): void {
    this.#inAnswers += activeMs;
    if (!corrects) this.since += 1;
  }

  /** Active time that is in no answer and was not told yet: of skipped tasks, and between tasks. */
  outsideAnswers(inHandMs: number): number {
    return Math.max(0, Math.round(this.activity.total()) - this.#inAnswers - inHandMs - this.#told);
  }

  told(activeMs: number): void {
    this.#told += activeMs;
  }
}
