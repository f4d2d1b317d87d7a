// The keys that make a picture readable, the same for images and for video.
import type { Command } from "../commands/command";
import { t } from "../i18n";
import type { Adjust } from "./adjust.svelte";

/** What the viewer lends to these keys. */
export interface Adjusted {
  readonly adjust: Adjust;
  /** Opens or closes the panel with the sliders. */
  toggleSliders(): void;
}

const words = t.media.adjust;
const STEP = 0.1;

export function adjustCommands(scope: "image" | "video"): Omit<Command<Adjusted>, "scope">[] {
  return [
    { id: `${scope}.enhance`, name: words.enhance, keys: ["e"], run: ({ adjust }) => adjust.enhance() },
    { id: `${scope}.invert`, name: words.invert, keys: ["shift+e"], run: ({ adjust }) => (adjust.inverted = !adjust.inverted) },
    { id: `${scope}.brighter`, name: words.brighter, keys: ["]"], repeats: true, run: ({ adjust }) => adjust.brighter(STEP) },
    { id: `${scope}.darker`, name: words.darker, keys: ["["], repeats: true, run: ({ adjust }) => adjust.brighter(-STEP) },
    { id: `${scope}.harder`, name: words.harder, keys: ["}"], repeats: true, run: ({ adjust }) => adjust.harder(STEP) },
    { id: `${scope}.softer`, name: words.softer, keys: ["{"], repeats: true, run: ({ adjust }) => adjust.harder(-STEP) },
    { id: `${scope}.lift`, name: words.lift, keys: [")"], run: ({ adjust }) => adjust.lift(1) },
    { id: `${scope}.sink`, name: words.sink, keys: ["("], run: ({ adjust }) => adjust.lift(-1) },
    { id: `${scope}.sharpen`, name: words.sharpen, keys: ["shift+s"], run: ({ adjust }) => adjust.sharpen() },
    { id: `${scope}.calm`, name: words.calm, keys: ["shift+b"], run: ({ adjust }) => adjust.calm() },
    { id: `${scope}.sliders`, name: words.sliders, keys: ["shift+j"], run: (viewer) => viewer.toggleSliders() },
  ];
}
