// What the overview makes of its numbers.
import { expect, test } from "vitest";
import { answersByDay } from "./days";
import { findings } from "./findings";
import type { Batch, Day } from "./types";

const now = new Date("2026-11-21T12:00:00Z");
const batch = (changes: Partial<Batch>): Batch => ({
  id: "1", name: "0412", state: "open", priority: 0, source: "", size: 10, accepted: 4, created_at: "", counts: {}, ...changes,
});
const day = (date: string, person: string, answers: number): Day => ({
  day: `${date}T00:00:00.000Z`, person, answers, skips: 0, reviews: 0, active_ms: 0,
});

test("a batch past its due time with work left is late, and late ones come first", () => {
  const said = findings([batch({ id: "2", name: "soon", due: "2026-11-21T20:00:00Z" }), batch({ due: "2026-11-20T20:00:00Z" })], now);
  expect(said.map((finding) => finding.tone)).toEqual(["bad", "warn"]);
  expect(said[0]?.text).toContain("4 of 10");
});

test("a batch that is done, has no due time, or is due in days says nothing", () => {
  expect(findings([batch({ due: "2026-11-20T20:00:00Z", accepted: 10 }), batch({}), batch({ due: "2026-11-28T20:00:00Z" })], now)).toEqual([]);
});

test("days are summed over people, and days without answers are there as zero", () => {
  const days = [
    day("2026-11-19", "1", 5),
    day("2026-11-19", "2", 2),
    day("2026-11-21", "1", 1),
  ];
  const list = answersByDay(days, now);
  expect(list).toHaveLength(7);
  expect(list.slice(-3)).toEqual([{ day: "2026-11-19", answers: 7 }, { day: "2026-11-20", answers: 0 }, { day: "2026-11-21", answers: 1 }]);
});

test("without answers there are no days, and old ones are left out", () => {
  expect(answersByDay([], now)).toEqual([]);
  expect(answersByDay([day("2026-10-01", "1", 3)], now)).toHaveLength(14);
});
