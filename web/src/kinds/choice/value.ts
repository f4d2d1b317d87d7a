// Choice: one or several of given options, flat or as a tree.
import type { ChoiceLabel, Option, Value } from "../../client/spec";
import { t } from "../../i18n";
import type { Part, Rules } from "../kind";

/** An option of the tree with the options above it, itself last. */
export interface Placed {
  option: Option;
  path: readonly Option[];
}

/** Every option, a branch before what is below it. */
export function* walkOptions(options: readonly Option[], above: readonly Option[] = []): Generator<Placed> {
  for (const option of options) {
    const path = [...above, option];
    yield { option, path };
    yield* walkOptions(option.options ?? [], path);
  }
}

/** The options from the root down to the one of this value; empty when there is none. */
export function pathOf(label: ChoiceLabel, value: string): readonly Option[] {
  for (const placed of walkOptions(label.options)) if (placed.option.value === value) return placed.path;
  return [];
}

export const titleOf = (option: Option): string => option.title ?? option.value;

const chosen = (value: Value | undefined): string[] => {
  if (Array.isArray(value)) return value;
  return typeof value === "string" ? [value] : [];
};

export const choiceRules: Rules<ChoiceLabel> = {
  kind: "choice",

  validate(label, value) {
    const several = Array.isArray(value);
    if (several !== (label.multiple === true)) return t.kinds.choice.shape;
    const unknown = chosen(value).find((one) => pathOf(label, one).length === 0);
    return unknown === undefined && (several || typeof value === "string") ? null : t.kinds.choice.unknown(String(unknown));
  },

  words(label, value) {
    const words = chosen(value).map((one) => pathOf(label, one).map(titleOf).join(" › "));
    return words.length > 0 ? words.join(", ") : t.kinds.choice.none;
  },

  canonical(label, value) {
    if (!Array.isArray(value)) return value;
    return [...walkOptions(label.options)].map(({ option }) => option.value).filter((one) => value.includes(one));
  },

  parts(label, value, others) {
    if (label.multiple) return severalParts(label, chosen(value), others.map(chosen));
    const mine = pathOf(label, chosen(value)[0] ?? "");
    const theirs = others.map((other) => pathOf(label, chosen(other)[0] ?? ""));
    const parts: Part[] = mine.map((option, depth) => ({
      text: titleOf(option),
      differs: theirs.some((path) => path[depth]?.value !== option.value),
    }));
    return parts;
  },
};

function severalParts(label: ChoiceLabel, mine: readonly string[], theirs: readonly string[][]): Part[] {
  if (mine.length === 0) {
    return [{ text: t.kinds.choice.none, differs: theirs.some((values) => values.length > 0) }];
  }
  return mine.map((value) => ({
    text: pathOf(label, value).map(titleOf).join(" › "),
    differs: theirs.some((values) => !values.includes(value)),
  }));
}
