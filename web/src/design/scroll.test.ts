// Rows in view: where they stand in short lists and in lists higher than a browser can lay out.
import { describe, expect, it } from "vitest";
import { RUN_PX_MAX, scrolled } from "./scroll";

const at = (top: number, rows: number) => scrolled({ top, height: 600, rows, rowHeight: 34, spare: 2 });

describe("the rows in view", () => {
  it("of a list that fits are laid out pixel by pixel", () => {
    const view = at(340, 100);
    expect(view).toMatchObject({ first: 8, last: 30, runHeight: 3400, shift: 0 });
    expect(view.topOf(8)).toBe(8 * 34);
    expect([view.showing(9), view.showing(10), view.showing(27), view.showing(28)]).toEqual([306, null, 28 * 34 - 600, 29 * 34 - 600]);
  });

  it("of a million are all reached, each where its number says", () => {
    const rows = 1_000_000;
    expect(at(0, rows)).toMatchObject({ first: 0, shift: 0, runHeight: RUN_PX_MAX });
    expect(at(RUN_PX_MAX - 600, rows).last).toBe(rows);
    for (const row of [0, 1, 499_999, 999_999]) {
      const top = at(0, rows).showing(row) ?? 0;
      const view = at(top, rows);
      expect(view.first <= row && row < view.last).toBe(true);
      const y = view.shift + view.topOf(row) - top;
      expect(y).toBeGreaterThanOrEqual(-0.01);
      expect(y + 34).toBeLessThanOrEqual(600.01);
    }
  });

  it("of a million keep their places while the list scrolls on, so that nothing is painted twice", () => {
    const [before, after] = [at(8_000_000, 1_000_000), at(8_000_100, 1_000_000)];
    expect(after.topOf(after.first)).toBe(before.topOf(after.first));
    expect(after.shift).not.toBe(before.shift);
    expect(after.topOf(after.last)).toBeLessThan(200_000);
  });

  it("of an empty list are none", () => {
    expect(at(0, 0)).toMatchObject({ first: 0, last: 0, runHeight: 0, shift: 0 });
  });
});
