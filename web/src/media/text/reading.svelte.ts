// How text is set for reading: its size and the width of its lines, as the person left them.
import { account } from "../../settings";

/** The name of the setting. */
const NAME = "reading";
const SIZES: readonly number[] = [13, 15, 17, 19, 22, 26, 32];
const WIDTHS: readonly number[] = [48, 62, 78, 100];

class Reading {
  /** Pixels. */
  readonly size: number = $derived.by(() => oneOf(SIZES, account.of(NAME)["size"]) ?? 17);
  /** Characters. */
  readonly width: number = $derived.by(() => oneOf(WIDTHS, account.of(NAME)["width"]) ?? 62);

  larger(step: 1 | -1): void {
    const at = SIZES.indexOf(this.size);
    this.#set({ size: SIZES[Math.min(SIZES.length - 1, Math.max(0, at + step))] });
  }

  wider(): void {
    this.#set({ width: WIDTHS[(WIDTHS.indexOf(this.width) + 1) % WIDTHS.length] });
  }

  #set(change: { size?: number | undefined; width?: number | undefined }): void {
    void account.change(NAME, (chosen) => ({ ...chosen, ...change }));
  }
}

const oneOf = (steps: readonly number[], found: unknown): number | undefined => steps.find((step) => step === found);

export const reading = new Reading();
