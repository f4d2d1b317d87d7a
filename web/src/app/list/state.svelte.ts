// The state of one list on a page: what the address wants of it, what the person keeps of it, and which rows are chosen.
import { router } from "../router.svelte";
import { session } from "../session.svelte";
import { Choice } from "./choose.svelte";
import { arranged, delivered, type ListColumn, type Shown } from "./columns";
import { readKept, withView, writeKept, type Kept, type View } from "./views";
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
  readonly #person = session.me?.person.id ?? "";
  #kept = $state.raw<Kept>({ columns: null, views: [] });

  constructor(readonly shape: ListShape<Row>) {
    this.#kept = readKept(this.#person, shape.name);
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

  get views(): readonly View[] {
    return this.#kept.views;
  }

  /** The view that is on the screen, if it is one that was saved. */
  get view(): View | undefined {
    return this.views.find((view) => view.query === this.link);
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
    this.#keep({ ...this.#kept, columns });
    if (this.wanted.columns) router.setQuery({ columns: columns?.join(",") ?? null });
  }

  save(name: string): boolean {
    const kept = this.#keep({ ...this.#kept, views: withView(this.views, { name, query: this.link }) });
    this.open(this.link);
    return kept;
  }

  forget(view: View): void {
    this.#keep({ ...this.#kept, views: this.views.filter((other) => other.name !== view.name) });
  }

  /** Goes to a view; the way back leads here. */
  open(query: string): void {
    router.go(router.path + (query === "" ? "" : `?${query}`));
  }

  #keep(kept: Kept): boolean {
    this.#kept = kept;
    return writeKept(this.#person, this.shape.name, kept);
  }
}
