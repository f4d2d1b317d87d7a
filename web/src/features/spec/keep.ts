// Keeps a draft on this machine until it is applied or taken back, so that a closed window loses nothing.
import type { Keep } from "./draft.svelte";

/** The place of one person's draft of one project. Where storage is closed, nothing is kept. */
export function keepOf(person: string, project: string): Keep {
  const name = `assay.draft.${person}.${project}`;
  return {
    read() {
      try {
        return localStorage.getItem(name);
      } catch {
        return null;
      }
    },
    write(text) {
      try {
        if (text === null) localStorage.removeItem(name);
        else localStorage.setItem(name, text);
      } catch {
        // Full or closed: the draft lives as long as the page.
      }
    },
  };
}
