// The pages a person can go to from here, for the palette.
import type { Project } from "../client";
import { t } from "../i18n";
import { address } from "./routes";
import { session, type Right } from "./session.svelte";

export interface Destination {
  title: string;
  address: string;
}

const OF_PROJECT: readonly { name: string; title: string; right: Right }[] = [
  { name: "work", title: t.nav.work, right: "work" },
  { name: "overview", title: t.nav.overview, right: "see" },
  { name: "items", title: t.nav.items, right: "see" },
  { name: "batches", title: t.nav.batches, right: "see" },
  { name: "review", title: t.nav.review, right: "judge" },
  { name: "cases", title: t.nav.cases, right: "judge" },
  { name: "imports", title: t.nav.imports, right: "import" },
  { name: "exports", title: t.nav.exports, right: "import" },
  { name: "spec", title: t.nav.spec, right: "spec" },
  { name: "members", title: t.nav.members, right: "members" },
];

export function destinations(project: Project | null): Destination[] {
  const list: Destination[] = [{ title: t.nav.projects, address: address("projects") }];
  if (project) {
    for (const page of OF_PROJECT) {
      if (!session.may(page.right, project.project)) continue;
      list.push({ title: `${project.title}: ${page.title}`, address: address(page.name, { project: project.project }) });
    }
  }
  for (const other of session.me?.projects ?? []) {
    if (other.project === project?.project || other.archived) continue;
    const to = session.may("see", other.project) ? "overview" : "work";
    list.push({ title: other.title, address: address(to, { project: other.project }) });
  }
  if (session.me?.person.admin) {
    list.push({ title: t.nav.people, address: address("people") }, { title: t.nav.upkeep, address: address("upkeep") });
  }
  list.push({ title: t.nav.account, address: address("account") });
  return list;
}
