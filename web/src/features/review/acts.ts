// What can be done with many cases at once.
import { actCommands, type Chosen, type ListAct } from "../../app/list/acts";
import { review, type CaseAct } from "../../client";
import { count, t } from "../../i18n";

const words = t.review.list;
/** The longest reason that the server sends back with a case, in characters. */
export const REASON_MOST = 1000;
/** What the reason is for, and how long it may be. */
export const reasonHelp = t.review.reworkHint(count(REASON_MOST));

export const caseCommands = actCommands(words.commands.title, [
  { id: "cases.sendBack", name: words.commands.sendBack, keys: ["shift+s"] },
  { id: "cases.takeBack", name: words.commands.takeBack, keys: ["shift+t"] },
]);

export function caseActs(project: string): ListAct[] {
  const run = (chosen: Chosen, act: CaseAct, plan: string | undefined) =>
    review.act(project, { cases: chosen.all ? [] : [...chosen.keys], act, ...(plan === undefined ? {} : { plan }) });
  return [
    {
      id: "cases.sendBack", title: words.acts.sendBack, grave: true, ask: { kind: "text", label: t.review.reworkReason, help: reasonHelp, most: REASON_MOST },
      done: words.acts.sentBack, run: (chosen, reason, plan) => run(chosen, { send_back: { reason } }, plan),
    },
    { id: "cases.takeBack", title: words.acts.takeBack, done: words.acts.takenBack, run: (chosen, _, plan) => run(chosen, "take_back", plan) },
  ];
}
