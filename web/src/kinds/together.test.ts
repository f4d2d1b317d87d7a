// How several answers are counted side by side.
import { expect, test } from "vitest";
import type { CaseAnswer, Label, Values } from "../client/types";
import { together } from "./together";

const verdict: Label = { name: "verdict", kind: "choice", options: [{ value: "ham", title: "Ham" }, { value: "spam", title: "Spam" }] };
const size: Label = { name: "size", kind: "number" };
const leftAt: Label = { name: "left_at", kind: "moment", of: "clip", tolerance_s: 0.3 };
const answer = (person: string, values: Values): CaseAnswer => ({
  person: { id: person, display: person }, revision: 1, values, active_ms: 1000, at: "2026-01-01T00:00:00Z", late: false,
});

test("the value of the consensus comes first, with the people who gave it", () => {
  const answers = [answer("a", { verdict: "spam" }), answer("b", { verdict: "ham" }), answer("c", { verdict: "ham" })];
  const [one] = together([verdict], answers, { verdict: { value: "ham", confidence: 0.7 } });
  expect(one?.votes).toEqual([
    { words: "Ham", votes: 2, leads: true },
    { words: "Spam", votes: 1, leads: false },
  ]);
  expect(one?.asked).toBe(3);
  expect(one?.confidence).toBe(0.7);
});

test("a merged value that nobody gave is shown with no votes", () => {
  const [one] = together([size], [answer("a", { size: 2 }), answer("b", { size: 4 })], { size: { value: 3 } });
  expect(one?.votes.map((vote) => vote.votes)).toEqual([0, 1, 1]);
  expect(one?.votes[0]?.leads).toBe(true);
});

test("times that differ by less than the label minds are one value, and others are not", () => {
  const at = (frame: number) => ({ left_at: { frame, time_s: frame / 12 } });
  const answers = [answer("a", at(55)), answer("b", at(58)), answer("c", at(70))];
  const [one] = together([leftAt], answers, { left_at: { value: at(55).left_at, confidence: 0.7 } });
  expect(one?.votes.map(({ votes, leads }) => [votes, leads])).toEqual([[2, true], [1, false]]);
});

test("a label that nobody was asked is left out", () => {
  expect(together([verdict], [answer("a", {})], {})).toEqual([]);
});
