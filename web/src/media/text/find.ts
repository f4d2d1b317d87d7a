// Finding words in the text on the stage, painted by the browser's highlights without touching the text.

const NAME = "assay-found";
const MOST = 2000;

/** Paints every place where the words stand in an element and returns them; paints nothing for empty words. */
export function paintFound(root: Node, words: string): Range[] {
  const wanted = words.toLowerCase();
  const ranges: Range[] = [];
  if (wanted !== "") {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && ranges.length < MOST; node = walker.nextNode()) {
      for (const at of placesIn(node.textContent ?? "", wanted)) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + wanted.length);
        ranges.push(range);
        if (ranges.length >= MOST) break;
      }
    }
  }
  if (typeof Highlight !== "undefined") CSS.highlights.set(NAME, new Highlight(...ranges));
  return ranges;
}

/** Takes the paint away. */
export function clearFound(): void {
  if (typeof Highlight !== "undefined") CSS.highlights.delete(NAME);
}

/** Where the wanted words, in lower case, begin in a text. Positions are those of the text itself. */
export function* placesIn(text: string, wanted: string): Generator<number> {
  const lower = text.toLowerCase();
  // Some letters change their length in lower case; then places could be wrong, so such a text is compared as it is.
  const searched = lower.length === text.length ? lower : text;
  for (let at = searched.indexOf(wanted); at >= 0; at = searched.indexOf(wanted, at + wanted.length)) yield at;
}
