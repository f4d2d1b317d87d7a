// What is wanted of a list: filters, search, order and columns, as the address carries them.
import type { Shown } from "./columns";

export interface ListFilter<Row> {
  /** Its name in the address. */
  readonly id: string;
  readonly label: string;
  /** What it is called when nothing is filtered. */
  readonly any: string;
  readonly options: readonly { value: string; title: string }[];
  /** Whether a row fits, for lists that are here as a whole. */
  readonly fits?: (row: Row, value: string) => boolean;
}

export interface Wanted {
  readonly q: string;
  /** By the name of the filter; those that let everything through are absent. */
  readonly filters: Readonly<Record<string, string>>;
  /** The id of a column, `-` before it for downwards; empty for the list's own order. */
  readonly sort: string;
  /** Absent: the columns that the person has chosen for themselves. */
  readonly columns?: Shown | undefined;
}

export const nothingWanted: Wanted = { q: "", filters: {}, sort: "" };

/** What an address asks of a list with these filters. */
export function readWanted(query: URLSearchParams, filters: readonly Pick<ListFilter<never>, "id">[]): Wanted {
  const found = filters.flatMap(({ id }) => (query.get(id) ? [[id, query.get(id) ?? ""]] : []));
  const columns = query.get("columns");
  return {
    q: query.get("q") ?? "",
    filters: Object.fromEntries(found) as Record<string, string>,
    sort: query.get("sort") ?? "",
    ...(columns === null ? {} : { columns: columns.split(",").filter((id) => id !== "") }),
  };
}

/** The same as the part of an address behind the question mark; equal wishes give equal texts. */
export function writeWanted(wanted: Wanted): string {
  const query = new URLSearchParams();
  for (const id of Object.keys(wanted.filters).sort()) if (wanted.filters[id]) query.set(id, wanted.filters[id]);
  if (wanted.q !== "") query.set("q", wanted.q);
  if (wanted.sort !== "") query.set("sort", wanted.sort);
  if (wanted.columns) query.set("columns", wanted.columns.join(","));
  // A comma needs no escape there, and an address is read by people, too.
  return query.toString().replaceAll("%2C", ",");
}

/** Whether any row may be left out. */
export const isFiltered = (wanted: Wanted): boolean => wanted.q !== "" || Object.values(wanted.filters).some((value) => value !== "");
