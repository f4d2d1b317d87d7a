// A very large picture: a small copy of it is ready at once, the whole is decoded only while somebody looks closer.
import type { Size } from "../viewport.svelte";

/** Pictures of more pixels than this are shown through a copy; the whole takes four bytes a pixel. */
export const LARGE_FROM = 40_000_000;
/** The longest side of the copy, in pixels. */
const COPY_MOST = 4096;

/** One at a time is decoded: several wholes at once would fill the memory. */
let decoding: Promise<unknown> = Promise.resolve();
function alone<T>(decode: () => Promise<T>): Promise<T> {
  const mine = decoding.then(decode);
  decoding = mine.catch(() => undefined);
  return mine;
}

/** How large the copy is: enough for this screen when the whole picture is seen. */
export function copySize({ width, height }: Size, screenSide: number): Size {
  const ratio = Math.min(1, Math.min(COPY_MOST, screenSide) / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * ratio)), height: Math.max(1, Math.round(height * ratio)) };
}

/** The part of a picture that is seen in a room, in its own pixels. `matrix` takes picture to room. */
export function seenPart(matrix: DOMMatrixReadOnly, room: Size, picture: Size): { x: number; y: number; width: number; height: number } {
  const back = matrix.inverse();
  const corners = [[0, 0], [room.width, 0], [0, room.height], [room.width, room.height]].map(([x, y]) => back.transformPoint({ x: x ?? 0, y: y ?? 0 }));
  const within = (values: number[], most: number) => {
    const from = Math.min(most, Math.max(0, Math.floor(Math.min(...values)) - 1));
    return [from, Math.min(most, Math.max(0, Math.ceil(Math.max(...values)) + 1)) - from] as const;
  };
  const [x, width] = within(corners.map((corner) => corner.x), picture.width);
  const [y, height] = within(corners.map((corner) => corner.y), picture.height);
  return { x, y, width, height };
}

export class LargePicture {
  /** The small copy. */
  readonly copy: Promise<ImageBitmap>;
  readonly #file: Promise<Blob>;
  #whole: Promise<ImageBitmap> | null = null;
  #closed = false;

  constructor(read: () => Promise<Response>, size: Size) {
    this.#file = read().then((response) => {
      if (!response.ok) throw new Error(response.statusText);
      return response.blob();
    });
    this.copy = this.#file.then((file) =>
      alone(async () => {
        if (this.#closed) throw new Error("The picture is not wanted any more.");
        const { width, height } = copySize(size, Math.max(screen.width, screen.height) * devicePixelRatio);
        // Only one side is named: the file may say that it stands on its side.
        const side = width >= height ? { resizeWidth: width } : { resizeHeight: height };
        return createImageBitmap(file, { ...side, resizeQuality: "high" });
      }),
    );
    // Whoever shows the picture says what is wrong with it.
    this.copy.catch(() => undefined);
  }

  /** Every pixel; decoded at the first call, until it is released. */
  whole(): Promise<ImageBitmap> {
    this.#whole ??= this.#file.then((file) => alone(() => createImageBitmap(file)));
    return this.#whole;
  }

  /** Lets go of the whole; the copy stays. */
  release(): void {
    void this.#whole?.then((whole) => whole.close(), () => undefined);
    this.#whole = null;
  }

  close(): void {
    this.#closed = true;
    this.release();
    void this.copy.then((copy) => copy.close(), () => undefined);
  }
}
