// Words of the list of projects and of making a new one.
export const projectWords = {
  title: "Projects",
  new: "New project",
  name: "project",
  progress: "accepted",
  role: "your role",
  waiting: "for review",
  size: "items",
  id: "id",
  standing: "Standing",
  anyStanding: "Open or archived",
  open: "open",
  archived: "archived",
  emptyTitle: "You are in no project yet.",
  emptyAdmin: "Make the first one from a spec: a file that says what an item is and what is asked about it.",
  emptyPerson: "A lead adds you to a project; then it shows here. Tell them your sign-in name.",
  nothing: "no items yet",
  dialog: {
    title: "New project",
    hint: "A project is made from its spec, project.yaml. Choose the file, drop it here, or paste it.",
    choose: "Choose a file",
    source: "Spec",
    make: "Make the project",
    made: (title: string) => `The project ${title} is there.`,
    example: "Start from an example",
  },
  example: `project: my-project
title: My project
description: One sentence on what is judged.

inputs:
  - { name: text, type: text, title: Text }

layout:
  stage: [text]

labels:
  - name: verdict
    kind: choice
    title: What is it?
    options:
      - { value: good, title: Good, key: "1" }
      - { value: bad, title: Bad, key: "2" }

guideline: |
  # My project

  1.1 Read the text once, then answer.

policy:
  overlap: { min: 2, max: 3 }
  agreement: 0.7
`,
};
