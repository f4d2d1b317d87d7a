// Reading refusal reports and naming batches.
import { expect, test } from "vitest";
import { grouped } from "./groups";
import { batchNameOf, readRefusals } from "./refusals";

test("a report is read line by line and stops at the most that is shown", () => {
  const report = '{"line":2,"field":"text","reason":"the field is missing","remedy":"give it"}\n\n{"line":3,"reason":"b","remedy":""}\n';
  expect(readRefusals(report, 10).map((refusal) => refusal.line)).toEqual([2, 3]);
  expect(readRefusals(report, 1)).toHaveLength(1);
});

test("a line that cannot be read does not hide the others", () => {
  expect(readRefusals('{"half\n{"reason":"a","remedy":"b"}', 10)).toEqual([{ reason: "a", remedy: "b" }]);
});

test("a batch is named after its file and the day", () => {
  const day = new Date(2026, 10, 21);
  expect(batchNameOf("monday.jsonl", day)).toBe("monday-1121");
  expect(batchNameOf("my clips (2).tar.gz", day)).toBe("my-clips-2-1121");
  expect(batchNameOf(".csv", day)).toBe("1121");
});

test("refusals are gathered by what is wrong, the most frequent first, with their first lines", () => {
  const missing = (line: number) => ({ line, field: "text", reason: "the field “text” is missing or empty", remedy: "fill it in" });
  const bad = (line: number, text: string) => ({ line, field: "price", reason: `“${text}” is not a number`, remedy: "write it with a point, as 12.5" });
  const groups = grouped([bad(2, "1,5"), missing(3), bad(4, "two"), ...Array.from({ length: 7 }, (_, index) => missing(10 + index))]);
  expect(groups.map(({ count, field, reason }) => [count, field, reason])).toEqual([
    [8, "text", "the field “text” is missing or empty"],
    [2, "price", "“…” is not a number"],
  ]);
  expect(groups[0]?.examples.map((row) => row.line)).toEqual([3, 10, 11, 12, 13]);
  expect(groups[1]?.remedy).toBe("write it with a point, as 12.5");
});
