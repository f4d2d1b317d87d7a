// Starts the real program with an empty data folder and stops it again.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../../target/debug/assay", import.meta.url));
const START_MS = 240_000;
const STOP_MS = 10_000;
/** A demo's data folder to begin with a copy of: filling one takes longer than most journeys. `npm run journeys` makes it. */
const FILLED = process.env.ASSAY_DEMO;

/** Where the program is, or why it cannot be run. */
export function program() {
  const path = process.env.ASSAY_BIN ?? BUILT;
  return existsSync(path) ? { path } : { missing: `${path} is not there: build it with \`cargo build -p assay-cli\`, or set ASSAY_BIN` };
}

/** Data to go on with: what takes long to make, such as a project of a million, is there for the next run. */
const KEPT = process.env.ASSAY_KEEP;

/**
 * Runs `assay serve` or `assay demo` on a free port. Resolves, once it listens, to what it printed (the address, and
 * the set-up link or the log-ins), to `stop`, and to `halt` and `resume`, which are a server that goes away and comes
 * back with the same data at the same address. With `keep` the data stays when the program has been stopped.
 */
export async function start(command, { keep = false } = {}) {
  const { path, missing } = program();
  if (missing) throw new Error(missing);
  const data = KEPT ?? (await mkdtemp(join(tmpdir(), "assay-journey-")));
  if (command === "demo" && FILLED && !KEPT) await cp(FILLED, data, { recursive: true });
  let running = run(path, [command, "--listen", "127.0.0.1:0", "--data", data, "--json"]);
  const stop = async () => {
    await running.halt();
    if (!keep && !KEPT) await rm(data, { recursive: true, force: true });
  };
  try {
    const printed = await running.announced;
    const resume = async () => {
      running = run(path, [command, "--listen", new URL(printed.address).host, "--data", data, "--json"]);
      await running.announced;
    };
    return { ...printed, data, stop, halt: (signal) => running.halt(signal), resume };
  } catch (error) {
    await stop();
    throw error;
  }
}

function run(path, args) {
  const child = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"] });
  let talk = "";
  child.stderr.on("data", (chunk) => (talk += chunk));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const halt = async (signal = "SIGTERM") => {
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await ended;
    clearTimeout(late);
  };
  return { halt, announced: announced(child, ended, () => talk) };
}

/** The JSON that the program prints once it listens; it may stand on several lines. */
function announced(child, ended, talk) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`the program ${why}; it said:\n${talk()}`));
    const late = setTimeout(() => fail("did not say where it listens"), START_MS);
    ended.then((code) => fail(`ended with code ${code}`));
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      const value = whole(text);
      if (value === undefined) return;
      clearTimeout(late);
      resolve(value);
    });
  });
}

function whole(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
