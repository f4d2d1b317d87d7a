// How a list goes on where it was not read yet: how many rows it has, and from where those at a place are read.
import type { ItemRow, ItemsQuery, Page, PagePlace } from "../../client";

/** Rows of a page. */
export const PAGE = 200;

/** How rows around a place are read, and where the first of them stands. */
interface Start {
  query: ItemsQuery;
  place(head: ItemRow): number;
}

/** How the rows before others are read, where the first of them stands, and in which order they come. */
interface Before {
  query: ItemsQuery;
  place(page: Page<ItemRow>): number;
  rows(page: Page<ItemRow>): ItemRow[];
}

export interface Course {
  readonly count: number;
  /** For the rows between two places. */
  start(first: number, last: number): Start;
  /** For the rows before that at a place. */
  before(place: number, head: ItemRow): Before;
  /** Whether a row is the first of all, as one at place 0 may not be where places are guessed. */
  begins(head: ItemRow | undefined): boolean;
  /** The same with another count. */
  with(count: number): Course;
}

/** The numbers of the two ends of a list of everything by number, and its other direction. */
interface Ends {
  readonly first: number;
  readonly last: number;
  readonly other: string;
}

/** Of a list of everything by number: where a row stands follows from its number, exactly so where none is missing. */
export function courseByNumber(ends: Ends, count: number): Course {
  const { first, last, other } = ends;
  const rowsToNumbers = (last - first) / Math.max(1, count - 1);
  return {
    count,
    start(top, bottom) {
      const place = Math.max(0, Math.floor((top + bottom - PAGE) / 2));
      const after = String(first + Math.round((place - 1) * rowsToNumbers));
      return { query: place === 0 ? {} : { after }, place: (head) => Math.round((Number(head.item) - first) / rowsToNumbers) };
    },
    before: (place, head) => ({
      query: { after: head.item, sort: other },
      place: (page) => (page.next == null ? 0 : Math.max(0, place - page.items.length)),
      rows: (page) => [...page.items].reverse(),
    }),
    begins: (head) => head?.item === String(first),
    with: (count) => courseByNumber(ends, count),
  };
}

/** Of a list whose pages' beginnings are known. */
export function courseByPages(pages: readonly PagePlace[], count: number): Course {
  /** The last page that begins at a place or before it. */
  const at = (place: number) => pages[Math.max(0, pages.findLastIndex((page) => page.place <= place))] ?? { place: 0, after: "" };
  return {
    count,
    start(top) {
      const { place, after } = at(top);
      return { query: place === 0 ? {} : { after }, place: () => place };
    },
    before(place) {
      const from = at(place - 1);
      return {
        query: { ...(from.place === 0 ? {} : { after: from.after }), limit: Math.min(PAGE, place - from.place) },
        place: () => from.place,
        rows: (page) => page.items,
      };
    },
    begins: () => true,
    with: (count) => courseByPages(pages, count),
  };
}
