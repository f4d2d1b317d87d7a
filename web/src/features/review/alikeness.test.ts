// What is said of answers among which nothing differs.
import { expect, test } from "vitest";
import type { CaseAnswer, Label } from "../../client";
import { alikeness } from "./alikeness";

const stowed = { kind: "moment", name: "stowed", title: "Stowed", input: "clip", tolerance_s: 0.5 } as unknown as Label;
const why = { kind: "text", name: "why", title: "Why", required: false } as unknown as Label;
const answer = (values: object) => ({ values }) as unknown as CaseAnswer;
const at = (time_s: number, frame: number) => ({ stowed: { time_s, frame } });

test("two moments within the tolerance are near each other and not the same", () => {
  expect(alikeness([stowed], [answer(at(2.1, 63)), answer(at(2.1, 63))])).toBe("same");
  expect(alikeness([stowed], [answer(at(2.1, 63)), answer(at(2.4, 72))])).toBe("near");
});

test("what only one of them says is not what all say", () => {
  expect(alikeness([stowed, why], [answer({ ...at(2, 60), why: "seen" }), answer(at(2, 60))])).toBe("near");
  expect(alikeness([stowed, why], [answer({ ...at(2, 60), why: "seen" }), answer({ ...at(2, 60), why: "seen" })])).toBe("same");
});

test("a single answer agrees with nobody", () => {
  expect(alikeness([stowed], [answer(at(2, 60))])).toBe("one");
});
