// What a person keeps of a list on this machine: the columns they want, and views under names of their own.
import type { Shown } from "./columns";

export interface View {
  readonly name: string;
  /** Filters, order and columns, as an address has them. */
  readonly query: string;
}

export interface Kept {
  readonly columns: Shown | null;
  readonly views: readonly View[];
}

const NOTHING: Kept = { columns: null, views: [] };
const place = (person: string, list: string) => `assay.list.${person}.${list}`;

/** What the person kept of the list; nothing where there is none, or where it cannot be read. */
export function readKept(person: string, list: string): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(place(person, list)) ?? "{}") as { columns?: unknown; views?: unknown };
    return {
      columns: isTexts(kept.columns) ? kept.columns : null,
      views: Array.isArray(kept.views) ? kept.views.filter(isView) : [],
    };
  } catch {
    return NOTHING;
  }
}

/** Keeps it; false when storage is closed or full, and it holds only until the page is left. */
export function writeKept(person: string, list: string, kept: Kept): boolean {
  try {
    localStorage.setItem(place(person, list), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

/** Adds a view behind the others, or changes the one of that name in its place. */
export function withView(views: readonly View[], view: View): readonly View[] {
  const known = views.some((other) => other.name === view.name);
  return known ? views.map((other) => (other.name === view.name ? view : other)) : [...views, view];
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === "string");
const isView = (value: unknown): value is View =>
  typeof value === "object" && value !== null && typeof (value as View).name === "string" && typeof (value as View).query === "string";
