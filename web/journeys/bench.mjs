// Runs the journeys that measure, one after the other, and writes what they found as a table: `npm run bench`. Names of
// journeys are run alone, and what begins with a dash goes to Node's runner: `npm run bench -- million --test-name-pattern=list`.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MEASURING = ["speed", "million", "media", "large", "soak"];
const RESULTS = process.env.ASSAY_RESULTS;
const given = process.argv.slice(2);
const chosen = given.filter((name) => !name.startsWith("-"));
const options = given.filter((name) => name.startsWith("-"));

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "assay-figures-"));
const notes = join(folder, "figures.jsonl");
writeFileSync(notes, "");
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: here, encoding: "utf8" }).trim();
const started = new Date();
const [, busy] = loadavg();
const files = (chosen.length > 0 ? chosen : MEASURING).map((name) => join(here, `${name}.test.mjs`));
const run = spawnSync(process.execPath, ["--test", "--test-concurrency=1", ...options, ...files], { stdio: "inherit", env: { ...process.env, ASSAY_FIGURES: notes } });

const figures = readFileSync(notes, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
rmSync(folder, { recursive: true });
if (RESULTS && figures.length > 0) {
  const [first] = cpus();
  const machine = `${cpus().length} cores, ${first?.model ?? "unknown"}, ${busy.toFixed(1)} programs at work before it began`;
  const date = started.toISOString();
  const name = join(RESULTS, `${date.slice(0, 19).replaceAll(":", "")}-${commit}-web`);
  const rows = figures.map(({ name, value, unit, aim, met }) => `| ${name} | ${Number(value.toPrecision(4))} ${unit} | ${aim} | ${met === null ? "" : met ? "yes" : "**no**"} |`);
  writeFileSync(`${name}.json`, `${JSON.stringify({ date, commit, machine, figures }, null, 2)}\n`);
  writeFileSync(`${name}.md`, `# ${date} · ${commit} · ${machine}\n\n| figure | value | aim | met |\n|---|---:|---|---|\n${rows.join("\n")}\n`);
  process.stdout.write(`The figures are in ${name}.md\n`);
}
process.exitCode = run.status ?? 1;
