// The keys of the video player.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";
import type { Adjust } from "../adjust.svelte";
import type { Viewport } from "../viewport.svelte";
import type { VideoPlayer } from "./player.svelte";

export interface VideoContext {
  readonly player: VideoPlayer;
  readonly viewport: Viewport;
  readonly adjust: Adjust;
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
  { id: "video.slower", name: words.slower, keys: ["<"], run: ({ player }) => player.faster(-1) },
  { id: "video.faster", name: words.faster, keys: [">"], run: ({ player }) => player.faster(1) },
  { id: "video.loop", name: words.loop, keys: ["l"], run: ({ player }) => player.toggleLoop() },
  { id: "video.enhance", name: words.enhance, keys: ["e"], run: ({ adjust }) => adjust.enhance() },
  { id: "video.invert", name: t.media.image.invert, keys: ["shift+e"], run: ({ adjust }) => (adjust.inverted = !adjust.inverted) },
  { id: "video.zoom", name: words.zoom, keys: ["z"], run: ({ viewport }) => (viewport.fitted ? viewport.zoomAt(2) : viewport.fit()) },
  { id: "video.zoomIn", name: t.media.image.zoomIn, keys: ["+", "="], repeats: true, run: ({ viewport }) => viewport.zoomIn() },
  { id: "video.zoomOut", name: t.media.image.zoomOut, keys: ["-"], repeats: true, run: ({ viewport }) => viewport.zoomOut() },
]);
