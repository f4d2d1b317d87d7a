// What the saved table promises.
import { expect, test } from "vitest";
import { toCsv } from "./csv";

test("commas, quotes and line breaks stay inside their field", () => {
  expect(toCsv(["a", "b"], [['x, "y"', "one\ntwo"]])).toBe('a,b\r\n"x, ""y""","one\ntwo"\r\n');
});

test("text that a spreadsheet would run as a formula stays text", () => {
  expect(toCsv(["a"], [["=HYPERLINK(1)"], ["-1+1"]])).toBe("a\r\n'=HYPERLINK(1)\r\n'-1+1\r\n");
});

test("a negative number is a number, and what is unknown is empty", () => {
  expect(toCsv(["a", "b"], [[-1.5, null]])).toBe("a,b\r\n-1.5,\r\n");
});
