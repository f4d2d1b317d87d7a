// What the numbers say, as sentences: which batch is late and which is due soon.
import { count, moment, t } from "../../i18n";
import type { Batch, Forecast } from "./types";

export interface Finding {
  tone: "warn" | "bad";
  title: string;
  text: string;
}

const SOON_MS = 24 * 3600 * 1000;

/** Late batches first, then those that may be late and those due within a day. A batch that is done is none of these. */
export function findings(batches: readonly Batch[], now: Date, forecast?: Forecast): Finding[] {
  const open = batches.filter((batch) => batch.due != null && batch.accepted < batch.size);
  const byDue = [...open].sort((one, other) => dueOf(one) - dueOf(other));
  return byDue.flatMap((batch): Finding[] => {
    const left = dueOf(batch) - now.getTime();
    const due = moment(batch.due ?? "", now);
    if (left < 0) {
      const text = t.overview.late(due, count(batch.accepted), count(batch.size));
      return [{ tone: "bad", title: t.overview.lateTitle(batch.name), text }];
    }
    const ends = forecast?.batches.find((one) => one.batch === batch.id)?.ends;
    if (ends && new Date(ends.likely).getTime() > dueOf(batch)) {
      const at = (time: string) => moment(time, now);
      const range = ends.late == null ? t.overview.progress.noLate(at(ends.early)) : t.overview.progress.range(at(ends.early), at(ends.late));
      return [{ tone: "warn", title: t.overview.mayBeLateTitle(batch.name), text: t.overview.mayBeLate(at(ends.likely), range, due) }];
    }
    if (left > SOON_MS) return [];
    return [{ tone: "warn", title: t.overview.soonTitle(batch.name), text: t.overview.soon(due, count(batch.size - batch.accepted)) }];
  });
}

export const dueOf = (batch: Batch): number => new Date(batch.due ?? "").getTime();

/** Whether its due time has passed with work left. */
export function isLate(batch: Batch, now: Date): boolean {
  return batch.due != null && batch.accepted < batch.size && dueOf(batch) < now.getTime();
}
