// How text is set for reading: its size and the width of its lines, kept on this machine.

const KEY = "assay.reading";
const SIZES = [13, 15, 17, 19, 22, 26, 32] as const;
const WIDTHS = [48, 62, 78, 100] as const;

class Reading {
  size = $state<number>(17);
  width = $state<number>(62);

  constructor() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<{ size: number; width: number }>;
      if (SIZES.some((size) => size === kept.size)) this.size = kept.size ?? this.size;
      if (WIDTHS.some((width) => width === kept.width)) this.width = kept.width ?? this.width;
    } catch {
      // No storage here: the choice holds until the page is left.
    }
  }

  larger(step: 1 | -1): void {
    this.size = neighbour(SIZES, this.size, step);
    this.#keep();
  }

  wider(): void {
    const at = WIDTHS.findIndex((width) => width === this.width);
    this.width = WIDTHS[(at + 1) % WIDTHS.length] ?? this.width;
    this.#keep();
  }

  #keep(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify({ size: this.size, width: this.width }));
    } catch {
      // As above.
    }
  }
}

function neighbour(steps: readonly number[], value: number, by: number): number {
  const at = steps.indexOf(value);
  return steps[Math.min(steps.length - 1, Math.max(0, at + by))] ?? value;
}

export const reading = new Reading();
