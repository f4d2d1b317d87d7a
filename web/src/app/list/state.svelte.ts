// The state of one list on a page: what the address wants of it, what the person keeps of it, and which rows are chosen.
import type { Problem } from "../../client";
import { account, shared } from "../../settings";
import { router } from "../router.svelte";
import { Choice } from "./choose.svelte";
import { arranged, delivered, type ListColumn, type Shown } from "./columns";
import { readKept, settingOf, withoutView, withView, type Kept, type View } from "./views";
import { isFiltered, readWanted, writeWanted, type ListFilter, type Wanted } from "./wanted";

export interface ListShape<Row> {
  /** The name under which a person keeps columns and views. */
  readonly name: string;
  readonly columns: () => readonly ListColumn<Row>[];
  readonly filters: () => readonly ListFilter<Row>[];
  readonly key: (row: Row) => string;
  /** What a row is called, for those who do not see it. */
  readonly called: (row: Row) => string;
}

export class ListState<Row> {
  readonly choice = new Choice();
  /** There is little room for columns. */
  narrow = $state(false);
  readonly #name: string;
  readonly #kept: Kept = $derived.by(() => readKept(account.of(this.#name)));

  constructor(readonly shape: ListShape<Row>) {
    this.#name = settingOf(shape.name);
  }

  readonly wanted: Wanted = $derived.by(() => readWanted(router.query, this.shape.filters()));
  readonly filtered: boolean = $derived(isFiltered(this.wanted));
  /** Every column there is. */
  readonly all: readonly ListColumn<Row>[] = $derived.by(() => this.shape.columns());
  /** Ids of the columns that are seen: those of the address, else those of the person, else everybody's. */
  readonly shown: Shown = $derived.by(() => {
    const shown = this.wanted.columns ?? this.#kept.columns ?? delivered(this.all, this.narrow);
    return arranged(this.all, shown).map((column) => column.id);
  });
  readonly columns: readonly ListColumn<Row>[] = $derived.by(() => arranged(this.all, this.shown));
  /** The list as it is seen, for an address that shows it to others as it is here. */
  readonly link: string = $derived.by(() => writeWanted({ ...this.wanted, columns: this.shown }));

  /** One's own views. */
  get views(): readonly View[] {
    return this.#kept.views;
  }

  /** Views that a lead shares with everybody in the project; none where the list is of no project. */
  readonly sharedViews: readonly View[] = $derived.by(() => (router.project === null ? [] : readKept(shared.of(this.#name)).views));

  /** The view that is on the screen, if it is one that was saved. */
  get view(): View | undefined {
    return [...this.views, ...this.sharedViews].find((view) => view.query === this.link);
  }

  search(q: string): void {
    router.setQuery({ q: q.trim() });
  }

  filter(id: string, value: string): void {
    router.setQuery({ [id]: value });
  }

  clear(): void {
    router.setQuery({ q: null, ...Object.fromEntries(this.shape.filters().map((filter) => [filter.id, null])) });
  }

  sortBy(sort: string): void {
    router.setQuery({ sort });
  }

  /** Shows these columns, here and, until another choice, wherever the person opens this list. */
  show(columns: Shown | null): void {
    void this.#keep((kept) => ({ ...kept, columns }));
    if (this.wanted.columns) router.setQuery({ columns: columns?.join(",") ?? null });
  }

  /** Keeps what is on the screen as a view, and goes to it. Resolves to why it is not kept. */
  save(name: string): Promise<Problem | null> {
    const view = { name, query: this.link };
    this.open(view.query);
    return this.#keep((kept) => ({ ...kept, views: withView(kept.views, view) }));
  }

  forget(view: View): Promise<Problem | null> {
    return this.#keep((kept) => ({ ...kept, views: withoutView(kept.views, view.name) }));
  }

  /** Gives a view to everybody in the project. */
  share(view: View): Promise<Problem | null> {
    return shared.change(this.#name, (chosen) => ({ ...chosen, views: withView(readKept(chosen).views, view) }));
  }

  /** Takes a shared view from everybody in the project. */
  unshare(view: View): Promise<Problem | null> {
    return shared.change(this.#name, (chosen) => ({ ...chosen, views: withoutView(readKept(chosen).views, view.name) }));
  }

  /** Goes to a view; the way back leads here. */
  open(query: string): void {
    router.go(router.path + (query === "" ? "" : `?${query}`));
  }

  #keep(edit: (kept: Kept) => Kept): Promise<Problem | null> {
    return account.change(this.#name, (chosen) => ({ ...chosen, ...edit(readKept(chosen)) }));
  }
}
