// What can be done on the pages about people: of the site, and of one project.
import { actCommands } from "../../app/list/acts";
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

export const peopleActCommands = actCommands(t.people.commands.chosen, [
  { id: "people.disable", name: t.people.commands.disable, keys: ["shift+d"] },
  { id: "people.enable", name: t.people.commands.enable, keys: ["shift+e"] },
]);

export const memberActCommands = actCommands(t.people.commands.chosen, [
  { id: "members.role", name: t.people.members.commands.role, keys: ["shift+r"] },
  { id: "members.remove", name: t.people.members.commands.remove, keys: [] },
]);
