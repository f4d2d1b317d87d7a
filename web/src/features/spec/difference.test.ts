// Which lines are called changed.
import { expect, test } from "vitest";
import { difference } from "./difference";

const signs = (before: string, after: string) => difference(before, after).map((hunk) => hunk.map((line) => line.sign + line.text));

test("equal texts have no difference", () => {
  expect(difference("a\nb", "a\nb")).toEqual([]);
});

test("a changed line is shown gone and come, with two lines around it", () => {
  expect(signs("1\n2\n3\n4\n5\n6", "1\n2\n3\nx\n5\n6")).toEqual([[" 2", " 3", "-4", "+x", " 5", " 6"]]);
});

test("far changes stand apart, near ones together", () => {
  const before = Array.from({ length: 20 }, (_, index) => `l${index}`);
  const far = before.with(2, "x").with(15, "y");
  expect(difference(before.join("\n"), far.join("\n"))).toHaveLength(2);
  const near = before.with(2, "x").with(5, "y");
  expect(difference(before.join("\n"), near.join("\n"))).toHaveLength(1);
});

test("a line that is put in does not call its followers changed", () => {
  expect(signs("a\nb\nc", "a\nnew\nb\nc")).toEqual([[" a", "+new", " b", " c"]]);
  expect(difference("a\nb", "a\nnew\nb")[0]?.map((line) => line.number)).toEqual([1, 2, 3]);
});
