// The words of the screen in the chosen language, and how numbers and times are written in it.
export * from "./format";
export * from "./language";
export * from "./words";
