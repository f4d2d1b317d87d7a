// Where one stands in a spec, and what may be written there by the schema that the program publishes.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contextAt } from "./context";
import { offersAt, type Schema } from "./schema";

const SCHEMA = JSON.parse(readFileSync(new URL("../../../../../demo/project.schema.json", import.meta.url), "utf8")) as Schema;

/** The context at the `‸` of a text. */
function at(marked: string) {
  const lines = marked.split("\n");
  const row = lines.findIndex((line) => line.includes("‸"));
  const column = lines[row]?.indexOf("‸") ?? 0;
  return contextAt(lines.map((line) => line.replace("‸", "")), row, column);
}
const offered = (marked: string) => {
  const context = at(marked);
  return context ? offersAt(SCHEMA, context).map((offer) => offer.text) : null;
};

test("the path follows indentation, dashes and braces", () => {
  const table: [string, string, "key" | "value"][] = [
    ["‸", "", "key"],
    ["ti‸", "", "key"],
    ["policy:\n  ‸", "policy", "key"],
    ["policy:\n  overlap: { min: 1, ‸ }", "policy overlap", "key"],
    ["labels:\n  - ‸", "labels []", "key"],
    ["labels:\n- ‸", "labels []", "key"],
    ["labels:\n  - name: x\n    ‸", "labels []", "key"],
    ["labels:\n  - name: x\n    kind: ‸", "labels []", "value"],
    ["labels:\n  - name: x\n    options:\n      - value: a\n        ‸", "labels [] options []", "key"],
    ["labels:\n  - name: x\n    options:\n      - { value: a, ‸ }", "labels [] options []", "key"],
    ["labels:\n  - name: x\n    when: { label: y, ‸ }", "labels [] when", "key"],
    ["inputs:\n  - { name: a, type: ‸ }", "inputs []", "value"],
    ["labels:\n  - name: x\n    options:\n      - value: a\n    ‸", "labels []", "key"],
  ];
  for (const [marked, path, where] of table) {
    expect([at(marked)?.path.join(" "), at(marked)?.at], marked).toEqual([path, where]);
  }
});

test("inside a comment or the guideline nothing is offered", () => {
  expect(at("# ti‸")).toBeNull();
  expect(at("guideline: |\n  # One\n  ti‸")).toBeNull();
  expect(at("guideline: |\n  text\nti‸")?.path).toEqual([]);
});

test("keys are offered that the schema knows and that are not there yet", () => {
  expect(offered("project: a\n‸")).toContain("labels");
  expect(offered("project: a\n‸")).not.toContain("project");
  expect(offered("policy:\n  ‸")).toContain("review_share");
  expect(offered("labels:\n  - name: x\n    ‸")).toContain("kind");
});

test("the kind of a label decides which keys and values it may have", () => {
  expect(offered("labels:\n  - name: x\n    kind: ‸")).toEqual(expect.arrayContaining(["choice", "rating", "moment"]));
  const rating = offered("labels:\n  - name: x\n    kind: rating\n    ‸");
  expect(rating).toContain("low");
  expect(rating).not.toContain("options");
  expect(offered("labels:\n  - { name: x, kind: choice, multiple: ‸ }")).toEqual(["true", "false"]);
  expect(offered("inputs:\n  - { name: a, type: ‸ }")).toEqual(expect.arrayContaining(["text", "video"]));
});
