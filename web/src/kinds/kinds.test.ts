// Kinds: conditions, validation, keys of options, and the pieces that set answers apart, as the server has them.
import { describe, expect, it } from "vitest";
import { COMMAND_SETS } from "../commands/all";
import { commandSet } from "../commands/command";
import { chordsBeside, chordsOf, conflicts } from "../commands/overlap";
import type { Condition, Label, Spec, Value, Values } from "../client/spec";
import { asked, faults, sendable } from "./answer";
import { BinTyping, gridOf } from "./bins/value";
import { giveKeys } from "./keys";
import { RULES, rulesOf } from "./rules";
import { holds } from "./when";

const label = (source: object): Label => ({ name: "a", ...source }) as Label;

describe("a condition", () => {
  // The same table as in the server's own test of conditions.
  const table: [Condition, Values, boolean][] = [
    [{ label: "a", is: "x" }, { a: "x" }, true],
    [{ label: "a", is: ["x", "y"] }, { a: "y" }, true],
    [{ label: "a", is: "x" }, {}, false],
    [{ label: "a", is_not: "x" }, { a: "y" }, true],
    [{ label: "a", is_not: "x" }, {}, false],
    [{ label: "a", is: "x" }, { a: ["w", "x"] }, true],
    [{ label: "a", at_least: 3 }, { a: 3 }, true],
    [{ label: "a", at_least: 3 }, { a: 2 }, false],
    [{ label: "a", at_most: 3 }, { a: "3" }, false],
    [{ label: "a", answered: true }, { a: 1 }, true],
    [{ label: "a", answered: false }, {}, true],
    [{ label: "a", answered: false }, { a: 1 }, false],
    [{ label: "a", is: "fix" }, { a: { fix: "text" } }, true],
    [{ label: "a", is: 3 }, { a: 3.0 }, true],
    [{ all: [{ label: "a", is: 1 }, { label: "b", is: 2 }] }, { a: 1, b: 2 }, true],
    [{ all: [{ label: "a", is: 1 }, { label: "b", is: 2 }] }, { a: 1 }, false],
    [{ any: [{ label: "a", is: 1 }, { label: "b", is: 2 }] }, { b: 2 }, true],
    [{ any: [{ label: "a", is: 1 }] }, { a: 2 }, false],
  ];
  it.each(table)("%j over %j is %s", (condition, values, expected) => {
    expect(holds(condition, values)).toBe(expected);
  });
});

const SPEC = {
  labels: [
    { name: "stowed", kind: "choice", options: [{ value: "here" }, { value: "other" }] },
    { name: "bin", kind: "bins", columns: ["1", "2"], rows: ["A"], when: { label: "stowed", is: "other" } },
    { name: "sure", kind: "rating", min: 1, max: 3, when: { label: "bin", answered: true } },
    { name: "why", kind: "text", required: false, max_length: 5 },
  ],
} as unknown as Spec;

describe("an answer", () => {
  it("asks a question only when its condition holds, and so on down the list", () => {
    const names = (values: Values) => asked(SPEC, values).map((one) => one.name);
    expect(names({})).toEqual(["stowed", "why"]);
    expect(names({ stowed: "other" })).toEqual(["stowed", "bin", "why"]);
    expect(names({ stowed: "other", bin: "1A" })).toEqual(["stowed", "bin", "sure", "why"]);
    // A bin that was chosen before the first answer changed is not asked for any more, nor what hangs on it.
    expect(names({ stowed: "here", bin: "1A" })).toEqual(["stowed", "why"]);
  });

  it("sends only what is asked, in canonical form", () => {
    expect(sendable(SPEC, { stowed: "here", bin: "1A", why: " so " })).toEqual({ stowed: "here", why: "so" });
  });

  it("names what is missing and what does not fit", () => {
    expect(faults(SPEC, {}, {}).map((fault) => fault.label)).toEqual(["stowed"]);
    expect(faults(SPEC, { stowed: "other", bin: "9Z", why: "too long" }, {}).map((fault) => fault.label)).toEqual(["bin", "sure", "why"]);
  });
});

