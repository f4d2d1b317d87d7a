// Single frames of a video, decoded exactly (mediabunny over WebCodecs), with a small store of those just seen.
import type { Input, VideoSample, VideoSampleSink } from "mediabunny";
import type { FrameIndex } from "./frames";

/** Decoded pictures kept, beside the one on the screen. */
const KEPT = 20;
/** Going back, this many frames before the wanted one are decoded with it. */
const RUN_UP = 10;

export class FrameDecoder {
  readonly #kept = new Map<number, ImageBitmap>();
  #run: { iterator: AsyncGenerator<VideoSample, void, unknown>; next: number } | null = null;
  #busy: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(
    private readonly input: Input,
    private readonly sink: VideoSampleSink,
    /** How far the file's times are from the index's, in seconds. */
    private readonly shiftS: number,
    private readonly index: FrameIndex,
  ) {}

  /** Opens a video; null when this browser cannot decode it frame by frame. */
  static async open(url: string, index: FrameIndex, read: typeof fetch): Promise<FrameDecoder | null> {
    if (typeof VideoDecoder === "undefined") return null;
    const { Input, MATROSKA, MP4, QTFF, UrlSource, VideoSampleSink, WEBM } = await import("mediabunny");
    const input = new Input({
      source: new UrlSource(new URL(url, location.href), {
        getRetryDelay: (tries) => (tries < 3 ? 0.5 : null),
        fetchFn: read,
        // A read that fails is told to whoever asked for the frame.
        handleUnhandledError: () => undefined,
      }),
      formats: [MP4, QTFF, WEBM, MATROSKA],
    });
    try {
      const track = await input.getPrimaryVideoTrack();
      if (!track || !(await track.canDecode())) {
        input.dispose();
        return null;
      }
      const shiftS = (await track.getFirstTimestamp()) - index.timeOf(0);
      return new FrameDecoder(input, new VideoSampleSink(track), shiftS, index);
    } catch {
      input.dispose();
      return null;
    }
  }

  /** The picture of a frame. Calls are served one after another; null when it cannot be decoded. */
  frame(frame: number): Promise<ImageBitmap | null> {
    const wanted = this.#busy.then(() => this.#decode(frame));
    this.#busy = wanted.catch(() => null);
    return wanted;
  }

  close(): void {
    this.#closed = true;
    void this.#run?.iterator.return();
    this.#run = null;
    for (const picture of this.#kept.values()) picture.close();
    this.#kept.clear();
    this.input.dispose();
  }

  async #decode(frame: number): Promise<ImageBitmap | null> {
    const kept = this.#kept.get(frame);
    if (kept || this.#closed) return kept ?? null;
    const ahead = this.#run !== null && frame >= this.#run.next && frame - this.#run.next <= RUN_UP;
    if (!ahead) await this.#startAt(Math.max(0, frame - RUN_UP));
    while (this.#run && this.#run.next <= frame) {
      const { value: sample, done } = await this.#run.iterator.next();
      if (done || this.#closed) {
        sample?.close();
        this.#run = null;
        break;
      }
      const at = this.index.at(sample.timestamp - this.shiftS);
      this.#run.next = at + 1;
      await this.#keep(at, sample);
    }
    return this.#kept.get(frame) ?? null;
  }

  async #startAt(frame: number): Promise<void> {
    await this.#run?.iterator.return();
    this.#run = { iterator: this.sink.samples(this.index.timeOf(frame) + this.shiftS), next: frame };
  }

  async #keep(frame: number, sample: VideoSample): Promise<void> {
    const canvas = new OffscreenCanvas(sample.displayWidth, sample.displayHeight);
    const context = canvas.getContext("2d");
    if (context) sample.draw(context, 0, 0);
    sample.close();
    const picture = await createImageBitmap(canvas);
    this.#kept.get(frame)?.close();
    this.#kept.set(frame, picture);
    while (this.#kept.size > KEPT) {
      const [oldest] = this.#kept.keys();
      if (oldest === undefined) break;
      this.#kept.get(oldest)?.close();
      this.#kept.delete(oldest);
    }
  }
}
