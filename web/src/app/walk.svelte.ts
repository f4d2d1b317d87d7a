// The order of the list that a person came from, so that its next item is one key away.

class Walk {
  #list = $state.raw<{ project: string; items: readonly string[] }>({ project: "", items: [] });

  /** Remembers the items of a list in their order. */
  keep(project: string, items: readonly string[]): void {
    this.#list = { project, items };
  }

  /** Whether the person came to this item from that list. */
  holds(project: string, item: string): boolean {
    return this.#list.project === project && this.#list.items.includes(item);
  }

  /** The item so many places after this one, if the list has it. */
  beside(project: string, item: string, step: 1 | -1): string | null {
    if (this.#list.project !== project) return null;
    const at = this.#list.items.indexOf(item);
    return at < 0 ? null : (this.#list.items[at + step] ?? null);
  }
}

export const walk = new Walk();
