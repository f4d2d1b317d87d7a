// Runs the journeys, two at once: `npm run journeys`, or some, `npm run journeys -- keys media`. The demo is made once, and
// each journey begins with a copy.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { program, start } from "./assay.mjs";

const ENDING = ".test.mjs";
/** The long ones come first, so that at the end no core waits for another. */
const LONG = ["screens", "walk", "letters", "access", "media", "keys"];

const here = fileURLToPath(new URL(".", import.meta.url));
const all = readdirSync(here).filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length)).sort();
const chosen = process.argv.slice(2);
const names = chosen.length > 0 ? chosen : [...LONG.filter((name) => all.includes(name)), ...all.filter((name) => !LONG.includes(name))];

const filled = program().missing ? undefined : await fill();
const child = spawn(process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...names.map((name) => join(here, name + ENDING))], {
  stdio: "inherit",
  env: { ...process.env, ...(filled && { ASSAY_DEMO: filled }) },
});
child.once("exit", async (code) => {
  if (filled) await rm(filled, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});

/** A data folder with the demo in it. */
async function fill() {
  const demo = await start("demo", { keep: true });
  await demo.stop();
  return demo.data;
}
