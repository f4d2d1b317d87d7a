// The words of the screen in the chosen language. English is the only one so far.
import { en } from "./en";

export type Strings = typeof en;
export const t: Strings = en;
export * from "./format";
