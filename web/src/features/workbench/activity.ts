// How long a person was at it: time counts as active until 30 s after the last key or pointer.

export const ACTIVE_FOR_MS = 30_000;

export class Activity {
  #last: number;
  #counted: number;
  #total = 0;
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

  /** A break begins: until it is over nothing counts. */
  pause(): void {
    this.#count();
    this.#paused = true;
    this.#last = this.#counted - ACTIVE_FOR_MS;
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
    return this.#total;
  }

  #count(): void {
    const until = Math.min(this.now(), this.#last + ACTIVE_FOR_MS);
    if (until > this.#counted) {
      this.#total += until - this.#counted;
    }
    this.#counted = Math.max(this.#counted, this.now());
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
