// One's own day: breaks come due by active time, and a rest counts as one.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Activity } from "./activity";
import { Day, positive } from "./day.svelte";

const MINUTE = 60_000;
let now = 0;
/** Works for so many minutes, a key every ten seconds. */
function work(activity: Activity, minutes: number) {
  for (let until = now + minutes * MINUTE; now < until; ) {
    now += 10_000;
    activity.touch();
  }
}
beforeEach(() => {
  now = 0;
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, text: string) => kept.set(name, text) });
});
afterEach(() => vi.unstubAllGlobals());

test("a break is due after so many active minutes, is named shortly before, and begins anew after one", () => {
  const activity = new Activity(() => now);
  const day = new Day("amber", activity);
  expect(day.breakInMin).toBeNull();
  day.wish({ breakAfterMin: 50 });
  work(activity, 30);
  day.look();
  expect([day.breakInMin, day.breakSoonMin]).toEqual([20, null]);
  work(activity, 15);
  day.look();
  expect(day.breakSoonMin).toBe(5);
  work(activity, 20);
  day.look();
  expect(day.breakInMin).toBe(0);
  day.rested();
  expect(day.breakInMin).toBe(50);
});

test("five minutes without a key are a break", () => {
  const activity = new Activity(() => now);
  const day = new Day("amber", activity);
  day.wish({ breakAfterMin: 50 });
  work(activity, 45);
  now += 6 * MINUTE;
  day.look();
  expect(day.breakInMin).toBe(50);
});

test("what one wished for is kept for oneself", () => {
  new Day("amber", new Activity(() => now)).wish({ goal: 400, calm: true });
  expect(new Day("amber", new Activity(() => now)).wishes).toEqual({ goal: 400, breakAfterMin: null, calm: true, sheet: false });
  expect(new Day("basil", new Activity(() => now)).wishes.goal).toBeNull();
});

test("a goal is a whole number above zero, or none", () => {
  expect(["400", 12.4, "", "no", -3, 0, null].map(positive)).toEqual([400, 12, null, null, null, null, null]);
});
