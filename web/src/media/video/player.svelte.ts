// A video by true frames: the element plays, the decoder shows single frames, the index says which one is seen.
import type { Media, MomentValue } from "../../client/spec";
import type { Clock } from "../../kinds/kind";
import type { FrameDecoder } from "../decoder";
import { FrameIndex } from "../frames";
import type { MediaStore, PreparedVideo, Trouble } from "../prepare";

export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4] as const;

export interface Mark {
  title: string;
  timeS: number;
}

export class VideoPlayer implements Clock {
  frame = $state(0);
  playing = $state(false);
  speed = $state<number>(1);
  looping = $state(false);
  /** Why it is not shown, if it is not. */
  trouble = $state<Trouble | null>(null);
  index = $state.raw<FrameIndex>(new FrameIndex([0]));
  /** A decoded frame lies over the element. */
  exact = $state(false);
  durationS = $state(0);

  readonly element: HTMLVideoElement;
  #decoder: FrameDecoder | null = null;
  #canvas: HTMLCanvasElement | null = null;
  #wanted: number | null = null;
  #closed = false;
  #recovering = false;
  readonly #media: Media;
  readonly #store: MediaStore;

  constructor(media: Media, store: MediaStore) {
    const prepared: PreparedVideo = store.video(media);
    this.#media = media;
    this.#store = store;
    this.element = prepared.element;
    this.durationS = media.duration_s ?? 0;
    this.index = FrameIndex.even(media.frame_count ?? 1, this.durationS);
    void prepared.index.then((index) => {
      this.index = index;
      this.frame = index.clamp(this.frame);
    });
    void prepared.decoder.then((decoder) => {
      this.#decoder = decoder;
      if (decoder && !this.playing) void this.#show();
    });
    this.#listen();
  }

  get timeS(): number {
    return this.index.timeOf(this.frame);
  }

  /** The canvas on which single frames are drawn. */
  drawOn(canvas: HTMLCanvasElement): () => void {
    this.#canvas = canvas;
    void this.#show();
    return () => {
      this.#canvas = null;
    };
  }

  toggle(): void {
    if (this.playing) this.pause();
    else void this.play();
  }

  async play(): Promise<void> {
    if (this.frame >= this.index.last) this.go(0);
    this.element.playbackRate = this.speed;
    this.element.currentTime = this.index.middleOf(this.frame, this.#length);
    try {
      await this.element.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotSupportedError") void this.recover();
    }
  }

  pause(): void {
    this.element.pause();
  }

  /** Shows a frame, and stops there. */
  go(frame: number): void {
    if (this.playing) this.element.pause();
    this.frame = this.index.clamp(frame);
    this.element.currentTime = this.index.middleOf(this.frame, this.#length);
    void this.#show();
  }

  seek(moment: MomentValue): void {
    this.go(moment.frame);
  }

  goToTime(timeS: number): void {
    this.go(this.index.at(timeS));
  }

  step(frames: number): void {
    this.go(this.frame + frames);
  }

  stepSeconds(seconds: number): void {
    const playing = this.playing;
    this.goToTime(Math.max(0, this.timeS + seconds));
    if (playing) void this.play();
  }

  faster(step: 1 | -1): void {
    const at = SPEEDS.findIndex((speed) => speed === this.speed);
    this.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + step))] ?? 1;
    this.element.playbackRate = this.speed;
  }

  toggleLoop(): void {
    this.looping = !this.looping;
    this.element.loop = this.looping;
  }

  close(): void {
    this.#closed = true;
    this.element.pause();
  }

  /** After a fault: goes on with a new address where the old one had run out, else says what is wrong. */
  async recover(): Promise<void> {
    if (this.#recovering || this.#closed) return;
    this.#recovering = true;
    const { playing } = this;
    const found = await this.#store.recover(this.#media);
    this.#recovering = false;
    if (this.#closed) return;
    if ("trouble" in found) {
      this.trouble = found.trouble;
      return;
    }
    this.trouble = null;
    this.element.src = found.address;
    this.element.currentTime = this.index.middleOf(this.frame, this.durationS);
    this.element.playbackRate = this.speed;
    if (playing) void this.play();
    else void this.#show();
  }

  /** Loads again what could not be reached. */
  again(): void {
    this.trouble = null;
    this.element.load();
  }

  get #length(): number {
    return Number.isFinite(this.element.duration) ? this.element.duration : this.durationS;
  }

  #listen(): void {
    const { element } = this;
    element.onplay = () => {
      this.playing = true;
    };
    element.onpause = () => this.#stopped();
    element.onended = () => this.#stopped();
    element.onerror = () => void this.recover();
    if (element.error) void this.recover();
    element.onloadedmetadata = () => {
      this.durationS = element.duration;
    };
    this.#follow();
  }

  /** While it plays, each presented picture says which frame it is. */
  #follow(): void {
    this.element.requestVideoFrameCallback?.((_, { mediaTime }) => {
      if (this.#closed) return;
      if (this.playing) {
        this.exact = false;
        this.frame = this.index.at(mediaTime);
      }
      this.#follow();
    });
  }

  #stopped(): void {
    if (this.#closed) return;
    this.playing = false;
    if (this.element.ended) this.frame = this.index.last;
    void this.#show();
  }

  /** Draws the frame that is wanted now; requests that were overtaken are not drawn. */
  async #show(): Promise<void> {
    this.#wanted = this.frame;
    if (!this.#decoder || !this.#canvas) return;
    const wanted = this.#wanted;
    const picture = await this.#decoder.frame(wanted).catch(() => null);
    const canvas = this.#canvas;
    if (!canvas || this.#closed || this.playing || this.#wanted !== wanted) return;
    if (!picture) {
      // The element has gone to the frame as well: better than the picture of another one.
      this.exact = false;
      return;
    }
    if (canvas.width !== picture.width || canvas.height !== picture.height) {
      canvas.width = picture.width;
      canvas.height = picture.height;
    }
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    this.exact = true;
  }
}
