// What the sentences about an item say.
import { expect, test } from "vitest";
import { facts, happening, outcome, standing } from "./story";
import type { Story, StoryTask } from "./types";

const story = (task: Partial<StoryTask>, changes: Partial<Story> = {}): Story => ({
  item: "1", title: "", batch: "b", fields: {}, consensus: {}, answers: [], withheld: 0, reviews: [], passes: [], events: [], hash: "",
  task: { state: "accepted", version: 1, answers: 0, wanted: 3, confidence: null, flagged: false, ...task },
  ...changes,
});
const dana = { id: "9", display: "Dana" };

test("a decision names the judge who made it, not one who judged before", () => {
  const reviews = [
    { person: { id: "4", display: "Emre" }, at: "", decision: "rework" as const, body: {} },
    { person: dana, at: "", decision: "fix" as const, body: {} },
  ];
  const said = standing(story({ basis: { by: "adjudication", person: 9, why: "tie" } }, { reviews }));
  expect(said).toContain("Dana");
});

test("an accepted item says how many answers agreed and how surely", () => {
  const said = standing(story({ basis: { by: "consensus", confidence: 0.93, answers: 3 } }));
  expect(said).toContain("3 answers");
  expect(said).toContain("0.93");
});

test("an item that still gathers says how many answers it waits for", () => {
  expect(standing(story({ state: "gathering", answers: 1 }))).toContain("1 of 3");
});

test("answers are held against the accepted label where there is one", () => {
  const consensus = { bin: { value: "1A", confidence: 0.5, support: 1, tie: false } };
  expect(outcome(story({ values: { bin: "2B" } }, { consensus }))).toEqual({ bin: { value: "2B" } });
  expect(outcome(story({ state: "contested" }, { consensus }))).toBe(consensus);
});

test("an event that this version does not know is shown by its name, without an actor when there is none", () => {
  expect(happening({ at: "", kind: "sent_to_moon", data: {} })).toBe("sent to moon");
  expect(happening({ at: "", kind: "submitted", person: dana, data: {} })).toBe("Dana answered");
});

test("nested facts of an event, and those for machines only, are left out", () => {
  expect(facts({ at: "", kind: "x", data: { reason: "too dark", fence: 3, values: { a: 1 }, note: "" } })).toBe("reason too dark");
});
