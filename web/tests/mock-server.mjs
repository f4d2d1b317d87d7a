// A small server with made-up data for looking at the screens without the product: `node tests/mock-server.mjs PORT`.
// It serves dist/ under the strict policy, and enough of the interface to work through tasks. Clips and pictures
// come from ../../shared/input where that is present.
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const WEB = fileURLToPath(new URL("..", import.meta.url));
const INPUT = process.env.ASSAY_INPUT ?? join(WEB, "../../shared/input");
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; " +
  "font-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
  ".woff2": "font/woff2", ".mp4": "video/mp4", ".mkv": "video/x-matroska", ".jpg": "image/jpeg", ".png": "image/png",
};

const specs = JSON.parse(readFileSync(join(WEB, "tests/mock-specs.json"), "utf8"));
const files = new Map();
let taskNumber = 0;
let submitted = 0;
let holdOn = 0;
/** Leases in hand, by project. */
const inHand = new Map();

function file(path, extra = {}) {
  const hash = Buffer.from(path).toString("hex").slice(-64).padStart(64, "0");
  files.set(hash, path);
  return { hash, type: TYPES[extname(path)], name: path.split("/").at(-1), size: statSync(path).size, url: `/media/p/${hash}?s=1`, ...extra };
}

function stowFields(n) {
  const folder = join(INPUT, "video/stow-synth");
  const name = `stow_public_${String((n % 10) + 1).padStart(3, "0")}`;
  const product = JSON.parse(readFileSync(join(folder, `${name}.product.json`), "utf8"));
  const truth = JSON.parse(readFileSync(join(folder, `${name}.gt.json`), "utf8"));
  return {
    clip: file(join(folder, `${name}.mp4`), { width: truth.width, height: truth.height, duration_s: truth.frames / truth.fps, frame_count: truth.frames }),
    product_picture: null,
    product_title: product.task_item.title,
    package: product.task_item.package_type,
    dims: `${product.task_item.dims_cm.join(" × ")} cm`,
    weight_g: product.task_item.weight_g,
    recorded_bin: product.system_claimed_bin,
    quantity: product.expected_quantity,
    scan_s: truth.events.find((event) => event.type === "scan")?.t ?? null,
    record_s: truth.results[0]?.t_release ? truth.results[0].t_release + 0.3 : null,
    pod: product.layout,
  };
}

const TEXTS = [
  "They call it a remedy, I call it the only thing that kept me standing. In this episode we talk with two nurses about what the clinic told them, and why they stopped taking the tablets and started fasting instead. None of this is advice. Links to both studies are in the notes.",
  "Lullabies for grown-ups, volume three: an hour of slow piano for the way home.",
  "ליל מנוחה: שעה של פסנתר לאט, for the long way home, עם אורח מיוחד.",
];

function images() {
  const folder = join(INPUT, "images");
  const found = [];
  const walk = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (found.length >= 6) return;
      if (entry.isDirectory()) walk(join(path, entry.name));
      else if (/\.(jpg|png)$/.test(entry.name)) found.push(join(path, entry.name));
    }
  };
  if (existsSync(folder)) walk(folder);
  return found;
}

function lease(project) {
  const n = taskNumber++;
  const common = { task: `${project}-${n}`, slot: `s${n}`, fence: n + 1, until: new Date(Date.now() + 9e5).toISOString(), version: 1, batch: "FC-17 night, batch 0412" };
  if (project === "stow-audit") return { ...common, fields: stowFields(n) };
  if (project === "shelf-photos") {
    const all = images();
    return { ...common, fields: { photo: file(all[n % all.length]), claimed: "Sparkling water, lemon", shelf: "Aisle 4, bay 2" } };
  }
  if (project === "dialogue-abuse") {
    return { ...common, rework_reason: n === 1 ? "Rule 3.1: a group is named." : null, previous: n === 1 ? { values: { severity: 3, type: ["insult"], target: "system", direction: "explicit" } } : null,
      fields: { prev_agent: "Hello, I can help with timetables.", prev_user: "the next train to the coast?", agent: "There is one at 14:05, change at the old bridge.", user: "no, the OTHER station, for the third time!! are you even listening", bot: "Elsa", conv_id: "c-1180" } };
  }
  return { ...common, fields: { text: TEXTS[n % TEXTS.length], language: "English", plays: 4310, kind: "podcast episode description" } };
}

