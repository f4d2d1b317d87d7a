// Answers of everybody by the day, without gaps, so that a day of rest is seen as one.
import type { Day } from "./types";

export interface DaySum {
  /** `2026-11-21`, in UTC. */
  day: string;
  answers: number;
}

const DAY_MS = 24 * 3600 * 1000;
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** From the first day with an answer, at least a week back, up to today. Nothing when there are no answers. */
export function answersByDay(days: readonly Day[], now: Date, most = 14): DaySum[] {
  const sums = new Map<string, number>();
  for (const { day, answers } of days) sums.set(day.slice(0, 10), (sums.get(day.slice(0, 10)) ?? 0) + answers);
  const worked = [...sums].filter(([, answers]) => answers > 0).map(([day]) => day).sort();
  const first = worked[0];
  if (first === undefined) return [];
  const today = new Date(dateOf(now.getTime())).getTime();
  const from = Math.max(today - (most - 1) * DAY_MS, Math.min(new Date(first).getTime(), today - 6 * DAY_MS));
  const list: DaySum[] = [];
  for (let at = from; at <= today; at += DAY_MS) list.push({ day: dateOf(at), answers: sums.get(dateOf(at)) ?? 0 });
  return list;
}
