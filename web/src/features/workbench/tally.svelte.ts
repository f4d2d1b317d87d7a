// A person's own day at the workbench: what the server knew when it was asked, and what came since.
import type { Progress } from "../../client/types";
import type { Activity, Times } from "./activity";

const NONE: Times = { active: 0, idle: 0, rest: 0 };

export class Tally {
  progress = $state.raw<Progress | null>(null);
  /** Answers handed in here since the progress was read. */
  since = $state(0);
  #atRead = NONE;
  /** Active milliseconds that went out with answers, and what heartbeats told. */
  #inAnswers = 0;
  #told = NONE;

  constructor(private readonly activity: Activity) {}

  get today(): number | null {
    return this.progress ? this.progress.today + this.since : null;
  }

  /** What came of the time today. */
  get times(): Times {
    const { active, idle, rest } = minus(this.activity.times, this.#atRead);
    const { active_ms = 0, idle_ms = 0, break_ms = 0 } = this.progress ?? {};
    return { active: active_ms + active, idle: idle_ms + idle, rest: break_ms + rest };
  }

  take(progress: Progress): void {
    this.progress = progress;
    this.since = 0;
    this.#atRead = this.activity.times;
  }

  /** An answer goes out with its active time; a correction is no new answer. */
  answered(activeMs: number, corrects: boolean): void {
    this.#inAnswers += activeMs;
    if (!corrects) this.since += 1;
  }

  /** What was not told yet: active time that is in no answer, of skipped tasks and between tasks, and all that was not active. */
  untold(inHandMs: number): Times {
    const { active, idle, rest } = minus(this.activity.times, this.#told);
    return { active: whole(active - this.#inAnswers - inHandMs), idle: whole(idle), rest: whole(rest) };
  }

  told({ active, idle, rest }: Times): void {
    this.#told = { active: this.#told.active + active, idle: this.#told.idle + idle, rest: this.#told.rest + rest };
  }
}

const minus = (all: Times, less: Times): Times => ({ active: all.active - less.active, idle: all.idle - less.idle, rest: all.rest - less.rest });

const whole = (ms: number): number => Math.max(0, Math.round(ms));
