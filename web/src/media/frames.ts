// True frame numbers: frame n is the n-th picture in the order of presentation, and shows from its time on.

/** Slack for times that went through a clock of whole ticks, in seconds. */
const TICK_S = 0.0005;

export class FrameIndex {
  /** Start of each frame in seconds, rising. */
  constructor(readonly times: readonly number[]) {}

  /** Frames at an even rate: for a recording whose own index cannot be had. */
  static even(count: number, durationS: number): FrameIndex {
    const step = durationS / Math.max(1, count);
    return new FrameIndex(Array.from({ length: Math.max(1, count) }, (_, frame) => frame * step));
  }

  get count(): number {
    return this.times.length;
  }

  get last(): number {
    return Math.max(0, this.times.length - 1);
  }

  /** The frame that is on the screen at a time. */
  at(timeS: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.times[middle] ?? Infinity) <= timeS + TICK_S) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** When a frame begins; frames outside are taken to the nearest end. */
  timeOf(frame: number): number {
    return this.times[this.clamp(frame)] ?? 0;
  }

  /** A time well inside a frame: what a player must seek to, so that rounding cannot show its neighbour. */
  middleOf(frame: number, durationS: number): number {
    const at = this.clamp(frame);
    const start = this.times[at] ?? 0;
    const end = this.times[at + 1] ?? Math.max(start, durationS);
    return start + (end - start) / 2;
  }

  clamp(frame: number): number {
    return Math.min(this.last, Math.max(0, Math.round(frame)));
  }
}
