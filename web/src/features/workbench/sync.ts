// What the quiet mark says about where the answers are.
import { count, t } from "../../i18n";

export interface SyncFacts {
  waiting: number;
  refused: number;
  offline: boolean;
  /** The browser says that there is no network. */
  disconnected: boolean;
  /** This machine would not store what waits. */
  unkept: boolean;
  /** Drafts are not kept on this machine. */
  draftsUnkept: boolean;
  /** It cannot be said what waits. */
  unreadable: boolean;
}

export interface SyncMark {
  tone: "good" | "warn" | "bad";
  text: string;
  hint: string;
}

/** The worst truth first: refused, only in this page, not known, no network, on the way, drafts at risk, all saved. */
export function syncMark(facts: SyncFacts): SyncMark {
  const words = t.workbench.sync;
  if (facts.refused > 0) return { tone: "bad", text: words.refused(count(facts.refused)), hint: words.refusedHint };
  if (facts.waiting > 0 && facts.unkept) return { tone: "bad", text: words.unkept(count(facts.waiting)), hint: words.unkeptHint };
  if (facts.unreadable) return { tone: "bad", text: words.unreadable, hint: words.unreadableHint };
  if (facts.offline || facts.disconnected) {
    return { tone: "warn", text: facts.waiting > 0 ? words.offlineWaiting(count(facts.waiting)) : words.offline, hint: words.offlineHint };
  }
  if (facts.waiting > 0) return { tone: "warn", text: words.waiting(count(facts.waiting)), hint: words.waitingHint };
  if (facts.draftsUnkept) return { tone: "warn", text: words.draftsUnkept, hint: words.draftsUnkeptHint };
  return { tone: "good", text: words.saved, hint: words.savedHint };
}
