// Words that several pages share: states, roles, lists, refusals.
import type { Role, TaskState, Why } from "../../../client/types";

const states: Record<TaskState, string> = {
  gathering: "gathering answers",
  ready: "about to be settled",
  provisional: "agreed, to be reviewed",
  contested: "contested",
  accepted: "accepted",
  withdrawn: "withdrawn",
};

const roles: Record<Role, string> = {
  associate: "associate",
  reviewer: "reviewer",
  analyst: "analyst",
  lead: "lead",
  requester: "requester",
  admin: "administrator",
};

const roleHelp: Record<Role, string> = {
  associate: "Labels. Sees only the tasks held and their own answers.",
  reviewer: "Labels, and judges contested and sampled items.",
  analyst: "Judges, and reads every number and answer.",
  lead: "Runs the project: spec, people, batches, files.",
  requester: "Sends data and takes labels. Does not label.",
  admin: "May do everything in the project.",
};

const whys: Record<Why, string> = {
  disagreement: "answers differ",
  sample: "drawn for review",
  flagged: "flagged",
  tie: "as many for as against",
};

export const shared = {
  states: {
    forbidden: "You may not see this page.",
    forbiddenHint: "Your role does not include it. Ask a lead of the project or an administrator if you need it.",
    missing: "There is nothing here.",
    stale: (why: string) => `This is what was known last. ${why}`,
  },
  archived: {
    title: "This project is archived.",
    hint: "Nothing is handed out any more, and no items come in. Everything stays readable.",
    toSpec: "Bring it back on its page Spec",
    mark: "archived",
  },
  taskStates: states,
  roles,
  roleHelp,
  whys,
  list: { title: "Lists", next: "Next in the list", previous: "Previous in the list", open: "Open the row in hand", choose: "Choose the row in hand", chooseOn: "Choose the next row, too", chooseBack: "Choose the row before, too" },
  form: { cancel: "Cancel", copy: "Copy", copied: "Copied", remove: "Remove", optional: "May stay empty." },
};
