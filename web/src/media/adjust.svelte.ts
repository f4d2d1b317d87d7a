// Making a dark, pale, noisy or soft picture readable, as a CSS filter over what came. Nothing of it is stored.

/** Exponents of the gamma curve: below 1 they lift what is dark and leave what is bright. */
export const GAMMAS = [2.2, 1.5, 1, 0.8, 0.6, 0.4, 0.3] as const;
/** How much the nine points of the sharpening kernel take from their middle. */
export const SHARPNESS = [0, 0.35, 0.8] as const;
/** Radius of the smoothing, in picture pixels. */
export const SMOOTHNESS = [0, 0.7, 1.4] as const;

/** What the key "enhance" goes through. */
const ENHANCED: readonly number[] = [1, 0.6, 0.4];
const LOWEST = 0.3;
const HIGHEST = 4;

export class Adjust {
  gamma = $state<number>(1);
  brightness = $state(1);
  contrast = $state(1);
  /** Steps of `SHARPNESS` and of `SMOOTHNESS`. */
  sharp = $state(0);
  smooth = $state(0);
  inverted = $state(false);

  get changed(): boolean {
    return this.gamma !== 1 || this.brightness !== 1 || this.contrast !== 1 || this.sharp > 0 || this.smooth > 0 || this.inverted;
  }

  get filter(): string {
    if (!this.changed) return "none";
    // The curves and kernels are drawn once, in filters.svelte. Noise goes before it is sharpened.
    const parts = [
      this.smooth > 0 ? `blur(${SMOOTHNESS[this.smooth] ?? 0}px)` : "",
      this.sharp > 0 ? `url(#sharp-${this.sharp})` : "",
      this.gamma === 1 ? "" : `url(#gamma-${GAMMAS.findIndex((one) => one === this.gamma)})`,
      this.brightness === 1 ? "" : `brightness(${this.brightness})`,
      this.contrast === 1 ? "" : `contrast(${this.contrast})`,
      this.inverted ? "invert(1)" : "",
    ];
    return parts.filter((part) => part !== "").join(" ");
  }

  /** As it is, lighter shadows, lighter still, and back. */
  enhance(): void {
    this.gamma = ENHANCED[(ENHANCED.indexOf(this.gamma) + 1) % ENHANCED.length] ?? 1;
  }

  brighter(step: number): void {
    this.brightness = bounded(this.brightness + step);
  }

  harder(step: number): void {
    this.contrast = bounded(this.contrast + step);
  }

  /** The next curve: upwards lifts the shadows. */
  lift(step: 1 | -1): void {
    const at = GAMMAS.findIndex((one) => one === this.gamma);
    this.gamma = GAMMAS[Math.min(GAMMAS.length - 1, Math.max(0, at + step))] ?? 1;
  }

  sharpen(): void {
    this.sharp = (this.sharp + 1) % SHARPNESS.length;
  }

  calm(): void {
    this.smooth = (this.smooth + 1) % SMOOTHNESS.length;
  }

  invert(): void {
    this.inverted = !this.inverted;
  }

  reset(): void {
    this.gamma = this.brightness = this.contrast = 1;
    this.sharp = this.smooth = 0;
    this.inverted = false;
  }
}

const bounded = (value: number) => Math.round(Math.min(HIGHEST, Math.max(LOWEST, value)) * 100) / 100;
