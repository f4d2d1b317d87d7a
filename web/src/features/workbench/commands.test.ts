// The keys of the workbench and those that the schema of specs keeps free for it are the same.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { workbenchCommands } from "./commands";

test("a letter alone that does something while one answers can be no option's key, and no other letter is kept free", () => {
  const schema = JSON.parse(readFileSync(new URL("../../../../demo/project.schema.json", import.meta.url), "utf8"));
  const taken = schema.$defs.ChoiceOption.properties.key.not.enum as string[];
  const letters = workbenchCommands.commands.flatMap((command) => command.keys).filter((key) => /^[a-z]$/.test(key));
  expect([...new Set(taken.map((key) => key.toLowerCase()))].sort()).toEqual([...new Set(letters)].sort());
  expect(taken).toEqual(expect.arrayContaining(letters.map((key) => key.toUpperCase())));
});
