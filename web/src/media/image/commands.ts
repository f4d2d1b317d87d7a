// The keys of the image viewer.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";
import { adjustCommands, type Adjusted } from "../adjust-commands";
import type { Compare } from "./compare.svelte";
import type { Viewport } from "../viewport.svelte";

export interface ImageContext extends Adjusted {
  readonly viewport: Viewport;
  readonly compare: Compare | null;
}

const words = t.media.image;
const PAN = 80;
const comparable = ({ compare }: ImageContext) => compare?.possible === true;

export const imageCommands = commandSet<ImageContext>("image", words.title, [
  { id: "image.zoom", name: words.zoom, keys: ["z"], run: ({ viewport }) => (viewport.fitted ? viewport.oneToOne() : viewport.fit()) },
  { id: "image.zoomIn", name: words.zoomIn, keys: ["+", "="], repeats: true, run: ({ viewport }) => viewport.zoomIn() },
  { id: "image.zoomOut", name: words.zoomOut, keys: ["-"], repeats: true, run: ({ viewport }) => viewport.zoomOut() },
  { id: "image.fit", name: words.fit, keys: ["shift+z"], run: ({ viewport }) => viewport.fit() },
  { id: "image.left", name: words.left, keys: ["ArrowLeft"], repeats: true, run: ({ viewport }) => viewport.pan(PAN, 0) },
  { id: "image.right", name: words.right, keys: ["ArrowRight"], repeats: true, run: ({ viewport }) => viewport.pan(-PAN, 0) },
  { id: "image.up", name: words.up, keys: ["shift+ArrowUp"], repeats: true, run: ({ viewport }) => viewport.pan(0, PAN) },
  { id: "image.down", name: words.down, keys: ["shift+ArrowDown"], repeats: true, run: ({ viewport }) => viewport.pan(0, -PAN) },
  { id: "image.turn", name: words.turn, keys: ["shift+r"], run: ({ viewport }) => viewport.turn() },
  { id: "image.turnBack", name: words.turnBack, keys: ["shift+q"], run: ({ viewport }) => viewport.turn(-1) },
  { id: "image.compare", name: words.compare, keys: ["shift+v"], when: comparable, run: ({ compare }) => compare?.next() },
  { id: "image.exchange", name: words.exchange, keys: ["shift+x"], repeats: true, when: comparable, run: ({ compare }) => compare?.exchange() },
  ...adjustCommands("image"),
  { id: "image.reset", name: words.reset, keys: ["\\"], run: ({ viewport, adjust }) => (viewport.fit(), adjust.reset()) },
]);
