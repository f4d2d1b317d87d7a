// Keys shown on the pages: those that the person has, because each hint names its command.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { COMMAND_SETS } from "./all";

const FOLDER = new URL("../features/", import.meta.url);
const PAGES = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".svelte") && !name.startsWith("workbench"))
  .map((name) => ({ name, source: readFileSync(new URL(name, FOLDER), "utf8") }));
/** Keys of the browser's own forms and dialogs, which nobody re-maps. */
const FIXED = ["Enter", "Escape", "mod+Enter"];

it("a page shows no key of a command by itself", () => {
  const fixed = PAGES.flatMap(({ name, source }) =>
    [...source.matchAll(/chord="([^"]+)"/g)].map(([, chord]) => ({ name, chord })));
  expect(fixed.filter(({ chord }) => !FIXED.includes(chord ?? ""))).toEqual([]);
});

it("a hint names a command that is there", () => {
  const ids = new Set(COMMAND_SETS.flatMap((set) => set.commands.map((command) => command.id)));
  const named = PAGES.flatMap(({ source }) => [...source.matchAll(/command="([^"]+)"/g)].map(([, id]) => id ?? ""));
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
});
