// Everything on the page as rows: titles, paragraphs and turns, none of them so long that it is slow to lay out.
import type { FieldValue } from "../../client/spec";
import { blocksOf } from "./blocks";

export interface TextField {
  name: string;
  title: string;
  value: FieldValue | undefined;
}

export interface Row {
  /** Which of the fields it belongs to. */
  section: number;
  /** The field's title stands above it. */
  title?: string;
  speaker?: string;
  text: string;
  /** It goes on a paragraph that was cut, and runs in this direction. */
  goesOn?: "ltr" | "rtl";
}

/** Characters of a row at most. */
const LONGEST = 4000;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const STRONG = /\p{L}/u;

export function rowsOf(fields: readonly TextField[]): Row[] {
  return fields.flatMap((field, section) =>
    blocksOf(field.value).flatMap((block, index): Row[] => {
      const [first = "", ...rest] = cut(block.text);
      const direction = rest.length > 0 ? directionOf(block.text) : "ltr";
      return [
        {
          section,
          text: first,
          ...(index === 0 && fields.length > 1 ? { title: field.title } : {}),
          ...(block.speaker === undefined ? {} : { speaker: block.speaker }),
        },
        ...rest.map((text): Row => ({ section, text, goesOn: direction })),
      ];
    }),
  );
}

/** Cuts a text into pieces, at the last space of each where there is one. */
export function cut(text: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > LONGEST) {
    const space = Math.max(text.lastIndexOf(" ", from + LONGEST), text.lastIndexOf("\n", from + LONGEST));
    let to = space > from ? space + 1 : from + LONGEST;
    // Not between the halves of a character.
    if (/[\udc00-\udfff]/.test(text[to] ?? "")) to -= 1;
    pieces.push(text.slice(from, to));
    from = to;
  }
  pieces.push(text.slice(from));
  return pieces;
}

/** The direction of the first letter, as `dir="auto"` has it. */
function directionOf(text: string): "ltr" | "rtl" {
  const strong = STRONG.exec(text)?.[0] ?? "";
  return RIGHT_TO_LEFT.test(strong) ? "rtl" : "ltr";
}

/** A guess at a row's height, in pixels, from its length and the setting. */
export function guess(row: Row, sizePx: number, widthCh: number): number {
  const lines = row.text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / (widthCh * 1.15))), 0);
  const extra = (row.title === undefined ? 0 : 22) + (row.speaker === undefined ? 0 : 20);
  return lines * sizePx * 1.65 + extra + (row.goesOn ? 0 : sizePx * 0.9);
}
