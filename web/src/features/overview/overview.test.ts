// What the overview makes of its numbers.
import { expect, test } from "vitest";
import { answersByDay } from "./days";
import { aheadOf, courseOf, dueMarks } from "./course";
import { findings } from "./findings";
import type { Batch, Day, Forecast } from "./types";

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

const forecast: Forecast = {
  pace: { value: 100, lower: 50, upper: 200, n: 4 }, left: 300, ends: { likely: "2026-11-24T12:00:00Z", early: "2026-11-23T00:00:00Z", late: "2026-11-27T12:00:00Z" },
  batches: [{ batch: "1", ends: { likely: "2026-11-24T12:00:00Z", early: "2026-11-23T00:00:00Z", late: null } }],
};

test("a batch that is likely to end behind its due time may be late, with the range of its end", () => {
  const said = findings([batch({ due: "2026-11-23T20:00:00Z" })], now, forecast);
  expect(said).toHaveLength(1);
  expect(said[0]?.title).toContain("may be late");
  expect(said[0]?.text).toMatch(/23 Nov/);
  expect(findings([batch({ due: "2026-11-25T20:00:00Z" })], now, forecast)).toEqual([]);
});

test("answers add up day by day to all there are, and the last point is now", () => {
  const points = courseOf([day("2026-11-19", "1", 5), day("2026-11-19", "2", 5), day("2026-11-21", "1", 2)], 40, now);
  expect(points.map((point) => point.value)).toEqual([28, 38, 38, 40]);
  expect(points[0]?.at).toBe(Date.parse("2026-11-19T00:00:00Z"));
  expect(points.at(-1)?.at).toBe(now.getTime());
  expect(courseOf([], 0, now)).toEqual([]);
});

test("the forecast reaches what is given and what is left", () => {
  expect(aheadOf(forecast, 700)?.value).toBe(1000);
  expect(aheadOf({ ...forecast, ends: null }, 700)).toBeNull();
});

test("due times are marked while there is work left", () => {
  const marks = dueMarks([batch({ name: "b", due: "2026-11-25T00:00:00Z" }), batch({ name: "a", due: "2026-11-24T00:00:00Z" }), batch({ due: "2026-11-20T00:00:00Z", accepted: 10 })], (name) => name);
  expect(marks.map((mark) => mark.text)).toEqual(["a", "b"]);
});
