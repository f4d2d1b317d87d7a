// Something a page reads from the server: its value, the wait for it, or what went wrong.
import { untrack } from "svelte";
import { asProblem, type Problem } from "../client";

export class Resource<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  loading = $state(false);
  readonly #load: () => Promise<T>;
  #run = 0;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Reads again; the value before stays until the new one is here. */
  async reload(): Promise<void> {
    const run = ++this.#run;
    this.loading = true;
    try {
      const value = await this.#load();
      if (run !== this.#run) return;
      this.value = value;
      this.problem = null;
    } catch (thrown) {
      if (run === this.#run) this.problem = asProblem(thrown);
    }
    if (run === this.#run) this.loading = false;
  }
}

/** A resource that is read as soon as the page is there. */
export function resource<T>(load: () => Promise<T>): Resource<T> {
  const made = new Resource(load);
  untrack(() => void made.reload());
  return made;
}
