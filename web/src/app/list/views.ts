// What is kept of a list: the columns a person wants, and views under names, their own and those shared with a project.
import type { Chosen } from "../../client";
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

/** The name of the setting of a list. */
export const settingOf = (list: string): string => `list.${list}`;

/** What is kept of a list, as far as it can be read. */
export function readKept({ columns, views }: Chosen): Kept {
  return { columns: isTexts(columns) ? columns : null, views: Array.isArray(views) ? views.filter(isView) : [] };
}

/** Adds a view behind the others, or changes the one of that name in its place. */
export function withView(views: readonly View[], view: View): readonly View[] {
  const known = views.some((other) => other.name === view.name);
  return known ? views.map((other) => (other.name === view.name ? view : other)) : [...views, view];
}

/** Without the view of a name. */
export const withoutView = (views: readonly View[], name: string): readonly View[] => views.filter((view) => view.name !== name);

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === "string");
const isView = (value: unknown): value is View =>
  typeof value === "object" && value !== null && typeof (value as View).name === "string" && typeof (value as View).query === "string";
