// The rows of the list of items, read page by page as they come into view.
import { asProblem, items, type ItemRow, type Label, type Problem, type Value, type Values } from "../../client";
import type { Wanted } from "../../app/list/wanted";
import { rulesOf } from "../../kinds/rules";

const PAGE = 200;
const CSV_PAGE = 500;
/** Beyond this a saved table is the wrong tool: an export streams any number. */
export const CSV_MOST = 20_000;

export class ItemRows {
  rows = $state.raw<readonly ItemRow[]>([]);
  loading = $state(true);
  problem = $state.raw<Problem | null>(null);
  more = $state(false);
  #next: string | null = null;
  #wanted: Wanted = { q: "", filters: {}, sort: "" };
  #stop = new AbortController();

  constructor(private readonly project: string) {}

  /** Starts over with other wishes; the rows before stay until the first new ones are here. */
  async show(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    this.#stop.abort();
    this.#stop = new AbortController();
    await this.#read(undefined);
  }

  async readMore(): Promise<void> {
    if (!this.loading && this.#next !== null) await this.#read(this.#next);
  }

  async #read(after: string | undefined): Promise<void> {
    const { signal } = this.#stop;
    this.loading = true;
    try {
      const page = await items.list(this.project, { ...queryOf(this.#wanted), after, limit: PAGE }, signal);
      if (signal.aborted) return;
      this.rows = after === undefined ? page.items : this.rows.concat(page.items);
      this.#next = page.next ?? null;
      this.more = this.#next !== null;
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

/** What is wanted, in the words of the server. */
export function queryOf({ q, filters, sort }: Wanted) {
  return { q, state: filters["state"], batch: filters["batch"], mark: filters["mark"], sort: sort.replace(/item$/, "id") };
}

/** The combined value of a label in a row, in words; empty where there is none yet. */
export function valueWords(row: ItemRow, label: Label): string {
  const value = (row["values"] as Values | undefined)?.[label.name] as Value | undefined;
  return value === undefined ? "" : rulesOf(label).words(label, value);
}
