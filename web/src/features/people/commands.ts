// What can be done on the pages about people: of the site, and of one project.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface PeopleContext {
  add(): void;
}

export const peopleCommands = commandSet<PeopleContext>("pages", t.people.commands.title, [
  { id: "people.add", name: t.people.commands.add, keys: ["a"], run: (page) => page.add() },
]);

export const memberCommands = commandSet<PeopleContext>("pages", t.people.members.commands.title, [
  { id: "members.add", name: t.people.members.commands.add, keys: ["m"], run: (page) => page.add() },
]);
