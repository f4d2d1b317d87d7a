// The refusal report of an import, read from its JSON lines.

export interface Refusal {
  file?: string;
  /** The line of a text file, or the entry of an archive. */
  line?: number | null;
  entry?: number | null;
  field?: string | null;
  reason: string;
  remedy: string;
}

/** The first refusals of a report; a line that is no refusal is left out rather than shown half. */
export function readRefusals(jsonLines: string, most: number): Refusal[] {
  const found: Refusal[] = [];
  for (const line of jsonLines.split("\n")) {
    if (found.length >= most) break;
    const refusal = parse(line);
    if (refusal) found.push(refusal);
  }
  return found;
}

function parse(line: string): Refusal | null {
  if (line.trim() === "") return null;
  try {
    const value = JSON.parse(line) as Partial<Refusal>;
    return typeof value.reason === "string" ? { ...value, reason: value.reason, remedy: value.remedy ?? "" } : null;
  } catch {
    return null;
  }
}

/** A batch name from a file's name and the day: `monday.jsonl` of 21 November gives `monday-1121`. */
export function batchNameOf(filename: string, day: Date): string {
  const stem = filename.replace(/(\.(tar|csv|tsv|json|jsonl|ndjson|zip|gz|tgz))+$/i, "");
  const safe = stem.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 40);
  const two = (n: number) => String(n).padStart(2, "0");
  const date = `${two(day.getMonth() + 1)}${two(day.getDate())}`;
  return safe === "" ? date : `${safe}-${date}`;
}
