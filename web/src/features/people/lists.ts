// The lists of people, of the site and of a project: columns, filters, and what can be done with many at once.
import type { Chosen, ListAct } from "../../app/list/acts";
import type { ListColumn } from "../../app/list/columns";
import type { ListFilter } from "../../app/list/wanted";
import { members, people, type Member, type Person, type Role } from "../../client";
import { t } from "../../i18n";

const words = t.people;
export const ROLES: readonly Role[] = ["associate", "reviewer", "analyst", "lead", "requester", "admin"];
export const roleOptions = ROLES.map((role) => ({ value: role, title: t.roles[role] }));

/** What a person is on the site: one word for each. */
export const standing = (person: Person): string =>
  person.disabled ? words.disabled : person.admin ? words.admin : words.active;

export const personColumns: readonly ListColumn<Person>[] = [
  { id: "person", title: words.person, width: "minmax(130px, 1.2fr)", firm: true, sorts: true, words: (row) => row.display },
  { id: "name", title: words.name, width: "minmax(120px, 1fr)", sorts: true, words: (row) => row.name },
  { id: "state", title: words.state, width: "170px", controls: true, sorts: true, words: standing },
  { id: "number", title: words.number, width: "80px", numeric: true, asked: true, sorts: true, words: (row) => Number(row.id) },
  { id: "acts", title: words.actsColumn, width: "208px", numeric: true, controls: true, words: () => "" },
];

export const personFilters: readonly ListFilter<Person>[] = [
  {
    id: "state", label: words.state, any: words.anyState,
    options: [words.active, words.admin, words.disabled].map((word) => ({ value: word, title: word })),
    fits: (row, value) => standing(row) === value,
  },
];

const keys = (chosen: Chosen): string[] => (chosen.all ? [] : [...chosen.keys]);
const with_ = (plan: string | undefined) => (plan === undefined ? {} : { plan });

export const personActs: readonly ListAct[] = [
  { id: "people.disable", title: words.disable, grave: true, done: words.acts.disabled, run: (chosen, _, plan) => people.act({ people: keys(chosen), act: "disable", ...with_(plan) }) },
  { id: "people.enable", title: words.enable, done: words.acts.enabled, run: (chosen, _, plan) => people.act({ people: keys(chosen), act: "enable", ...with_(plan) }) },
];

export const memberColumns: readonly ListColumn<Member>[] = [
  { id: "person", title: words.person, width: "minmax(140px, 1fr)", firm: true, sorts: true, words: (row) => row.person.display },
  { id: "role", title: words.members.role, width: "160px", controls: true, sorts: true, words: (row) => t.roles[row.role], by: (row) => ROLES.indexOf(row.role) },
  { id: "help", title: words.members.does, roomy: true, width: "minmax(160px, 1.6fr)", words: (row) => t.roleHelp[row.role] },
  { id: "name", title: words.name, width: "minmax(100px, 0.8fr)", asked: true, sorts: true, words: (row) => row.person.name },
  { id: "acts", title: words.actsColumn, width: "90px", numeric: true, controls: true, words: () => "" },
];

export const memberFilters: readonly ListFilter<Member>[] = [
  { id: "role", label: words.members.role, any: words.members.anyRole, options: roleOptions, fits: (row, value) => row.role === value },
];

export function memberActs(project: string): ListAct[] {
  const run = (chosen: Chosen, act: "remove" | { role: Role }, plan: string | undefined) =>
    members.act(project, { people: keys(chosen), act, ...with_(plan) });
  return [
    {
      id: "members.role", title: words.members.changeRole, ask: { kind: "option", label: words.members.roleLabel, options: roleOptions },
      done: words.acts.changed, run: (chosen, role, plan) => run(chosen, { role: role as Role }, plan),
    },
    { id: "members.remove", title: words.members.removeMany, grave: true, done: words.acts.removed, run: (chosen, _, plan) => run(chosen, "remove", plan) },
  ];
}
