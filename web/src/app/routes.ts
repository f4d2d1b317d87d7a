// Every address of the application, in one list, with the page it shows. Pages load when they are first needed.
import type { Component } from "svelte";
import { t } from "../i18n";
import type { Right } from "./session.svelte";

/** What every page is given: the named parts of its address. */
export type PageProps = Record<string, string>;

export interface Route {
  readonly name: string;
  readonly path: string;
  /** `page`: beside the navigation. `full`: the whole window, with a header of its own. */
  readonly frame: "page" | "full";
  readonly title: string;
  /** Shown to people who are not signed in, too. */
  readonly open?: boolean;
  /** What one needs in the project to be shown it, where the page does not say so itself. */
  readonly right?: Right;
  readonly load: () => Promise<{ default: Component<never> }>;
}

const load = (loader: () => Promise<{ default: unknown }>) => loader as Route["load"];

export const ROUTES: readonly Route[] = [
  { name: "projects", path: "/", frame: "page", title: t.nav.projects, load: load(() => import("../features/projects/page.svelte")) },
  { name: "setup", path: "/setup", frame: "full", title: t.brand, open: true, load: load(() => import("../features/signin/setup.svelte")) },
  { name: "people", path: "/people", frame: "page", title: t.nav.people, load: load(() => import("../features/people/page.svelte")) },
  { name: "upkeep", path: "/upkeep", frame: "page", title: t.nav.upkeep, load: load(() => import("../features/upkeep/page.svelte")) },
  { name: "account", path: "/account", frame: "page", title: t.nav.account, load: load(() => import("../features/settings/page.svelte")) },
  { name: "overview", path: "/p/:project", frame: "page", title: t.nav.overview, load: load(() => import("../features/overview/page.svelte")) },
  { name: "work", path: "/p/:project/work", frame: "full", right: "work", title: t.nav.work, load: load(() => import("../features/workbench/page.svelte")) },
  { name: "items", path: "/p/:project/items", frame: "page", title: t.nav.items, load: load(() => import("../features/items/page.svelte")) },
  { name: "item", path: "/p/:project/items/:item", frame: "page", title: t.nav.items, load: load(() => import("../features/item/page.svelte")) },
  { name: "batches", path: "/p/:project/batches", frame: "page", title: t.nav.batches, load: load(() => import("../features/batches/page.svelte")) },
  { name: "review", path: "/p/:project/review", frame: "full", title: t.nav.review, load: load(() => import("../features/review/page.svelte")) },
  { name: "case", path: "/p/:project/review/:task", frame: "full", title: t.nav.review, load: load(() => import("../features/review/page.svelte")) },
  { name: "cases", path: "/p/:project/cases", frame: "page", title: t.nav.cases, load: load(() => import("../features/review/cases.svelte")) },
  { name: "imports", path: "/p/:project/imports", frame: "page", title: t.nav.imports, load: load(() => import("../features/imports/page.svelte")) },
  { name: "exports", path: "/p/:project/exports", frame: "page", title: t.nav.exports, load: load(() => import("../features/exports/page.svelte")) },
  { name: "spec", path: "/p/:project/spec", frame: "page", title: t.nav.spec, load: load(() => import("../features/spec/page.svelte")) },
  { name: "members", path: "/p/:project/people", frame: "page", title: t.nav.members, load: load(() => import("../features/people/members.svelte")) },
];

/** The address of a named route: `address("item", { project: "stow-audit", item: "…" })`. */
export function address(name: string, params: Record<string, string> = {}): string {
  const route = ROUTES.find((candidate) => candidate.name === name);
  if (!route) throw new Error(`No route is called ${name}. The names are in src/app/routes.ts.`);
  return route.path.replace(/:(\w+)/g, (_, part: string) => encodeURIComponent(params[part] ?? ""));
}
