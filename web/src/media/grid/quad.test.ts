// A grid at a slant: corners land on corners, lines stay straight, and no cell is lost.
import { expect, test } from "vitest";
import { cellsOf, isConvex, projection, UNPLACED, type Quad } from "./quad";

const SLANTED: Quad = [{ x: 0.12, y: 0.2 }, { x: 0.8, y: 0.15 }, { x: 0.86, y: 0.9 }, { x: 0.1, y: 0.8 }];

test("the corners of the unit square land on the corners of the quad", () => {
  const at = projection(SLANTED);
  const found = [at(0, 0), at(1, 0), at(1, 1), at(0, 1)];
  found.forEach((point, index) => {
    expect(point.x).toBeCloseTo(SLANTED[index]?.x ?? NaN);
    expect(point.y).toBeCloseTo(SLANTED[index]?.y ?? NaN);
  });
});

test("points of one line stay on one line", () => {
  const at = projection(SLANTED);
  const [one, two, three] = [at(0.1, 0.3), at(0.5, 0.3), at(0.9, 0.3)];
  const cross = (two.x - one.x) * (three.y - one.y) - (two.y - one.y) * (three.x - one.x);
  expect(cross).toBeCloseTo(0);
});

test("a square is cut evenly, and there is a cell for every bin", () => {
  const cells = cellsOf(UNPLACED, 5, 4);
  expect(cells).toHaveLength(20);
  expect(cells[0]?.middle.x).toBeCloseTo(0.18);
  expect(cells[19]?.middle.y).toBeCloseTo(0.8);
});

test("corners that cross are no grid", () => {
  expect(isConvex(SLANTED)).toBe(true);
  expect(isConvex([SLANTED[1], SLANTED[0], SLANTED[2], SLANTED[3]])).toBe(false);
});
