// How far the answers have come, for the chart: what the server counted by the day, added up, and its forecast.
import type { Batch, Day, Forecast } from "./types";

const DAY_MS = 86_400_000;

export interface Point {
  at: number;
  value: number;
}

/** Answers given up to the end of each day, the last up to now; `all` are those of all time. None before the first answer. */
export function courseOf(days: readonly Day[], all: number, now: Date): Point[] {
  const sums = new Map<number, number>();
  for (const { day, answers } of days) {
    const start = new Date(day).getTime();
    sums.set(start, (sums.get(start) ?? 0) + answers);
  }
  const worked = [...sums].filter(([, answers]) => answers > 0).sort(([one], [other]) => one - other);
  const first = worked[0]?.[0];
  if (first === undefined) return [];
  let value = all - worked.reduce((sum, [, answers]) => sum + answers, 0);
  const points = [{ at: first, value }];
  for (let day = first; day <= now.getTime(); day += DAY_MS) {
    value += sums.get(day) ?? 0;
    points.push({ at: Math.min(day + DAY_MS, now.getTime()), value });
  }
  return points;
}

/** The forecast as the chart draws it; null where there is none. */
export function aheadOf(forecast: Forecast, given: number) {
  if (!forecast.ends) return null;
  const { early, likely, late } = forecast.ends;
  const ms = (time: string) => new Date(time).getTime();
  return { value: given + forecast.left, early: ms(early), likely: ms(likely), late: late == null ? null : ms(late), slowest: (forecast.pace.lower ?? 0) / DAY_MS };
}

/** When batches with work left are due, soonest first. */
export function dueMarks(batches: readonly Batch[], text: (name: string) => string): { at: number; text: string }[] {
  const open = batches.filter((batch) => batch.due != null && batch.accepted < batch.size);
  return open.map((batch) => ({ at: new Date(batch.due ?? "").getTime(), text: text(batch.name) })).sort((one, other) => one.at - other.at);
}
