// The outbox of the signed-in person: one for the page, so that answers go on their way wherever the person goes next.
import { work } from "../../client/work";
import type { Submission } from "../../client/types";
import { notices } from "../../design/notices.svelte";
import { t } from "../../i18n";
import { Outbox, type Acknowledged } from "./outbox.svelte";
import { Vault, type StoredEntry } from "./vault";

export const vault = new Vault();

const DRAFTS_KEPT_MS = 14 * 24 * 3600 * 1000;

let open: { person: string; outbox: Outbox } | null = null;
const listeners = new Set<() => void>();

/** The outbox of a person; what waited from before is sent at once. */
export function outboxOf(person: string): Outbox {
  if (open?.person === person) return open.outbox;
  const outbox = new Outbox({
    vault,
    person,
    send,
    ...(navigator.locks ? { alone: async (run: () => Promise<void>) => void (await navigator.locks.request(`assay-outbox-${person}`, run)) } : {}),
    ...(typeof BroadcastChannel === "undefined" ? {} : { channel: new BroadcastChannel("assay-outbox") }),
    onacknowledged: (entry, answer) => {
      if (answer.late === true) notices.show({ tone: "info", text: t.workbench.late });
      if (entry.act === "flag") notices.show({ tone: "good", text: t.workbench.flagged });
      for (const listener of listeners) listener();
    },
    onrefused: (entry, problem) => {
      if (entry.act === "submit") return;
      // Nothing of the person's work is in a skip or a flag: it is said and let go.
      notices.problem(problem);
      void outbox.dismiss(entry.key);
    },
  });
  open = { person, outbox };
  // Asked once: a browser that grants it does not clear the storage when the disk is tight.
  void navigator.storage?.persist?.().catch(() => false);
  void vault.dropDraftsBefore(Date.now() - DRAFTS_KEPT_MS).catch(() => undefined);
  void outbox.flush();
  return outbox;
}

/** Called whenever the server has taken something. Returns how to stop. */
export function onAcknowledged(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function send({ act, project, task, body }: StoredEntry): Promise<Acknowledged | void> {
  switch (act) {
    case "submit":
      return work.submit(project, task, body as unknown as Submission);
    case "skip":
      return work.skip(project, task, body as { fence: number; reason: string; note?: string });
    case "flag":
      return work.flag(project, task, body as { reason: string; note?: string });
  }
}

/** A version 4 UUID; also where the browser offers none of its own, as on plain http. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
