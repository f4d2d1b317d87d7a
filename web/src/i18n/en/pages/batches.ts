// Words of the list of batches.
import { plural } from "../../plural";

export const batches = {
  title: "Batches",
  remark: (n: string) => `${n} in this project`,
  name: "batch",
  standing: "standing",
  anyStanding: "Any standing",
  standings: { importing: "importing", done: "done", late: "late", open: "open" },
  progress: "accepted",
  size: "items",
  priority: "priority",
  due: "due",
  noDue: "no due time",
  contested: "contested",
  source: "from",
  made: "came",
  number: "number",
  csvName: (project: string) => `${project}-batches.csv`,
  noneTitle: "There are no batches yet.",
  noneHint: "Each import is one.",
  import: "Import a file",
  acts: {
    priority: "Change the priority",
    priorityLabel: "Priority",
    priorityHelp: "Higher comes first. What people hold already stays with them.",
    due: "Change the due time",
    dueLabel: "Due",
    dueHelp: "In the time of this machine. Leave it empty for no due time.",
    changed: (n: string) => `${plural(n, "batch", "batches")} changed.`,
  },
  commands: { title: "Chosen batches", priority: "Change the priority of the chosen batches", due: "Change the due time of the chosen batches" },
};
