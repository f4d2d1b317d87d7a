// The rules of every kind, in one list, without their components: for validation, tables and tests.
import type { Label } from "../client/spec";
import { binsRules } from "./bins/value";
import { choiceRules } from "./choice/value";
import type { Rules } from "./kind";
import { momentRules } from "./moment/value";
import { numberRules } from "./number/value";
import { ratingRules } from "./rating/value";
import { textRules } from "./text/value";
import { verifyRules } from "./verify/value";

export const RULES = [
  choiceRules,
  ratingRules,
  numberRules,
  textRules,
  binsRules,
  verifyRules,
  momentRules,
] as unknown as readonly Rules[];

/** The rules of a label's kind. */
export function rulesOf(label: Label): Rules {
  const rules = RULES.find((candidate) => candidate.kind === label.kind);
  if (!rules) throw new Error(`No kind is called ${String(label.kind)}. Reload the page: it is older than the server.`);
  return rules;
}
