// How a picture or a clip is looked at: the part that is seen, what makes it readable, and whether the sliders are open.
import { Adjust } from "./adjust.svelte";
import { Viewport } from "./viewport.svelte";

export class Sight {
  readonly viewport: Viewport;
  readonly adjust = new Adjust();
  sliders = $state(false);

  /** A small picture is enlarged to fill the stage, but at most so many times. */
  constructor(enlargeMost: number) {
    this.viewport = new Viewport(enlargeMost);
  }

  toggleSliders(): void {
    this.sliders = !this.sliders;
  }

  /** As it came: all of it, unchanged. */
  reset(): void {
    this.viewport.fit();
    this.adjust.reset();
  }
}
