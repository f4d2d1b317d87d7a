// The rows of the list of items, read page by page as they come into view; of a list by number, also from its middle.
import { asProblem, items, projects, type ItemRow, type ItemsQuery, type Label, type Page, type Problem, type Value, type Values } from "../../client";
import type { Wanted } from "../../app/list/wanted";
import { rulesOf } from "../../kinds/rules";

const PAGE = 200;
const CSV_PAGE = 500;
/** Beyond this a saved table is the wrong tool: an export streams any number. */
export const CSV_MOST = 20_000;

/** A list of everything by number: where a row stands follows from its number, exactly so where no number is missing. */
interface Numbered {
  /** The numbers of its two ends, and how many rows there are. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

export class ItemRows {
  /** Rows that stand together, the first of them at the place `from`. */
  rows = $state.raw<readonly ItemRow[]>([]);
  from = $state(0);
  loading = $state(true);
  problem = $state.raw<Problem | null>(null);
  more = $state(false);
  #numbered = $state.raw<Numbered | null>(null);
  #next: string | null = null;
  #wanted: Wanted = { q: "", filters: {}, sort: "" };
  #stop = new AbortController();

  constructor(private readonly project: string) {}

  /** How many rows there are, read or not, where that is known. */
  get whole(): number | null {
    return this.#numbered?.count ?? null;
  }

  /** Starts over with other wishes; the rows before stay until the first new ones are here. */
  async show(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    this.#stop.abort();
    this.#stop = new AbortController();
    await this.#read({}, async (page) => {
      const numbered = page.next != null && isByNumber(wanted) ? await this.#ends(page) : null;
      return () => {
        this.#numbered = numbered;
        this.from = 0;
        this.rows = page.items;
        this.#goesOn(page);
      };
    });
  }

  /** Reads some of the rows between two places that are not here. */
  async need(first: number, last: number): Promise<void> {
    if (this.loading || this.rows.length === 0) return;
    const end = this.from + this.rows.length;
    const list = this.#numbered;
    if (list && (first > end || last < this.from || (first === 0 && this.rows[0]?.item !== String(list.first)))) {
      await this.#jump(list, Math.max(0, Math.floor((first + last - PAGE) / 2)));
    } else if (list && first < this.from) {
      await this.#read({ after: this.rows[0]?.item, sort: otherWay(this.#wanted.sort) }, (page) => () => {
        this.from = page.next == null ? 0 : Math.max(0, this.from - page.items.length);
        this.rows = [...page.items].reverse().concat(this.rows);
      });
    } else if (last > end - 1 && this.#next !== null) {
      await this.#read({ after: this.#next }, (page) => () => {
        this.rows = this.rows.concat(page.items);
        this.#goesOn(page);
      });
    }
  }

  /** Leaves what is here for rows far from it: the scroll bar was dragged, or the other end asked for. */
  async #jump(list: Numbered, place: number): Promise<void> {
    const rowsToNumbers = (list.last - list.first) / Math.max(1, list.count - 1);
    const number = list.first + Math.round((place - 1) * rowsToNumbers);
    await this.#read(place === 0 ? {} : { after: String(number) }, (page) => () => {
      const [head] = page.items;
      if (!head) return;
      const at = Math.round((Number(head.item) - list.first) / rowsToNumbers);
      this.from = Math.max(0, Math.min(at, list.count - page.items.length));
      this.rows = page.items;
      this.#goesOn(page);
    });
  }

  /** What is known of the list's end once a page behind all others is read. */
  #goesOn(page: Page<ItemRow>): void {
    this.#next = page.next ?? null;
    this.more = this.#next !== null;
    const list = this.#numbered;
    const end = this.from + this.rows.length;
    // Where numbers are missing, the count and the places meet only here.
    if (list && (this.#next === null ? list.count !== end : list.count <= end)) {
      this.#numbered = { ...list, count: end + (this.#next === null ? 0 : PAGE) };
    }
  }

  /** The far end and the count of a list that begins with this page. */
  async #ends({ items: [head] }: Page<ItemRow>): Promise<Numbered | null> {
    const { signal } = this.#stop;
    const [far, batches] = await Promise.all([
      items.list(this.project, { sort: otherWay(this.#wanted.sort), limit: 1 }, signal),
      projects.batches(this.project),
    ]);
    const [foot] = far.items;
    const count = batches.items.reduce((sum, batch) => sum + batch.size, 0);
    return head && foot && count > 1 ? { first: Number(head.item), last: Number(foot.item), count } : null;
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
