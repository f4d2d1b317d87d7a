// What can be done on the list of projects.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface ProjectsContext {
  /** Absent for those who may not make one. */
  create?: (() => void) | undefined;
}

export const projectsCommands = commandSet<ProjectsContext>("pages", t.projects.title, [
  { id: "projects.new", name: t.projects.new, keys: ["c"], when: (page) => page.create !== undefined, run: (page) => page.create?.() },
]);
