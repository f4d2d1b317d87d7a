// Finding by typing: every word of the query must be in the text; starts of words come first.

/** The entries that fit the query, best first; all of them, in their order, when nothing is typed. */
export function rank<T>(entries: readonly T[], query: string, textOf: (entry: T) => string): T[] {
  const words = fold(query).split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return [...entries];
  return entries
    .map((entry, index) => ({ entry, index, score: score(fold(textOf(entry)), words) }))
    .filter((scored) => scored.score > 0)
    .sort((one, other) => other.score - one.score || one.index - other.index)
    .map((scored) => scored.entry);
}

/** Without case and accents, so that `cafe` finds `Café`. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

function score(text: string, words: readonly string[]): number {
  let sum = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    const startsWord = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? "");
    sum += at === 0 ? 4 : startsWord ? 3 : 1;
  }
  return sum;
}
