// Comparing pictures: which ways there are, and what is seen after a change.
import { expect, test } from "vitest";
import { Viewport } from "../viewport.svelte";
import { Compare } from "./compare.svelte";

test("a picture with one beside it is seen alone, side by side, then one over the other", () => {
  const compare = new Compare(1, 1);
  const seen = [0, 1, 2, 3].map(() => [compare.mode, compare.count, compare.next()].slice(0, 2));
  expect(seen).toEqual([["alone", 1], ["beside", 2], ["flicker", 2], ["alone", 1]]);
});
test("two pictures of the layout are never without each other", () => {
  const compare = new Compare(2, 0);
  compare.next();
  compare.next();
  expect(compare.mode).toBe("beside");
});
test("one picture alone has nothing to be compared with", () => {
  expect([new Compare(1, 0).possible, new Compare(0, 3).possible, new Compare(1, 1).possible]).toEqual([false, false, true]);
});
test("exchanging goes straight to one over the other, and round", () => {
  const compare = new Compare(1, 1);
  compare.exchange();
  expect([compare.mode, compare.at]).toEqual(["flicker", 1]);
  compare.exchange();
  expect(compare.at).toBe(0);
});
test("a view is the same part of pictures of other sizes", () => {
  const one = new Viewport();
  const other = new Viewport();
  one.room = other.room = { width: 800, height: 600 };
  one.picture = { width: 1600, height: 1200 };
  other.picture = { width: 400, height: 300 };
  one.zoomAt(4, { x: 100, y: 50 });
  other.show(one.view);
  expect(other.view.ratio).toBeCloseTo(one.view.ratio ?? NaN);
  expect(other.view.x).toBeCloseTo(one.view.x);
  other.show({ ratio: null, x: 0, y: 0 });
  expect(other.fitted).toBe(true);
});
