// Which rows of a long list are in view, and where they stand; also for lists higher than a browser can lay out.

/** Browsers lay out no element higher than about 33 million pixels; beyond this the list is drawn on a smaller scale. */
export const RUN_PX_MAX = 16_000_000;

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
  /** How high the run of rows is laid out, and where in it the first row begins, in pixels. */
  readonly runHeight: number;
  readonly offset: number;
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
  const offset = top - (position - first * rowHeight);
  const showing = (row: number) => {
    const y = row * rowHeight;
    if (y < position) return y / scale;
    if (y + rowHeight > position + height) return Math.max(0, y + rowHeight - height) / scale;
    return null;
  };
  return { first, last, runHeight, offset: Math.max(0, offset), showing };
}
