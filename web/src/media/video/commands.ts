// The keys of the video player.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";
import { adjustCommands, panCommands, zoomCommands, type Sighted } from "../sight-commands";
import type { VideoPlayer } from "./player.svelte";

export interface VideoContext extends Sighted {
  readonly player: VideoPlayer;
  /** The item brings a grid of bins that can be drawn over the picture. */
  readonly hasGrid: boolean;
  toggleGrid(): void;
  readonly hasCaptions: boolean;
  toggleCaptions(): void;
  readonly hasMarks: boolean;
  /** Goes to the time that the record says: the first of the marks. */
  toRecorded(): void;
  /** Goes to the next mark on the timeline, or the one before. */
  toMark(step: 1 | -1): void;
}

const words = t.media.video;

export const videoCommands = commandSet<VideoContext>("video", words.title, [
  { id: "video.play", name: words.play, keys: ["space"], run: ({ player }) => player.toggle() },
  { id: "video.back", name: words.back, keys: ["ArrowLeft"], repeats: true, run: ({ player }) => player.step(-1) },
  { id: "video.on", name: words.on, keys: ["ArrowRight"], repeats: true, run: ({ player }) => player.step(1) },
  { id: "video.backSecond", name: words.backSecond, keys: [","], repeats: true, run: ({ player }) => player.stepSeconds(-1) },
  { id: "video.onSecond", name: words.onSecond, keys: ["."], repeats: true, run: ({ player }) => player.stepSeconds(1) },
  { id: "video.start", name: words.start, keys: ["Home"], run: ({ player }) => player.go(0) },
  { id: "video.end", name: words.end, keys: ["End"], run: ({ player }) => player.go(player.index.last) },
  { id: "video.markBefore", name: words.markBefore, keys: ["shift+ArrowLeft"], run: (video) => video.toMark(-1) },
  { id: "video.markNext", name: words.markNext, keys: ["shift+ArrowRight"], run: (video) => video.toMark(1) },
  { id: "video.recorded", name: words.recorded, keys: ["shift+r"], when: (video) => video.hasMarks, run: (video) => video.toRecorded() },
  { id: "video.slow", name: words.slow, keys: ["shift+space"], keyOnly: true, run: ({ player }) => player.holdSlow(), release: ({ player }) => player.releaseSlow() },
  { id: "video.slower", name: words.slower, keys: ["<"], run: ({ player }) => player.faster(-1) },
  { id: "video.faster", name: words.faster, keys: [">"], run: ({ player }) => player.faster(1) },
  { id: "video.loop", name: words.loop, keys: ["l"], run: ({ player }) => player.toggleLoop() },
  { id: "video.loopStart", name: words.loopStart, keys: ["shift+i"], run: ({ player }) => player.setLoopStart() },
  { id: "video.loopEnd", name: words.loopEnd, keys: ["shift+o"], run: ({ player }) => player.setLoopEnd() },
  { id: "video.loopClear", name: words.loopClear, keys: ["shift+l"], when: ({ player }) => player.range !== null, run: ({ player }) => player.clearLoop() },
  { id: "video.grid", name: words.grid, keys: ["#"], when: (video) => video.hasGrid, run: (video) => video.toggleGrid() },
  { id: "video.captions", name: t.media.captions.toggle, keys: ["c"], when: (video) => video.hasCaptions, run: (video) => video.toggleCaptions() },
  ...adjustCommands("video"),
  { id: "video.zoom", name: words.zoom, keys: ["z"], run: ({ sight: { viewport } }) => (viewport.fitted ? viewport.zoomAt(2) : viewport.fit()) },
  ...zoomCommands("video"),
  ...panCommands("video"),
]);
