// The server, as calls by noun and the types they carry.
export * from "./http";
export * from "./live";
export * from "./problem";
export * from "./projects";
export * from "./session";
export * from "./settings";
export type * from "./types";
export * from "./upkeep";
export * from "./work";
