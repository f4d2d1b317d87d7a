// Finding words in the text on the stage, painted by the browser's highlights without touching the text.
import type { Row } from "./rows";

const ALL = "assay-found";
const NOW = "assay-found-now";
const MOST = 2000;

/** One place where the words stand: the row, and where in it. */
export interface Place {
  row: number;
  at: number;
}

/** Every place where the words stand, in order, up to two thousand; none for empty words. */
export function find(rows: readonly Row[], words: string): Place[] {
  const wanted = words.trim().toLowerCase();
  const found: Place[] = [];
  if (wanted === "") return found;
  for (const [row, { text }] of rows.entries()) {
    for (const at of placesIn(text, wanted)) {
      found.push({ row, at });
      if (found.length >= MOST) return found;
    }
  }
  return found;
}

/** The place in the document; null while its row is not drawn. */
export function rangeOf(page: HTMLElement, place: Place, length: number): Range | null {
  const node = page.querySelector(`[data-row="${place.row}"] p`)?.firstChild;
  if (!node || place.at + length > (node.textContent?.length ?? 0)) return null;
  const range = document.createRange();
  range.setStart(node, place.at);
  range.setEnd(node, place.at + length);
  return range;
}

/** Paints the places that are drawn, and the one that the person is at in another colour. */
export function paint(page: HTMLElement, found: readonly Place[], now: number, length: number): void {
  if (typeof Highlight === "undefined") return;
  const ranges = found.map((place) => rangeOf(page, place, length));
  CSS.highlights.set(ALL, new Highlight(...ranges.filter((range, index): range is Range => range !== null && index !== now)));
  const current = ranges[now];
  CSS.highlights.set(NOW, new Highlight(...(current ? [current] : [])));
}

/** Takes the paint away. */
export function clearPaint(): void {
  if (typeof Highlight === "undefined") return;
  CSS.highlights.delete(ALL);
  CSS.highlights.delete(NOW);
}

/** Where the wanted words, in lower case, begin in a text. Positions are those of the text itself. */
export function* placesIn(text: string, wanted: string): Generator<number> {
  const lower = text.toLowerCase();
  // Some letters change their length in lower case; then places could be wrong, so such a text is compared as it is.
  const searched = lower.length === text.length ? lower : text;
  for (let at = searched.indexOf(wanted); at >= 0; at = searched.indexOf(wanted, at + wanted.length)) yield at;
}
