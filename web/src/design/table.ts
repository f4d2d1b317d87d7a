// What a table is told: its columns, and which of its rows are chosen.

export interface Column {
  id: string;
  title: string;
  /** A CSS grid track, such as `1fr` or `120px`. */
  width: string;
  numeric?: boolean;
  /** It holds buttons or fields, whose edges and rings of focus stand out of the column. */
  controls?: boolean;
  /** The words to sort by, when the table can be sorted by this column. */
  sort?: string;
  /** The table can be sorted by this column in one direction only. */
  oneWay?: boolean | undefined;
}

/** Which rows are chosen, for acts on many of them. */
export interface Choosing<Row> {
  has(key: string): boolean;
  readonly some: boolean;
  toggle(key: string): void;
  range(order: readonly string[], from: string, to: string): void;
  /** Chooses everything, or nothing where all is chosen. */
  toggleAll(): void;
  readonly all: boolean;
  called(row: Row): string;
}
