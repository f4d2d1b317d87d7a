// The keys of the image viewer.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";
import type { Adjust } from "../adjust.svelte";
import type { Viewport } from "../viewport.svelte";

export interface ImageContext {
  readonly viewport: Viewport;
  readonly adjust: Adjust;
}

const words = t.media.image;
const PAN = 80;
const STEP = 0.1;

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
  { id: "image.enhance", name: words.enhance, keys: ["e"], run: ({ adjust }) => adjust.enhance() },
  { id: "image.invert", name: words.invert, keys: ["shift+e"], run: ({ adjust }) => (adjust.inverted = !adjust.inverted) },
  { id: "image.brighter", name: words.brighter, keys: ["]"], repeats: true, run: ({ adjust }) => adjust.brighter(STEP) },
  { id: "image.darker", name: words.darker, keys: ["["], repeats: true, run: ({ adjust }) => adjust.brighter(-STEP) },
  { id: "image.harder", name: words.harder, keys: ["}"], repeats: true, run: ({ adjust }) => adjust.harder(STEP) },
  { id: "image.softer", name: words.softer, keys: ["{"], repeats: true, run: ({ adjust }) => adjust.harder(-STEP) },
  { id: "image.reset", name: words.reset, keys: ["\\"], run: ({ viewport, adjust }) => (viewport.fit(), adjust.reset()) },
]);
