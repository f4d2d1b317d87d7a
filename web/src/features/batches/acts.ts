// What can be done with many batches at once.
import { actCommands, type Chosen, type ListAct } from "../../app/list/acts";
import { projects, type BatchAct } from "../../client";
import { t } from "../../i18n";

const words = t.batches;

export const batchCommands = actCommands(words.commands.title, [
  { id: "batches.priority", name: words.commands.priority, keys: ["shift+p"] },
  { id: "batches.due", name: words.commands.due, keys: ["shift+b"] },
]);

export function batchActs(project: string): ListAct[] {
  const run = (chosen: Chosen, act: BatchAct, plan: string | undefined) =>
    projects.actOnBatches(project, { batches: chosen.all ? [] : [...chosen.keys], act, ...(plan === undefined ? {} : { plan }) });
  return [
    {
      id: "batches.priority", title: words.acts.priority, ask: { kind: "number", label: words.acts.priorityLabel, help: words.acts.priorityHelp },
      done: words.acts.changed, run: (chosen, value, plan) => run(chosen, { priority: Math.round(Number(value)) }, plan),
    },
    {
      id: "batches.due", title: words.acts.due, ask: { kind: "time", label: words.acts.dueLabel, help: words.acts.dueHelp },
      done: words.acts.changed, run: (chosen, value, plan) => run(chosen, { due: value === "" ? null : value }, plan),
    },
  ];
}
