// What came of the time: each millisecond is active, idle, a break, or after the end of the day, and never two of them.
import { beforeEach, expect, test } from "vitest";
import { Activity } from "./activity";
import { Tally } from "./tally.svelte";

const MINUTE = 60_000;
let now = 0;
let activity: Activity;
const minutes = () => {
  const { active, idle, rest } = activity.times;
  return [active, idle, rest].map((ms) => ms / MINUTE);
};
beforeEach(() => {
  now = 0;
  activity = new Activity(() => now);
});

test("time is active for half a minute after a key, idle until five, a break until two hours, and then nothing", () => {
  now = 20_000;
  activity.touch();
  now += 4 * MINUTE;
  expect(minutes()).toEqual([50_000 / MINUTE, 3.5, 0]);
  now += MINUTE;
  expect(minutes()).toEqual([50_000 / MINUTE, 4.5, 0]);
  now += 10 * MINUTE;
  expect(minutes()).toEqual([50_000 / MINUTE, 4.5, 10]);
  now += 24 * 60 * MINUTE;
  expect(minutes()).toEqual([50_000 / MINUTE, 4.5, 115]);
  activity.touch();
  now += 10_000;
  expect(minutes()).toEqual([1, 4.5, 115]);
});

test("a break that is said begins at once, and keys do not end it", () => {
  now = 10_000;
  activity.pause();
  now += 20 * MINUTE;
  activity.touch();
  now += 10 * MINUTE;
  activity.resume();
  now += 10_000;
  expect(minutes()).toEqual([20_000 / MINUTE, 0, 30]);
});

test("however often one looks, the parts are the same", () => {
  const other = new Activity(() => now);
  for (let step = 0; step < 900; step += 1) {
    now += 1_000;
    if (step % 97 === 0) { activity.touch(); other.touch(); }
    if (step === 500) { activity.pause(); other.pause(); }
    if (step === 620) { activity.resume(); other.resume(); }
    void other.times;
  }
  expect(other.times).toEqual(activity.times);
  const { active, idle, rest } = activity.times;
  expect(active + idle + rest).toBe(900_000);
});

test("the day shown is what the server knew and what came since, whether or not that was told", () => {
  const tally = new Tally(activity);
  now = 10_000;
  tally.take({ today: 3, active_ms: 60_000, idle_ms: 30_000, break_ms: 0 });
  now += 40_000;
  tally.told(tally.untold(0));
  expect(tally.times).toEqual({ active: 80_000, idle: 50_000, rest: 0 });
  expect(tally.untold(0)).toEqual({ active: 0, idle: 0, rest: 0 });
});
