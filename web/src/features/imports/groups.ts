// Refusals gathered by what is wrong, so that a thousand rows with one fault read as one.
import type { Refusal } from "./refusals";

export interface Group {
  field: string | null;
  /** What is wrong; where the rows differ in a name or a number, with an ellipsis in its place. */
  reason: string;
  remedy: string;
  count: number;
  /** The first rows of the group. */
  examples: Refusal[];
}

const EXAMPLES = 5;

/** The groups, the largest first; of equal ones, the one that appeared first. */
export function grouped(refusals: readonly Refusal[]): Group[] {
  const groups = new Map<string, Group & { remedies: Set<string>; reasons: Set<string> }>();
  for (const refusal of refusals) {
    const key = `${refusal.field ?? ""}\n${general(refusal.reason)}`;
    let group = groups.get(key);
    if (!group) {
      group = { field: refusal.field ?? null, reason: "", remedy: "", count: 0, examples: [], remedies: new Set(), reasons: new Set() };
      groups.set(key, group);
    }
    group.count += 1;
    if (group.reasons.size < 2) group.reasons.add(refusal.reason);
    if (group.remedies.size < 2) group.remedies.add(refusal.remedy);
    if (group.examples.length < EXAMPLES) group.examples.push(refusal);
  }
  return [...groups.values()]
    .map(({ reasons, remedies, ...group }) => ({ ...group, reason: one(reasons), remedy: one(remedies) }))
    .sort((a, b) => b.count - a.count);
}

/** The text if there is one, else what several have in common. */
const one = (texts: ReadonlySet<string>) => {
  const [first = "", ...others] = texts;
  return others.length === 0 ? first : general(first);
};

/** A sentence without what is special to its row: quoted values and numbers. */
const general = (text: string) => text.replace(/“[^”]*”/gu, "“…”").replace(/`[^`]*`/gu, "`…`").replace(/\d+(?:[.,]\d+)*/gu, "…");
