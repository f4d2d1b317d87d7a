// Which rows of a list are chosen: some by name, or all that fit but for some.

export class Choice {
  /** `all`: everything that fits the filter, also what was not read yet, but for the named ones. */
  mode = $state<"some" | "all">("some");
  /** The chosen rows; in the mode `all` those that are left out. */
  keys = $state.raw<ReadonlySet<string>>(new Set());
  #anchor: string | null = null;
  /** What was chosen before the range that is being drawn, so that a range can shrink again. */
  #before: ReadonlySet<string> = new Set();

  /** Whether anything is chosen. */
  readonly some = $derived(this.mode === "all" || this.keys.size > 0);

  has(key: string): boolean {
    return this.keys.has(key) === (this.mode === "some");
  }

  /** Chooses a row, or lets it go. A range drawn afterwards begins here. */
  toggle(key: string): void {
    const next = new Set(this.keys);
    if (!next.delete(key)) next.add(key);
    this.keys = next;
    this.#anchor = key;
    this.#before = next;
  }

  /** Chooses everything from the row touched last up to this one; `order` has the keys of the rows as they stand. */
  range(order: readonly string[], from: string, to: string): void {
    if (this.#anchor === null || !order.includes(this.#anchor)) {
      this.#anchor = from;
      this.#before = this.keys;
    }
    const ends = [order.indexOf(this.#anchor), order.indexOf(to)].sort((one, other) => one - other);
    const next = new Set(this.#before);
    for (const key of order.slice(ends[0], (ends[1] ?? 0) + 1)) {
      if (this.mode === "some") next.add(key);
      else next.delete(key);
    }
    this.keys = next;
  }

  all(): void {
    this.clear();
    this.mode = "all";
  }

  clear(): void {
    this.mode = "some";
    this.keys = new Set();
    this.#anchor = null;
    this.#before = this.keys;
  }

  /** Of rows that are all here: those that are chosen, in their order. */
  of(order: readonly string[]): string[] {
    return order.filter((key) => this.has(key));
  }
}
