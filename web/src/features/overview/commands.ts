// What can be done on the overview of a project.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface OverviewContext {
  /** Acts that the person's role does not allow are absent. */
  work?: (() => void) | undefined;
  judge?: (() => void) | undefined;
  import?: (() => void) | undefined;
  export?: (() => void) | undefined;
}

const words = t.overview;

export const overviewCommands = commandSet<OverviewContext>("pages", words.title, [
  { id: "overview.work", name: words.work, keys: ["w"], when: (page) => page.work !== undefined, run: (page) => page.work?.() },
  { id: "overview.judge", name: words.judge, keys: ["v"], when: (page) => page.judge !== undefined, run: (page) => page.judge?.() },
  { id: "overview.import", name: words.import, keys: ["i"], when: (page) => page.import !== undefined, run: (page) => page.import?.() },
  { id: "overview.export", name: words.export, keys: ["e"], when: (page) => page.export !== undefined, run: (page) => page.export?.() },
]);
