// The keys of the audio player.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface AudioContext {
  toggle(): void;
  step(seconds: number): void;
  faster(step: 1 | -1): void;
  toggleLoop(): void;
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
]);
