// What a verification says, in words.
import type { Verification } from "../../client";
import { bytes, count, t } from "../../i18n";

type Tone = "good" | "bad" | "warn" | "info" | "plain";

/** How many faults were found, those that are not listed among them; nothing before it is done. */
export function faults({ report }: Verification): number | null {
  return report ? report.findings.length + report.unlisted : null;
}

/** What came of it, or how it stands, in two words with their tone. */
export function verdict(one: Verification): { tone: Tone; words: string } {
  const words = t.upkeep.verification;
  const found = faults(one);
  if (found !== null) return found === 0 ? { tone: "good", words: words.sound } : { tone: "bad", words: words.faults(count(found)) };
  if (one.state === "failed") return { tone: "bad", words: words.failed };
  if (one.state === "cancelled") return { tone: "warn", words: words.stopped };
  return { tone: "info", words: one.state === "queued" ? words.queued : words.running };
}

/** How far one is that is under way. */
export function extent(one: Verification): string {
  const words = t.upkeep.verification;
  if (one.total == null || one.step == null) return words.begins;
  return one.step === "media" ? words.media(bytes(one.done), bytes(one.total)) : words.tasks(count(one.done), count(one.total));
}

/** What was looked at; empty for one that has no report. */
export function looked({ report, quick }: Verification): string {
  const words = t.upkeep.verification;
  if (!report) return "";
  const all = words.looked(count(report.projects), count(report.events), count(report.items), count(report.answers));
  const media = words.lookedMedia(count(report.media));
  return `${all} ${report.media === 0 ? "" : quick ? words.byLength(media) : words.byContent(media)}`.trim();
}
