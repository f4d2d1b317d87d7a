// What a verification says of itself.
import { expect, test } from "vitest";
import type { Verification, Verified } from "../../client";
import { extent, looked, verdict } from "./verdict";

const report = { projects: 1, events: 1204, blocks: 2, waiting: 0, items: 345, answers: 900, media: 0, findings: [], unlisted: 0 } satisfies Verified;
const one = (facts: Partial<Verification>) => ({ id: "1", state: "done", quick: false, done: 0, total: null, message: "", created_at: "2026-11-21T22:34:05Z", ...facts }) as Verification;
const finding = { project: "letters", what: "one answer too many", hint: "look" };

test("faults are counted with those that are not listed, and none is said to be none", () => {
  expect(verdict(one({ report }))).toEqual({ tone: "good", words: "all as it should be" });
  expect(verdict(one({ report: { ...report, findings: [finding] } }))).toEqual({ tone: "bad", words: "1 fault" });
  expect(verdict(one({ report: { ...report, findings: [finding], unlisted: 1200 } })).words).toBe("1,201 faults");
});

test("one without a report is never called sound", () => {
  const said = (["queued", "running", "failed", "cancelled"] as const).map((state) => verdict(one({ state })).words);
  expect(said).toEqual(["waits for its turn", "under way", "failed", "stopped"]);
});

test("how far one is is said in its own unit", () => {
  expect(extent(one({ state: "running" }))).toBe("It begins.");
  expect(extent(one({ step: "tasks", done: 1200, total: 3000 }))).toBe("Comparing tasks: 1,200 of 3,000");
  expect(extent(one({ step: "media", done: 1_200_000, total: 4_000_000 }))).toBe("Reading media: 1.2 MB of 4.0 MB");
});

test("media are named with how they were compared, and not named where there are none", () => {
  expect(looked(one({ report }))).toBe("Looked at 1 project, 1,204 events, 345 items and 900 answers.");
  expect(looked(one({ report: { ...report, media: 2 } }))).toMatch(/ 2 media files were read from first byte to last\.$/);
  expect(looked(one({ report: { ...report, media: 1 }, quick: true }))).toMatch(/ 1 media file was compared by length alone\.$/);
});
