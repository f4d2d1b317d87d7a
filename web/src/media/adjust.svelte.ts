// Making a dark or pale picture readable: lifted shadows, brightness, contrast and inversion, as a CSS filter.

/** Exponents below 1 lift what is dark and leave what is bright: level 0 is the picture as it came. */
export const LIFTS = [1, 0.6, 0.4] as const;
const LOWEST = 0.3;
const HIGHEST = 4;

export class Adjust {
  /** Which of the lifts is on. */
  lift = $state(0);
  brightness = $state(1);
  contrast = $state(1);
  inverted = $state(false);

  get changed(): boolean {
    return this.lift !== 0 || this.brightness !== 1 || this.contrast !== 1 || this.inverted;
  }

  get filter(): string {
    if (!this.changed) return "none";
    // The lifts themselves are drawn once, in lifts.svelte.
    const lift = this.lift === 0 ? "" : `url(#lift-${this.lift}) `;
    return `${lift}brightness(${this.brightness}) contrast(${this.contrast})${this.inverted ? " invert(1)" : ""}`;
  }

  /** As it is, brighter, brighter still, and back. */
  enhance(): void {
    this.lift = (this.lift + 1) % LIFTS.length;
  }

  brighter(step: number): void {
    this.brightness = bounded(this.brightness + step);
  }

  harder(step: number): void {
    this.contrast = bounded(this.contrast + step);
  }

  reset(): void {
    this.lift = 0;
    this.brightness = 1;
    this.contrast = 1;
    this.inverted = false;
  }
}

const bounded = (value: number) => Math.round(Math.min(HIGHEST, Math.max(LOWEST, value)) * 100) / 100;
