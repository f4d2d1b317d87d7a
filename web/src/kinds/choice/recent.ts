// The options that a person chose last in a long list, kept on this machine by list.

const STORED = "assay.recent";
const KEPT = 4;

/** Lists are told apart by their own options, so that a list that was changed begins anew. */
export const listName = (label: { name: string }, options: readonly { value: string }[]): string =>
  `${label.name}:${options.length}:${options[0]?.value ?? ""}:${options.at(-1)?.value ?? ""}`;

/** The values chosen last, newest first. */
export function recentIn(list: string): readonly string[] {
  return read()[list] ?? [];
}

export function remember(list: string, value: string): void {
  const all = read();
  all[list] = [value, ...(all[list] ?? []).filter((other) => other !== value)].slice(0, KEPT);
  try {
    localStorage.setItem(STORED, JSON.stringify(all));
  } catch {
    // Storage is closed: nothing is remembered.
  }
}

function read(): Record<string, readonly string[]> {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? "{}") as Record<string, readonly string[]>;
  } catch {
    return {};
  }
}
