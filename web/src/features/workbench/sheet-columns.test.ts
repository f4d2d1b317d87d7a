// Columns of a sheet: items as large as they can be.
import { expect, it } from "vitest";
import { columnsFor } from "./sheet-columns";

it.each([
  [12, 1000, 800, 3],
  [12, 1300, 800, 4],
  [12, 600, 900, 2],
  [4, 1000, 800, 2],
  [1, 1000, 800, 1],
  [36, 1000, 800, 6],
  [2, 1600, 400, 2],
])("%i items in %i by %i stand in %i columns", (items, width, height, columns) => {
  expect(columnsFor(items, { width, height })).toBe(columns);
});

it("is one where nothing is known of the room yet", () => expect(columnsFor(12, { width: 0, height: 0 })).toBe(1));
