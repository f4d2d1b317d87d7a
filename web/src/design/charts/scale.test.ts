// What the axis of a chart promises.
import { expect, test } from "vitest";
import { days, ticks } from "./scale";

test("an axis ends at or above the largest value, in round steps", () => {
  expect(ticks(1310)).toEqual([0, 500, 1000, 1500]);
  expect(ticks(37)).toEqual([0, 10, 20, 30, 40]);
  expect(ticks(1000)).toEqual([0, 500, 1000]);
});

test("few counts get steps of one, not of a fraction", () => {
  expect(ticks(3)).toEqual([0, 1, 2, 3]);
});

test("nothing to show still has an axis", () => {
  expect(ticks(0)).toEqual([0, 1]);
});

test("days on an axis are whole, inside, and not too many", () => {
  const at = (day: number, hour = 0) => (day * 24 + hour) * 3_600_000;
  expect(days(at(10, 5), at(13, 1), 9)).toEqual([at(11), at(12), at(13)]);
  expect(days(at(1), at(20), 5)).toEqual([at(1), at(5), at(9), at(13), at(17)]);
  expect(days(at(1, 3), at(1, 9), 5)).toEqual([]);
});
