// The family of label kinds, in the order of the documentation. To add one: its folder and a line in both lists.
import type { Label } from "../client/spec";
import { bins } from "./bins";
import { choice } from "./choice";
import type { Kind } from "./kind";
import { moment } from "./moment";
import { number } from "./number";
import { rating } from "./rating";
import { text } from "./text";
import { verify } from "./verify";

export const KINDS = [choice, rating, number, text, bins, verify, moment] as unknown as readonly Kind[];

/** The kind of a label, with its components. */
export function kindOf(label: Label): Kind {
  const kind = KINDS.find((candidate) => candidate.kind === label.kind);
  if (!kind) throw new Error(`No kind is called ${String(label.kind)}. Reload the page: it is older than the server.`);
  return kind;
}

export * from "./answer";
export { questionOf, type Kind, type Part } from "./kind";
export { holds } from "./when";
