// A video by true frames: the element plays, the decoder shows single frames, the index says which one is seen.
import type { Media, MomentValue } from "../../client/spec";
import type { Clock } from "../../kinds/kind";
import type { FrameDecoder } from "../decoder";
import { FrameIndex } from "../frames";
import type { MediaStore, PreparedVideo, Trouble } from "../prepare";
import type { Angle, AngleGroup } from "./group";
import { nextIn, withEnd, withStart, type Range } from "./range";

export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4] as const;

export interface Mark {
  title: string;
  timeS: number;
}

/** The speed while the key for slow motion is held. */
const SLOW = 0.25;

export class VideoPlayer implements Clock, Angle {
  frame = $state(0);
  playing = $state(false);
  speed = $state<number>(1);
  looping = $state(false);
  /** The part that is looped; the whole when absent. */
  range = $state.raw<Range | null>(null);
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

  readonly #group: AngleGroup | null;
  readonly #leave: () => void;
  /** What held slow motion goes back to. */
  #held: { playing: boolean } | null = null;

  constructor(media: Media, store: MediaStore, group: AngleGroup | null = null) {
    this.#group = group;
    this.#leave = group?.join(this) ?? (() => undefined);
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
    if (this.element.paused) void this.play();
    else this.pause();
  }

  async play(): Promise<void> {
    const from = this.looping && this.range ? nextIn(this.range, this.frame) : this.frame >= this.index.last ? 0 : null;
    if (from !== null) this.go(from);
    this.element.playbackRate = this.#held ? SLOW : this.speed;
    this.element.currentTime = this.index.middleOf(this.frame, this.#length);
    this.#group?.played(this);
    try {
      await this.element.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotSupportedError") void this.recover();
    }
  }

  pause(): void {
    this.element.pause();
    this.#group?.paused(this);
  }

  /** Shows a frame, and stops there. */
  go(frame: number): void {
    if (this.playing) this.element.pause();
    this.frame = this.index.clamp(frame);
    this.element.currentTime = this.index.middleOf(this.frame, this.#length);
    void this.#show();
    this.#group?.moved(this);
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
    this.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + step))] ?? 1);
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    this.element.playbackRate = speed;
    this.#group?.sped(this, speed);
  }

  catchUp(timeS: number): void {
    this.element.currentTime = timeS;
  }

  /** Plays slowly as long as it is held. */
  holdSlow(): void {
    // The element knows at once; `playing` follows with its event.
    this.#held = { playing: !this.element.paused };
    this.element.playbackRate = SLOW;
    if (this.element.paused) void this.play();
  }

  releaseSlow(): void {
    const held = this.#held;
    this.#held = null;
    this.element.playbackRate = this.speed;
    if (held && !held.playing) this.pause();
  }

  toggleLoop(): void {
    this.#loop(!this.looping);
  }

  /** The loop begins, or ends, at the frame that is seen; from then on it is looped. */
  setLoopStart(): void {
    this.range = withStart(this.range, this.frame, this.index.last);
    this.#loop(true);
  }

  setLoopEnd(): void {
    this.range = withEnd(this.range, this.frame);
    this.#loop(true);
  }

  clearLoop(): void {
    this.range = null;
    this.#loop(false);
  }

  #loop(on: boolean): void {
    this.looping = on;
    // A part is led back by hand, with each picture.
    this.element.loop = on && this.range === null;
  }

  close(): void {
    this.#closed = true;
    this.#leave();
    this.element.pause();
  }

  /** After a fault: goes on with a new address where the old one had run out, else says what is wrong. */
  async recover(): Promise<void> {
    if (this.#recovering || this.#closed) return;
    this.#recovering = true;
    const { playing } = this;
    const found = await this.#store.recover(this.#media, this.element.getAttribute("src"));
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
        this.#keepInRange();
        this.#group?.ran(this);
      }
      this.#follow();
    });
  }

  #keepInRange(): void {
    const back = this.looping && this.range ? nextIn(this.range, this.frame) : null;
    if (back !== null) this.element.currentTime = this.index.middleOf(back, this.#length);
  }

  #stopped(): void {
    if (this.#closed) return;
    // The end of the recording came before the end of the loop was noticed.
    if (this.element.ended && this.looping && this.range) {
      this.go(this.range.from);
      void this.play();
      return;
    }
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
