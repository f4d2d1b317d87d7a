// A real browser, and people in it: each with a window and cookies of their own.
import { existsSync } from "node:fs";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { follow } from "./still.mjs";

const ARGUMENTS = [
  "--headless", "--font-render-hinting=none", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** A folder with pages to test in place of those that the program has in it: `npm run build`, then ASSAY_DIST=dist. */
const DIST = process.env.ASSAY_DIST;
const DRAFT_MS = 30_000;
const OWN_PAGES = (url) => !/^\/(api|media)\//.test(url.pathname) && url.protocol === "http:";
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png" };
let policy;

/** Whether times are held to their aims: in `cargo xtask bench web`, never in tests, which run on busy machines. */
export const timed = process.env.ASSAY_TIMED === "1";

export const openBrowser = (options = {}) =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGUMENTS, ...options });

/**
 * A person before a screen of their own. `complaints` collects what a page must never have: thrown errors, refusals by
 * the content security policy, failed requests to the server itself.
 */
export async function person(browser, address, options = {}) {
  const context = await browser.newContext({ baseURL: address, viewport: { width: 1440, height: 900 }, acceptDownloads: true, ...options });
  if (DIST) await context.route(OWN_PAGES, (route) => fromDist(route, address));
  const complaints = [];
  const newPage = async () => {
    const page = await context.newPage();
    complaintsOf(page, complaints);
    return page;
  };
  return { page: await newPage(), newPage, context, complaints, close: () => context.close() };
}

/** Waits until the server has every answer: for a moment the mark makes nothing of one that is on its way. */
export const allSaved = (page, options) => page.locator(".sync:not([aria-busy=true])", { hasText: "all saved" }).waitFor(options);

/** Waits until a draft in which something stands is kept on this machine: it is written a moment after the last key. */
export async function draftKept(page, words) {
  for (const until = Date.now() + DRAFT_MS; Date.now() < until; await page.waitForTimeout(50)) if (await page.evaluate(holdsDraft, words)) return;
  throw new Error(`no draft on this machine holds ${words}`);
}

/** Runs in the page. */
async function holdsDraft(words) {
  // To open what is not there would make it.
  if (!(await indexedDB.databases()).some(({ name }) => name === "assay")) return false;
  const done = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
  const database = await done(indexedDB.open("assay"));
  const drafts = await done(database.transaction("drafts").objectStore("drafts").getAll());
  database.close();
  return drafts.some((draft) => JSON.stringify(draft).includes(words));
}

/** Does something that brings up another item, or none, and waits until it is shown. */
export async function toNext(page, act) {
  const spoken = () => document.querySelector("p[role=status]")?.textContent ?? "";
  const before = await page.evaluate(spoken);
  await act();
  await page.waitForFunction((was) => (document.querySelector("p[role=status]")?.textContent ?? "") !== was, before, { polling: 50 });
}

/** What a page must never have, collected from now on. */
export function complaintsOf(page, complaints = []) {
  page.setDefaultTimeout(30_000);
  follow(page);
  page.on("pageerror", (error) => complaints.push(`error on ${page.url()}: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    // A refused request is said by the page itself; the browser's own line about it is not a fault.
    const own = /Failed to load resource/.test(message.text());
    if (message.type() === "error" && !own) complaints.push(`console on ${page.url()}: ${message.text()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} from ${response.url()}`);
  });
  return complaints;
}

/** Serves a page as the program would, with the program's own headers: its content security policy is part of the test. */
async function fromDist(route, address) {
  const { pathname } = new URL(route.request().url());
  const file = join(DIST, pathname);
  const asset = extname(pathname) !== "";
  if (asset && !existsSync(file)) return route.fulfill({ status: 404 });
  policy ??= fetch(address).then((response) => response.headers.get("content-security-policy"));
  await route.fulfill({ path: asset ? file : join(DIST, "index.html"), headers: { "content-security-policy": await policy, "content-type": TYPES[extname(pathname)] ?? "text/html" } });
}

/** Signs in as the sign-in page does, without showing it: the session is there for whatever page is opened next. */
export async function enter(context, name, password) {
  const response = await context.request.post("/api/v1/session", { data: { name, password } });
  if (!response.ok()) throw new Error(`${name} cannot sign in: ${await response.text()}`);
}

/** Signs in on the sign-in page, by keys only. */
export async function signIn(page, name, password) {
  await page.goto("/");
  await page.getByLabel("Name").waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}

/** Follows a set-up link and chooses how to be called and to sign in. */
export async function setUp(page, link, { display, name, password }) {
  await page.goto(link);
  const field = (label) => page.getByLabel(label, { exact: true });
  await field("Name").fill(display);
  if (name) await field("Sign-in name").fill(name);
  await field("Password").fill(password);
  await field("Password again").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}

/**
 * The steps of a journey: once one has failed, those after it are skipped, and the screens are kept as pictures where
 * ASSAY_PICTURES says.
 */
export function stepsOf(t, screens) {
  let broken = false;
  return (name, act) =>
    t.test(name, async (step) => {
      if (broken) return step.skip("an earlier step failed");
      try {
        await act();
      } catch (error) {
        broken = true;
        await keepPictures(screens, name);
        throw error;
      }
    });
}

async function keepPictures(screens, name) {
  const folder = process.env.ASSAY_PICTURES;
  if (!folder) return;
  const file = name.replace(/[^a-z0-9]+/gi, "-").slice(0, 60);
  for (const [who, { page }] of Object.entries(screens)) {
    await page.screenshot({ path: `${folder}/${file}-${who}.png` }).catch(() => undefined);
  }
}
