// The rows of the list of items, read page by page as they come into view, and from anywhere once it is known where its pages begin.
import { asProblem, items, projects, type ItemRow, type ItemsQuery, type Label, type Page, type Problem, type Value, type Values } from "../../client";
import type { Wanted } from "../../app/list/wanted";
import { courseByNumber, courseByPages, PAGE, type Course } from "./course";
import { rulesOf } from "../../kinds/rules";

const CSV_PAGE = 500;
/** Beyond this a saved table is the wrong tool: an export streams any number. */
export const CSV_MOST = 20_000;

export class ItemRows {
  /** Rows that stand together, the first of them at the place `from`. */
  rows = $state.raw<readonly ItemRow[]>([]);
  from = $state(0);
  loading = $state(true);
  problem = $state.raw<Problem | null>(null);
  more = $state(false);
  /** How the list goes on out of sight; null while that is not known. */
  #course = $state.raw<Course | null>(null);
  #next: string | null = null;
  #wanted: Wanted = { q: "", filters: {}, sort: "" };
  #stop = new AbortController();

  constructor(private readonly project: string) {}

  /** How many rows there are, read or not, where that is known. */
  get whole(): number | null {
    return this.#course?.count ?? null;
  }

  /** Starts over with other wishes; the rows before stay until the first new ones are here. */
  async show(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    let first: Page<ItemRow> | null = null;
    await this.#read({}, async (page) => {
      const course = page.next != null && isByNumber(wanted) ? await this.#byNumber(page) : null;
      return () => {
        first = page;
        this.#course = course;
        this.from = 0;
        this.rows = page.items;
        this.#goesOn(page);
      };
    });
    // What is filtered is gone through for it by the server; meanwhile the first rows are here, and those that follow them.
    if (first && this.#next !== null && this.#course === null) void this.#outline(signal);
  }

  /** Reads some of the rows between two places that are not here. */
  async need(first: number, last: number): Promise<void> {
    if (this.loading || this.rows.length === 0) return;
    const end = this.from + this.rows.length;
    const course = this.#course;
    if (course && (first > end || last < this.from || (first === 0 && (this.from > 0 || !course.begins(this.rows[0]))))) await this.#jump(course, first, last);
    else if (course && first < this.from) await this.#before(course);
    else if (last > end - 1 && this.#next !== null) {
      await this.#read({ after: this.#next }, (page) => () => {
        this.rows = this.rows.concat(page.items);
        this.#goesOn(page);
      });
    }
  }

  /** Leaves what is here for rows far from it: the scroll bar was dragged, or the other end asked for. */
  async #jump(course: Course, first: number, last: number): Promise<void> {
    const start = course.start(first, last);
    await this.#read(start.query, (page) => () => {
      const [head] = page.items;
      if (!head) return;
      this.from = Math.max(0, Math.min(start.place(head), course.count - page.items.length));
      this.rows = page.items;
      this.#goesOn(page);
    });
  }

  /** Reads the rows before those that are here. */
  async #before(course: Course): Promise<void> {
    const [head] = this.rows;
    if (!head) return;
    const start = course.before(this.from, head);
    await this.#read(start.query, (page) => () => {
      this.from = start.place(page);
      this.rows = start.rows(page).concat(this.rows);
    });
  }

  /** What is known of the list's end once a page behind all others is read. */
  #goesOn(page: Page<ItemRow>): void {
    this.#next = page.next ?? null;
    this.more = this.#next !== null;
    const course = this.#course;
    const end = this.from + this.rows.length;
    // Where numbers are missing, or items have come or gone, the count and the places meet only here.
    if (course && (this.#next === null ? course.count !== end : course.count < end)) {
      this.#course = course.with(end + (this.#next === null ? 0 : PAGE));
    }
  }

  /** The course of a list by number that begins with this page. */
  async #byNumber({ items: [head] }: Page<ItemRow>): Promise<Course | null> {
    const { signal } = this.#stop;
    const [far, batches] = await Promise.all([
      items.list(this.project, { sort: otherWay(this.#wanted.sort), limit: 1 }, signal),
      projects.batches(this.project),
    ]);
    const [foot] = far.items;
    const count = batches.items.reduce((sum, batch) => sum + batch.size, 0);
    const ends = head && foot && { first: Number(head.item), last: Number(foot.item), other: otherWay(this.#wanted.sort) };
    return ends && count > 1 ? courseByNumber(ends, count) : null;
  }

  /** Asks where the pages of a list begin; without an answer it is read in sequence. */
  async #outline(signal: AbortSignal): Promise<void> {
    try {
      const { count, pages } = await items.places(this.project, { ...queryOf(this.#wanted), limit: PAGE }, signal);
      if (!signal.aborted && count > 0) this.#course = courseByPages(pages, Math.max(count, this.from + this.rows.length));
    } catch {
      // Said by whatever is read next, if it lasts.
    }
  }

  /** Reads a page; what is made of it happens at once, or not at all where something else is wanted by then. */
  async #read(query: ItemsQuery, take: (page: Page<ItemRow>) => (() => void) | Promise<() => void>): Promise<void> {
    const { signal } = this.#stop;
    this.loading = true;
    try {
      const page = await items.list(this.project, { ...queryOf(this.#wanted), ...query, limit: PAGE }, signal);
      const taken = await take(page);
      if (signal.aborted) return;
      taken();
      this.problem = null;
    } catch (thrown) {
      if (signal.aborted) return;
      this.problem = asProblem(thrown);
    }
    this.loading = false;
  }

  /** Everything that fits, up to the most a saved table may have. */
  async all(onprogress: (n: number) => void): Promise<{ rows: ItemRow[]; cut: boolean }> {
    const rows: ItemRow[] = [];
    let after: string | undefined;
    do {
      const page = await items.list(this.project, { ...queryOf(this.#wanted), after, limit: CSV_PAGE });
      rows.push(...page.items);
      onprogress(rows.length);
      after = page.next ?? undefined;
    } while (after !== undefined && rows.length < CSV_MOST);
    return { rows, cut: after !== undefined };
  }
}

/** Everything, in the order of its numbers. */
const isByNumber = ({ q, filters, sort }: Wanted): boolean =>
  q === "" && Object.keys(filters).length === 0 && ["", "item", "-item"].includes(sort);

const otherWay = (sort: string): string => (sort.startsWith("-") ? "id" : "-id");

/** What is wanted, in the words of the server. */
export function queryOf({ q, filters, sort }: Wanted) {
  return { q, state: filters["state"], batch: filters["batch"], mark: filters["mark"], sort: sort.replace(/item$/, "id") };
}

/** The combined value of a label in a row, in words; empty where there is none yet. */
export function valueWords(row: ItemRow, label: Label): string {
  const value = (row["values"] as Values | undefined)?.[label.name] as Value | undefined;
  return value === undefined ? "" : rulesOf(label).words(label, value);
}