describe("values", () => {
  const tree = label({ kind: "choice", options: [{ value: "harm", options: [{ value: "medical" }, { value: "self" }] }, { value: "fine" }] });
  const several = label({ kind: "choice", multiple: true, options: [{ value: "a" }, { value: "b" }] });
  const table: [Label, unknown, boolean][] = [
    [tree, "medical", true], [tree, "harm", true], [tree, "other", false], [tree, ["fine"], false],
    [several, [], true], [several, ["b", "a"], true], [several, "a", false], [several, ["c"], false],
    [label({ kind: "rating", min: 1, max: 5 }), 5, true], [label({ kind: "rating", min: 1, max: 5 }), 6, false], [label({ kind: "rating", min: 1, max: 5 }), 2.5, false],
    [label({ kind: "number", min: 0, max: 9, step: 0.5 }), 2.5, true], [label({ kind: "number", min: 0, step: 0.5 }), 2.3, false],
    [label({ kind: "text", max_length: 3 }), "😀😀😀", true], [label({ kind: "text" }), "a\nb", false],
    [label({ kind: "verify", of: "x" }), { fix: "y" }, false], [label({ kind: "verify", of: "x", fix: true }), { fix: " " }, false], [label({ kind: "verify", of: "x" }), "no", true],
    [label({ kind: "moment", of: "clip" }), { frame: 179, time_s: 14.9 }, true], [label({ kind: "moment", of: "clip" }), { frame: 180, time_s: 15 }, false],
  ];
  it.each(table)("of %j: %j fits: %s", (one, value, fits) => {
    const fields = { clip: { hash: "", type: "", name: "", size: 0, url: "", frame_count: 180 } };
    expect(rulesOf(one).validate(one, value as Value, fields) === null).toBe(fits);
  });

  it("of several options go in the order of the spec", () => {
    expect(rulesOf(several).canonical?.(several, ["b", "a"])).toEqual(["a", "b"]);
  });

  it("are set apart piece by piece, a tree by its branches", () => {
    const parts = rulesOf(tree).parts(tree, "medical", ["self"]);
    expect(parts).toEqual([{ text: "harm", differs: false }, { text: "medical", differs: true }]);
  });

  it("of a moment are the same within the tolerance", () => {
    const moment = label({ kind: "moment", of: "clip", tolerance_s: 0.5 });
    const apart = (seconds: number) => rulesOf(moment).parts(moment, { frame: 1, time_s: 4 }, [{ frame: 2, time_s: seconds }])[0]?.differs;
    expect([apart(4.5), apart(4.6)]).toEqual([false, true]);
  });

  it("have rules for each kind exactly once", () => {
    expect(RULES.map((rules) => rules.kind)).toEqual(["choice", "rating", "number", "text", "bins", "verify", "moment"]);
  });
});

describe("keys of options", () => {
  const taken = chordsBeside("question", COMMAND_SETS);

  it("are the given ones, then digits, then letters that nothing else uses", () => {
    const options = Array.from({ length: 14 }, (_, index) => ({ value: `o${index}`, ...(index === 1 ? { key: "x" } : {}) }));
    const keys = [...(giveKeys([label({ kind: "choice", options })], taken).get("a")?.values() ?? [])];
    expect(keys.slice(0, 10)).toEqual(["1", "x", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("of the spec give way to acts that every screen has, such as the note", () => {
    const options = [{ value: "note", key: "n" }, { value: "other", key: "x" }];
    const keys = giveKeys([label({ kind: "choice", options })], taken, chordsOf(["workbench"], COMMAND_SETS)).get("a");
    expect([keys?.get("note"), keys?.get("other")]).toEqual(["1", "x"]);
  });

  it("that were given out never take the chord of a command beside them", () => {
    const options = Array.from({ length: 40 }, (_, index) => ({ value: `o${index}` }));
    const keys = giveKeys([label({ kind: "choice", options })], taken).get("a") ?? new Map<string, string>();
    // Digits belong to the active question by design, so only what holds for all questions is compared.
    const letters = [...keys].filter(([, chord]) => !/^[0-9]$/.test(chord));
    const commands = letters.map(([value, chord]) => ({ id: `question.${value}`, name: value, keys: [chord], run: () => undefined }));
    const found = conflicts([...COMMAND_SETS, commandSet("question", "Options", commands) as never]);
    expect(found.filter(({ one, other }) => (one + other).includes("question."))).toEqual([]);
    expect(keys.size).toBeGreaterThan(15);
  });

  it("of a rating are its own numbers", () => {
    const keys = giveKeys([label({ kind: "rating", min: 0, max: 5 })], taken).get("a");
    expect([...(keys?.values() ?? [])]).toEqual(["0", "1", "2", "3", "4", "5"]);
  });
});

describe("typing the name of a bin", () => {
  const typed = (bins: string[], text: string) => {
    const typing = new BinTyping(bins);
    return [...text].map((character) => typing.type(character)?.bin ?? null).at(-1);
  };
  it("takes column and row in either case", () => {
    expect(typed(["1A", "2A", "5B"], "5b")).toBe("5B");
  });
  it("goes on when a longer name begins with what is typed", () => {
    expect(typed(["1A", "10A", "11A"], "10a")).toBe("10A");
  });
  it("begins anew with a character that cannot go on", () => {
    expect(typed(["1A", "2A"], "12a")).toBe("2A");
  });
  it("leaves characters of no bin to the commands", () => {
    expect(new BinTyping(["1A"]).accepts("s")).toBe(false);
  });
  it("reads the grid from the item where the spec says so", () => {
    const bins = label({ kind: "bins", from: "pod" }) as Extract<Label, { kind: "bins" }>;
    expect(gridOf(bins, { pod: { rows: 1, cols: 2, bins: ["1A", "2A"] } })).toEqual({ bins: ["1A", "2A"], columns: 2 });
  });
});
