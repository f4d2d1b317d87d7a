// Guidelines: the author's numbers are found, and the rule that applies is the one that is meant.
import { expect, it } from "vitest";
import type { Label } from "../client/spec";
import { ruleFor, rulesIn, sectionsOf } from "./rules";

const TEXT = `# Stow audit

Watch the clip.

## 2. Was it stowed?

2.1 **Yes**: the item rests in that bin.

2.4 **Cannot tell** is an honest answer.

## 3. Which bin counts

3.1 More than half of it.
`;
const rules = rulesIn(TEXT);
const stowed = {
  name: "stowed", kind: "choice", description: "See rules 2.1 to 2.4.",
  options: [{ value: "yes", title: "Yes" }, { value: "dunno", title: "Cannot tell" }, { value: "x", title: "X", description: "As in rule 3.1." }, { value: "y", description: "Own words." }],
} as unknown as Label;

it("sections keep their numbers and titles", () => {
  expect(sectionsOf(TEXT).map((section) => [section.number, section.title])).toEqual([["", "Stow audit"], ["2", "Was it stowed?"], ["3", "Which bin counts"]]);
});
it("numbered paragraphs are rules", () => {
  expect(rules.map((rule) => rule.number)).toEqual(["2.1", "2.4", "3.1"]);
});
it("the rule of a question is the one its description names; a range of rules is left as it is said", () => {
  expect(ruleFor(rules, { ...stowed, description: "See 3.1." }, null)?.number).toBe("3.1");
  expect(ruleFor(rules, stowed, null)).toEqual({ number: "", text: "See rules 2.1 to 2.4." });
});
it("the rule of a chosen option is named by number, by its title, or is its description", () => {
  expect(ruleFor(rules, stowed, "x")?.number).toBe("3.1");
  expect(ruleFor(rules, stowed, "dunno")?.number).toBe("2.4");
  expect(ruleFor(rules, stowed, "y")?.text).toBe("Own words.");
});
