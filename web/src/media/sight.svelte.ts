// How a picture or a clip is looked at: the part that is seen, what makes it readable, and whether the sliders are open.
import { Adjust } from "./adjust.svelte";
import { veil } from "./veil.svelte";
import { Viewport } from "./viewport.svelte";

export class Sight {
  readonly viewport: Viewport;
  readonly adjust = new Adjust();
  sliders = $state(false);
  /** The person has asked for what is blurred or grey. */
  #asked = $state(false);

  /** A small picture is enlarged to fill the stage, but at most so many times. */
  constructor(enlargeMost: number) {
    this.viewport = new Viewport(enlargeMost);
  }

  toggleSliders(): void {
    this.sliders = !this.sliders;
  }

  /** It is to be blurred or grey. */
  get veiled(): boolean {
    return veil.chosen !== "none" && !this.#asked;
  }

  /** Shows what is blurred or grey, and hides it again. */
  toggleVeil(): void {
    this.#asked = !this.#asked;
  }

  /** As it came: all of it, unchanged. */
  reset(): void {
    this.viewport.fit();
    this.adjust.reset();
  }
}
