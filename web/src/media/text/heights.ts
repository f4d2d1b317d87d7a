// Heights of many rows, guessed at first and measured later: where a row begins, and which row is at a place.

/** Sums of prefixes in a binary indexed tree (P. M. Fenwick, Software: Practice and Experience 24(3), 1994): both ways in log n. */
export class Heights {
  readonly #tree: Float64Array;
  readonly #each: Float64Array;

  constructor(guesses: readonly number[]) {
    this.#each = Float64Array.from(guesses);
    this.#tree = new Float64Array(guesses.length + 1);
    for (let at = 1; at <= guesses.length; at++) {
      this.#tree[at] = (this.#tree[at] ?? 0) + (guesses[at - 1] ?? 0);
      const next = at + (at & -at);
      if (next <= guesses.length) this.#tree[next] = (this.#tree[next] ?? 0) + (this.#tree[at] ?? 0);
    }
  }

  get count(): number {
    return this.#each.length;
  }

  get total(): number {
    return this.before(this.count);
  }

  /** The height of all rows before this one. */
  before(row: number): number {
    let sum = 0;
    for (let at = Math.min(row, this.count); at > 0; at -= at & -at) sum += this.#tree[at] ?? 0;
    return sum;
  }

  /** The row that covers a place; the last row below the end. */
  at(place: number): number {
    let row = 0;
    let left = place;
    for (let step = 2 ** Math.floor(Math.log2(Math.max(1, this.count))); step >= 1; step /= 2) {
      const next = row + step;
      if (next <= this.count && (this.#tree[next] ?? 0) <= left) {
        row = next;
        left -= this.#tree[next] ?? 0;
      }
    }
    return Math.max(0, Math.min(this.count - 1, row));
  }

  /** Says how high a row is. False when that was known. */
  set(row: number, height: number): boolean {
    const by = height - (this.#each[row] ?? 0);
    if (Math.abs(by) < 0.5) return false;
    this.#each[row] = height;
    for (let at = row + 1; at <= this.count; at += at & -at) this.#tree[at] = (this.#tree[at] ?? 0) + by;
    return true;
  }
}
