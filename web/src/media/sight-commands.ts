// The keys by which a picture is looked at, the same for images and for video.
import type { Command } from "../commands/command";
import { t } from "../i18n";
import type { Sight } from "./sight.svelte";
import { veil } from "./veil.svelte";

/** What the viewer lends to these keys. */
export interface Sighted {
  readonly sight: Sight;
}

export type Scope = "image" | "video";
type SightCommand = Omit<Command<Sighted>, "scope">;

const { adjust: words, image: moves } = t.media;
const STEP = 0.1;
const PAN_PX = 80;

/** What makes a picture readable, and back. */
export function adjustCommands(scope: Scope): SightCommand[] {
  return [
    { id: `${scope}.enhance`, name: words.enhance, keys: ["e"], run: ({ sight }) => sight.adjust.enhance() },
    { id: `${scope}.invert`, name: words.invert, keys: ["shift+e"], run: ({ sight }) => sight.adjust.invert() },
    { id: `${scope}.brighter`, name: words.brighter, keys: ["]"], repeats: true, run: ({ sight }) => sight.adjust.brighter(STEP) },
    { id: `${scope}.darker`, name: words.darker, keys: ["["], repeats: true, run: ({ sight }) => sight.adjust.brighter(-STEP) },
    { id: `${scope}.harder`, name: words.harder, keys: ["}"], repeats: true, run: ({ sight }) => sight.adjust.harder(STEP) },
    { id: `${scope}.softer`, name: words.softer, keys: ["{"], repeats: true, run: ({ sight }) => sight.adjust.harder(-STEP) },
    { id: `${scope}.lift`, name: words.lift, keys: [")"], run: ({ sight }) => sight.adjust.lift(1) },
    { id: `${scope}.sink`, name: words.sink, keys: ["("], run: ({ sight }) => sight.adjust.lift(-1) },
    { id: `${scope}.sharpen`, name: words.sharpen, keys: ["shift+s"], run: ({ sight }) => sight.adjust.sharpen() },
    { id: `${scope}.calm`, name: words.calm, keys: ["shift+b"], run: ({ sight }) => sight.adjust.calm() },
    { id: `${scope}.unveil`, name: words.unveil, keys: ["shift+d"], when: () => veil.chosen !== "none", run: ({ sight }) => sight.toggleVeil() },
    { id: `${scope}.sliders`, name: words.sliders, keys: ["shift+j"], run: ({ sight }) => sight.toggleSliders() },
    { id: `${scope}.reset`, name: moves.reset, keys: ["\\"], run: ({ sight }) => sight.reset() },
  ];
}

export function zoomCommands(scope: Scope): SightCommand[] {
  return [
    { id: `${scope}.zoomIn`, name: moves.zoomIn, keys: ["+", "="], repeats: true, run: ({ sight }) => sight.viewport.zoomIn() },
    { id: `${scope}.zoomOut`, name: moves.zoomOut, keys: ["-"], repeats: true, run: ({ sight }) => sight.viewport.zoomOut() },
  ];
}

/** A way to move over the picture: what it is called, by which key, and where it leads, in shares of a step. */
const WAYS = [
  { id: "left", pan: "panLeft", name: moves.left, arrow: "ArrowLeft", x: 1, y: 0 },
  { id: "right", pan: "panRight", name: moves.right, arrow: "ArrowRight", x: -1, y: 0 },
  { id: "up", pan: "panUp", name: moves.up, arrow: "ArrowUp", x: 0, y: 1 },
  { id: "down", pan: "panDown", name: moves.down, arrow: "ArrowDown", x: 0, y: -1 },
] as const;

/** Moves by arrow keys; in a clip, whose arrows step by frames, with another key held and only where it is zoomed. */
export function panCommands(scope: Scope): SightCommand[] {
  return WAYS.map(({ id, pan, name, arrow, x, y }) => {
    const run = ({ sight }: Sighted) => sight.viewport.pan(x * PAN_PX, y * PAN_PX);
    if (scope === "video") return { id: `video.${pan}`, name, keys: [`mod+${arrow}`], repeats: true, when: ({ sight }) => !sight.viewport.fitted, run };
    // Up and down alone move through the answers.
    return { id: `image.${id}`, name, keys: [y === 0 ? arrow : `shift+${arrow}`], repeats: true, run };
  });
}
