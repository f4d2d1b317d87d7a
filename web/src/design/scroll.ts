// Which rows of a long list are in view, and where they stand; also for lists higher than a browser can lay out.

/** Browsers lay out no element higher than about 33 million pixels; beyond this the list is drawn on a smaller scale. */
export const RUN_PX_MAX = 16_000_000;

/** Where rows stand is counted anew from so many pixels on, since a browser rounds what lies millions of pixels away. */
const STRETCH_PX = 100_000;

export interface Scroll {
  /** How far the body is scrolled, and how high its window is, in pixels. */
  readonly top: number;
  readonly height: number;
  readonly rows: number;
  readonly rowHeight: number;
  /** Rows that exist above and below the window. */
  readonly spare: number;
}

export interface View {
  /** The first row that exists, and the one behind the last. */
  readonly first: number;
  readonly last: number;
  /** The row in the middle of the window. */
  readonly middle: number;
  /** How high the run of rows is laid out, in pixels. */
  readonly runHeight: number;
  /**
   * How far all rows together are moved down the run, in pixels; 0 in a list that fits. In a higher one it changes with
   * every pixel that is scrolled, so it is one transform of what holds the rows, which are then not painted anew.
   */
  readonly shift: number;
  /** Where a row stands within what holds the rows, in pixels; the same while the list scrolls on by some thousand rows. */
  topOf(row: number): number;
  /** Where to scroll so that a row is in view; nothing when it is already. */
  showing(row: number): number | null;
}

/** In a list that is too high, scrolling by one pixel moves the rows by a little more than one; the ends meet exactly. */
export function scrolled({ top, height, rows, rowHeight, spare }: Scroll): View {
  const whole = rows * rowHeight;
  const runHeight = Math.min(whole, RUN_PX_MAX);
  const scale = whole > runHeight ? (whole - height) / (runHeight - height) : 1;
  const position = top * scale;
  const first = Math.max(0, Math.floor(position / rowHeight) - spare);
  const last = Math.min(rows, Math.ceil((position + height) / rowHeight) + spare);
  const middle = Math.max(0, Math.min(rows - 1, Math.floor((position + height / 2) / rowHeight)));
  const origin = scale === 1 ? 0 : Math.floor(position / STRETCH_PX) * STRETCH_PX;
  const shift = top - position + origin;
  const topOf = (row: number) => row * rowHeight - origin;
  const showing = (row: number) => {
    const y = row * rowHeight;
    if (y < position) return y / scale;
    if (y + rowHeight > position + height) return Math.max(0, y + rowHeight - height) / scale;
    return null;
  };
  return { first, last, middle, runHeight, shift, topOf, showing };
}
