// What came of a person's time at the workbench: active until 30 s after the last key or pointer, idle from then on, a break
// after five minutes without one, or as soon as the person says so. Whoever stays away for two hours has gone.

export const ACTIVE_FOR_MS = 30_000;
/** A rest of this length is a break, also without saying so. */
export const REST_MS = 5 * 60_000;
const GONE_MS = 2 * 3_600_000;

/** Milliseconds. */
export interface Times {
  readonly active: number;
  readonly idle: number;
  readonly rest: number;
}

export class Activity {
  #last: number;
  #counted: number;
  #active = 0;
  #idle = 0;
  #rest = 0;
  #paused = false;

  constructor(private readonly now: () => number) {
    this.#last = now();
    this.#counted = this.#last;
  }

  /** A key or a pointer. */
  touch(): void {
    if (this.#paused) return;
    this.#count();
    this.#last = this.now();
  }

  /** A break begins. */
  pause(): void {
    if (this.#paused) return;
    this.#count();
    this.#paused = true;
    this.#last = this.#counted;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#count();
    this.#paused = false;
    this.touch();
  }

  /** Since when there was neither key nor pointer, in milliseconds. */
  idleFor(): number {
    return this.now() - this.#last;
  }

  /** Active milliseconds so far. */
  total(): number {
    this.#count();
    return this.#active;
  }

  /** All that was counted so far. */
  get times(): Times {
    this.#count();
    return { active: this.#active, idle: this.#idle, rest: this.#rest };
  }

  #count(): void {
    const [from, now] = [this.#counted, this.now()];
    const within = (begin: number, end: number) => Math.max(0, Math.min(now, end) - Math.max(from, begin));
    const idleAt = this.#last + (this.#paused ? 0 : ACTIVE_FOR_MS);
    const restAt = this.#last + (this.#paused ? 0 : REST_MS);
    this.#active += within(from, idleAt);
    this.#idle += within(idleAt, restAt);
    this.#rest += within(restAt, this.#last + GONE_MS);
    this.#counted = Math.max(from, now);
  }
}

/** A stretch of active time, from when it was begun. */
export class Stretch {
  readonly #from: number;

  constructor(private readonly activity: Activity) {
    this.#from = activity.total();
  }

  get ms(): number {
    return Math.round(this.activity.total() - this.#from);
  }
}