function hold(project, take) {
  const held = inHand.get(project) ?? [];
  while (held.length < take) held.push(lease(project));
  inHand.set(project, held);
  return held;
}

const json = (response, body, status = 200) => {
  response.writeHead(status, { "content-type": status >= 400 ? "application/problem+json" : "application/json" });
  response.end(JSON.stringify(body));
};

const me = { person: { id: "p1", name: "maple", display: "quiet-maple", admin: true }, csrf: "token", projects: Object.values(specs).map((spec) => ({ project: spec.project, title: spec.title, role: "admin", archived: false })) };
let signedIn = true;

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? {} : JSON.parse(text);
}

async function api(request, response, path) {
  const [, , , noun, project, part, ...rest] = path.split("/");
  const body = request.method === "GET" ? {} : await bodyOf(request);
  if (noun === "session") return (signedIn = true), json(response, me);
  if (noun === "mock") return Object.assign(globalThis, body), (holdOn = body.holdOn ?? holdOn), (signedIn = body.signedIn ?? signedIn), json(response, {});
  if (!signedIn) return json(response, { title: "Not signed in", status: 401, code: "unauthenticated", detail: "The session has ended.", hint: "Sign in." }, 401);
  if (noun === "me") return json(response, me);
  if (noun !== "projects") return json(response, { items: [], next: null });
  const spec = specs[project];
  if (!project) return json(response, { items: Object.values(specs).map((one) => ({ ...one, role: "admin", version: 1, archived: false, counts: {} })), next: null });
  if (!spec) return json(response, { title: "No such project", status: 404, code: "not_found" }, 404);
  if (!part) return json(response, { project, title: spec.title, version: 1, spec, role: "admin", archived: false, counts: { items: 24000, contested: 14 } });
  if (part === "spec") return json(response, { version: 1, source: "", spec });
  if (part === "media") return json(response, { frames: Array.from({ length: 180 }, (_, n) => n / 12), timescale: 12288 });
  if (part === "work") {
    const [first, second] = rest;
    if (first === "lease") return json(response, project === "empty" ? { tasks: [], empty_reason: "no_items" } : { tasks: hold(project, body.take) });
    if (first === "heartbeat") return json(response, { held: [], lost: [] });
    if (first === "progress") return json(response, { today: 412 + submitted, goal: 480, pace_s: 11.8, active_ms: 4e6, accuracy: { value: 0.976, lower: 0.961, upper: 0.986, n: 312 } });
    if (first === "mine") return json(response, { items: [], next: null });
    if (second === "submit") {
      if (holdOn > 0) return request.socket.destroy();
      submitted += 1;
      inHand.set(project, (inHand.get(project) ?? []).filter((one) => one.task !== first));
      return json(response, { task: first, revision: 1, late: false, at: new Date().toISOString() });
    }
    if (second === "skip" || second === "release") inHand.set(project, (inHand.get(project) ?? []).filter((one) => one.task !== first));
    return json(response, {});
  }
  return json(response, { items: [], next: null });
}

function serveFile(request, response, path, type) {
  const { size } = statSync(path);
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "");
  const headers = { "content-type": type, "accept-ranges": "bytes", "x-content-type-options": "nosniff", "content-security-policy": POLICY };
  if (!range) {
    response.writeHead(200, { ...headers, "content-length": size });
    return createReadStream(path).pipe(response);
  }
  const from = Number(range[1]);
  const to = range[2] === "" ? size - 1 : Math.min(size - 1, Number(range[2]));
  response.writeHead(206, { ...headers, "content-length": to - from + 1, "content-range": `bytes ${from}-${to}/${size}` });
  return createReadStream(path, { start: from, end: to }).pipe(response);
}

createServer((request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  if (path.startsWith("/api/")) return void api(request, response, path).catch((error) => json(response, { title: String(error), status: 500, code: "mock" }, 500));
  if (path.startsWith("/media/")) {
    const found = files.get(path.split("/").at(-1));
    return found ? serveFile(request, response, found, TYPES[extname(found)]) : json(response, { title: "gone", status: 404, code: "not_found" }, 404);
  }
  const asset = join(WEB, "dist", path);
  const found = path !== "/" && existsSync(asset) && statSync(asset).isFile() ? asset : join(WEB, "dist/index.html");
  return serveFile(request, response, found, TYPES[extname(found)] ?? "application/octet-stream");
}).listen(Number(process.argv[2] ?? 4173), "127.0.0.1");
