// What the axis of a chart promises.
import { expect, test } from "vitest";
import { ticks } from "./scale";

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
