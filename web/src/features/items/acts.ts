// What can be done with many items at once.
import type { Chosen, ListAct } from "../../app/list/acts";
import { items, type ItemAct, type ItemChoice } from "../../client";
import { t } from "../../i18n";
import { queryOf } from "./rows.svelte";

const words = t.items.acts;
/** The longest reason that the server keeps with a flag, in characters. */
const REASON_MOST = 200;

export function itemActs(project: string): ListAct[] {
  const run = (what: (value: string) => ItemAct) => (chosen: Chosen, value: string, plan?: string) =>
    items.act(project, { choice: choiceOf(chosen), act: what(value), ...(plan === undefined ? {} : { plan }) });
  return [
    { id: "items.flag", title: words.flag, ask: { kind: "text", label: words.reason, help: words.reasonHelp, most: REASON_MOST }, done: words.flagged, run: run((reason) => ({ flag: { reason } })) },
    { id: "items.unflag", title: words.unflag, done: words.unflagged, run: run(() => "unflag") },
    { id: "items.giveBack", title: words.giveBack, done: words.givenBack, run: run(() => "give_back") },
  ];
}

function choiceOf(chosen: Chosen): ItemChoice {
  if (!chosen.all) return { these: [...chosen.keys] };
  const { q, state, batch, mark } = queryOf(chosen.wanted);
  const asked = Object.fromEntries(Object.entries({ q, state, batch, mark }).filter(([, value]) => value));
  return { all: { ...asked, except: [...chosen.except] } };
}
