// Reading refusal reports and naming batches.
import { expect, test } from "vitest";
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
