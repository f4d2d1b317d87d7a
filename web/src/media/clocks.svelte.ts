// The clocks of the recordings on the stage, by input name, for questions that ask for a moment.
import { untrack } from "svelte";
import type { Clock } from "../kinds/kind";

export class Clocks {
  // The truth is a plain map: a signal read while an effect is taken down still has the value of before.
  readonly #byInput = new Map<string, Clock>();
  #version = $state(0);

  get(input: string): Clock | null {
    void this.#version;
    return this.#byInput.get(input) ?? null;
  }

  /** Offers a clock until the returned function is called. */
  offer(input: string, clock: Clock): () => void {
    this.#byInput.set(input, clock);
    this.#changed();
    return () => {
      if (this.#byInput.get(input) === clock) this.#byInput.delete(input);
      this.#changed();
    };
  }

  #changed(): void {
    untrack(() => (this.#version += 1));
  }
}
