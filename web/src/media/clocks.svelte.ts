// The clocks of the recordings on the stage, by input name, for questions that ask for a moment.
import { untrack } from "svelte";
import type { Clock } from "../kinds/kind";

export class Clocks {
  #byInput = $state.raw<ReadonlyMap<string, Clock>>(new Map());

  get(input: string): Clock | null {
    return this.#byInput.get(input) ?? null;
  }

  /** Offers a clock until the returned function is called. */
  offer(input: string, clock: Clock): () => void {
    untrack(() => (this.#byInput = new Map([...this.#byInput, [input, clock]])));
    return () =>
      untrack(() => {
        if (this.#byInput.get(input) !== clock) return;
        this.#byInput = new Map([...this.#byInput].filter(([name]) => name !== input));
      });
  }
}
