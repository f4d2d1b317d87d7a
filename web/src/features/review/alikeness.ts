// How alike answers are that do not differ by the measure of their kinds.
import type { CaseAnswer, Label } from "../../client";
import { together } from "../../kinds/together";

/** `one`: nobody else answered; `same`: all say the same; `near`: what differs is less than the spec lets pass. */
export type Alikeness = "one" | "same" | "near";

/** How alike answers are; `labels` are those that somebody answered, none of which differs. */
export function alikeness(labels: readonly Label[], answers: readonly CaseAnswer[]): Alikeness {
  if (answers.length < 2) return "one";
  const voices = together(labels, answers, {});
  return voices.every((voice) => voice.votes.length === 1 && voice.asked === answers.length) ? "same" : "near";
}
