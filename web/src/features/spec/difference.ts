// The lines in which two texts differ, with the lines around them.

export interface Line {
  sign: "+" | "-" | " ";
  text: string;
  /** Its number in the new text; of a line that is gone, in the old one. */
  number: number;
}

/** Lines that are kept around a change, so that a reader finds the place. */
const AROUND = 2;
/** Above this the comparison would take too long by hand; whole texts are then shown as changed. */
const MOST_CELLS = 4_000_000;

/** Hunks of changed lines; none when the texts are equal. */
export function difference(before: string, after: string): Line[][] {
  const lines = align(before.split("\n"), after.split("\n"));
  const hunks: Line[][] = [];
  let last = -1;
  lines.forEach((line, index) => {
    if (line.sign === " ") return;
    const from = Math.max(last + 1, index - AROUND);
    const to = Math.min(lines.length - 1, index + AROUND);
    if (hunks.length > 0 && from === last + 1) hunks.at(-1)?.push(...lines.slice(from, to + 1));
    else hunks.push(lines.slice(from, to + 1));
    last = Math.max(last, to);
  });
  return hunks;
}

function align(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;

  const kept = (text: string, index: number): Line => ({ sign: " ", text, number: index + 1 });
  const middle = middleOf(before.slice(head, before.length - tail), after.slice(head, after.length - tail), head);
  return [
    ...after.slice(0, head).map(kept),
    ...middle,
    ...after.slice(after.length - tail).map((text, index) => kept(text, after.length - tail + index)),
  ];
}

/** The longest common subsequence (Wagner and Fischer 1974), by which the fewest lines are called changed. */
function middleOf(before: readonly string[], after: readonly string[], offset: number): Line[] {
  const gone = (index: number): Line => ({ sign: "-", text: before[index] ?? "", number: offset + index + 1 });
  const come = (index: number): Line => ({ sign: "+", text: after[index] ?? "", number: offset + index + 1 });
  if (before.length * after.length > MOST_CELLS) {
    return [...before.map((_, index) => gone(index)), ...after.map((_, index) => come(index))];
  }
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ sign: " ", text: after[j] ?? "", number: offset + j + 1 });
      i += 1;
      j += 1;
    } else if (i < before.length && (j === after.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(gone(i));
      i += 1;
    } else {
      lines.push(come(j));
      j += 1;
    }
  }
  return lines;
}
