// The keys of the image viewer.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";
import { adjustCommands, panCommands, zoomCommands, type Sighted } from "../sight-commands";
import type { Compare } from "./compare.svelte";

export interface ImageContext extends Sighted {
  readonly compare: Compare | null;
}

const words = t.media.image;
const comparable = ({ compare }: ImageContext) => compare?.possible === true;

export const imageCommands = commandSet<ImageContext>("image", words.title, [
  { id: "image.zoom", name: words.zoom, keys: ["z"], run: ({ sight: { viewport } }) => (viewport.fitted ? viewport.oneToOne() : viewport.fit()) },
  ...zoomCommands("image"),
  { id: "image.fit", name: words.fit, keys: ["shift+z"], run: ({ sight }) => sight.viewport.fit() },
  ...panCommands("image"),
  { id: "image.turn", name: words.turn, keys: ["shift+r"], run: ({ sight }) => sight.viewport.turn() },
  { id: "image.turnBack", name: words.turnBack, keys: ["shift+q"], run: ({ sight }) => sight.viewport.turn(-1) },
  { id: "image.compare", name: words.compare, keys: ["shift+v"], when: comparable, run: ({ compare }) => compare?.next() },
  { id: "image.exchange", name: words.exchange, keys: ["shift+x"], repeats: true, when: comparable, run: ({ compare }) => compare?.exchange() },
  ...adjustCommands("image"),
]);
