// The keys of the audio player.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface AudioContext {
  toggle(): void;
  step(seconds: number): void;
  faster(step: 1 | -1): void;
  toggleLoop(): void;
  /** The part that is looped. */
  readonly range: object | null;
  loopFrom(): void;
  loopTo(): void;
  clearLoop(): void;
  /** Shows the swings of the sound, or its pitches. */
  exchangePicture(): void;
  readonly hasCaptions: boolean;
  toggleCaptions(): void;
}

const words = t.media.video;

export const audioCommands = commandSet<AudioContext>("audio", t.media.audio.title, [
  { id: "audio.play", name: words.play, keys: ["space"], run: (audio) => audio.toggle() },
  { id: "audio.back", name: words.backSecond, keys: [",", "ArrowLeft"], repeats: true, run: (audio) => audio.step(-1) },
  { id: "audio.on", name: words.onSecond, keys: [".", "ArrowRight"], repeats: true, run: (audio) => audio.step(1) },
  { id: "audio.slower", name: words.slower, keys: ["<"], run: (audio) => audio.faster(-1) },
  { id: "audio.faster", name: words.faster, keys: [">"], run: (audio) => audio.faster(1) },
  { id: "audio.captions", name: t.media.captions.toggle, keys: ["c"], when: (audio) => audio.hasCaptions, run: (audio) => audio.toggleCaptions() },
  { id: "audio.loop", name: words.loop, keys: ["l"], run: (audio) => audio.toggleLoop() },
  { id: "audio.loopStart", name: t.media.audio.loopStart, keys: ["shift+i"], run: (audio) => audio.loopFrom() },
  { id: "audio.loopEnd", name: t.media.audio.loopEnd, keys: ["shift+o"], run: (audio) => audio.loopTo() },
  { id: "audio.loopClear", name: words.loopClear, keys: ["shift+l"], when: (audio) => audio.range !== null, run: (audio) => audio.clearLoop() },
  { id: "audio.picture", name: t.media.audio.picture, keys: ["e"], run: (audio) => audio.exchangePicture() },
]);
