// Long texts as rows: nothing is lost in the cutting, and every row is found at its place.
import { describe, expect, it } from "vitest";
import { find } from "./find";
import { Heights } from "./heights";
import { cut, rowsOf } from "./rows";
import { TextWindow } from "./window.svelte";

describe("a text that is cut", () => {
  it("is the same when it is put together, also without spaces and with emoji at the edge", () => {
    for (const text of ["word ".repeat(5000), "x".repeat(9001), `${"y".repeat(3999)}${"🙂".repeat(3000)}`, ""]) {
      const pieces = cut(text);
      expect(pieces.join("")).toBe(text);
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(4001);
      expect(pieces.some((piece) => /^[\udc00-\udfff]/.test(piece))).toBe(false);
    }
  });
  it("keeps its direction", () => {
    const rows = rowsOf([{ name: "text", title: "Text", value: "שלום ".repeat(2000) }]);
    expect(rows.slice(1).map((row) => row.goesOn)).toEqual(["rtl", "rtl"]);
  });
  it("has a title for each of several fields, and speakers for turns", () => {
    const rows = rowsOf([
      { name: "before", title: "Before", value: [{ speaker: "bot", text: "Hello" }, { speaker: "you", text: "Hi" }] },
      { name: "user", title: "User", value: "Now" },
    ]);
    expect(rows.map((row) => [row.section, row.title, row.speaker, row.text])).toEqual([
      [0, "Before", "bot", "Hello"], [0, undefined, "you", "Hi"], [1, "User", undefined, "Now"],
    ]);
  });
});

describe("heights", () => {
  it("agree with adding up one by one, before and after a measure", () => {
    const each = Array.from({ length: 137 }, (_, index) => 10 + ((index * 7919) % 31));
    const heights = new Heights(each);
    const check = () => {
      let sum = 0;
      each.forEach((height, row) => {
        expect(heights.before(row)).toBeCloseTo(sum);
        expect(heights.at(sum)).toBe(row);
        expect(heights.at(sum + height - 0.6)).toBe(row);
        sum += height;
      });
      expect(heights.total).toBeCloseTo(sum);
    };
    check();
    each[50] = 400;
    expect([heights.set(50, 400), heights.set(50, 400)]).toEqual([true, false]);
    check();
    expect(heights.at(1e9)).toBe(136);
  });
});

describe("a long text", () => {
  const rows = rowsOf([{ name: "text", title: "Text", value: Array.from({ length: 20_000 }, (_, n) => `Line ${n} of a long text with a needle${n % 500 === 0 ? " here" : ""}.`).join("\n\n") }]);
  it("draws a few rows of many, and those of the place it is scrolled to", () => {
    const window = new TextWindow(rows, 17, 62);
    expect([window.whole, window.rows.length]).toEqual([false, 20_000]);
    window.scrolled(window.topOf(10_000), 900);
    expect(window.end - window.first).toBeLessThan(120);
    expect([window.first < 10_000, window.end > 10_010]).toEqual([true, true]);
    expect(window.above + window.below).toBeGreaterThan(window.topOf(19_000));
  });
  it("is searched in full, drawn or not", () => {
    expect(find(rows, "needle here").map((place) => place.row)).toEqual(Array.from({ length: 40 }, (_, n) => n * 500));
  });
  it("of a few pages is drawn whole, so that the browser's own search finds all of it", () => {
    expect(new TextWindow(rows.slice(0, 100), 17, 62).whole).toBe(true);
  });
});
