// Which fields of an item are shown where, as the layout of the spec says or, where it is silent, by their types.
import type { Fields, Input, Spec } from "../client/spec";
import type { Mark } from "./video/player.svelte";

const LARGE = ["image", "video", "audio", "media"];

/** Inputs for the stage: those of the layout, else the first media or text input. */
export function stageInputs(spec: Spec): Input[] {
  const named = byName(spec, spec.layout?.stage ?? []);
  if (named.length > 0) return named;
  const first =
    spec.inputs.find((input) => LARGE.includes(input.type)) ?? spec.inputs.find((input) => input.type === "text");
  return first ? [first] : spec.inputs.slice(0, 1);
}

/** Whether an input holds what is said in another: it is shown there, and nowhere else unless the layout names it. */
const isCaptions = (spec: Spec, input: Input): boolean =>
  input.type === "captions" || spec.inputs.some((other) => other.captions === input.name);

/** Inputs for the panel beside: those of the layout, else all that are not on the stage. */
export function besideInputs(spec: Spec): Input[] {
  const named = byName(spec, spec.layout?.beside ?? []);
  if (named.length > 0) return named;
  const stage = stageInputs(spec);
  const marks = new Set((spec.layout?.marks ?? []).map((mark) => mark.input));
  return spec.inputs.filter((input) => !stage.includes(input) && !marks.has(input.name) && !isCaptions(spec, input) && input.type !== "object");
}

/** The input whose value names the item. */
export function titleInput(spec: Spec): Input | undefined {
  const named = spec.inputs.find((input) => input.name === spec.layout?.title);
  return named ?? spec.inputs.find((input) => input.type === "text" && !isCaptions(spec, input));
}

/** What an item is called on the screen: its title field, or nothing. */
export function titleOf(spec: Spec, fields: Fields): string {
  const input = titleInput(spec);
  const value = input ? fields[input.name] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Times of the item that are drawn on the timeline. */
export function marksOf(spec: Spec, fields: Fields): Mark[] {
  return (spec.layout?.marks ?? []).flatMap((mark) => {
    const value = fields[mark.input];
    return typeof value === "number" ? [{ title: mark.title, timeS: value }] : [];
  });
}

export const inputTitle = (input: Input): string => input.title ?? input.name.replaceAll("_", " ");

function byName(spec: Spec, names: readonly string[]): Input[] {
  return names.flatMap((name) => spec.inputs.find((input) => input.name === name) ?? []);
}
