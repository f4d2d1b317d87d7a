// Making a dark or pale picture readable: brightness, contrast and inversion, as a CSS filter.

const LEVELS = [
  { brightness: 1, contrast: 1 },
  { brightness: 1.5, contrast: 1.2 },
  { brightness: 2.2, contrast: 1.35 },
] as const;
const LOWEST = 0.3;
const HIGHEST = 4;

export class Adjust {
  brightness = $state(1);
  contrast = $state(1);
  inverted = $state(false);

  get changed(): boolean {
    return this.brightness !== 1 || this.contrast !== 1 || this.inverted;
  }

  get filter(): string {
    if (!this.changed) return "none";
    return `brightness(${this.brightness}) contrast(${this.contrast})${this.inverted ? " invert(1)" : ""}`;
  }

  /** As it is, brighter, brighter still, and back. */
  enhance(): void {
    const at = LEVELS.findIndex((level) => level.brightness === this.brightness && level.contrast === this.contrast);
    const next = LEVELS[(at + 1) % LEVELS.length] ?? LEVELS[0];
    this.brightness = next.brightness;
    this.contrast = next.contrast;
  }

  brighter(step: number): void {
    this.brightness = bounded(this.brightness + step);
  }

  harder(step: number): void {
    this.contrast = bounded(this.contrast + step);
  }

  reset(): void {
    this.brightness = 1;
    this.contrast = 1;
    this.inverted = false;
  }
}

const bounded = (value: number) => Math.round(Math.min(HIGHEST, Math.max(LOWEST, value)) * 100) / 100;
