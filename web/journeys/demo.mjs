// One demo and one browser for all tests of a file, and people who act in it.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { program, start } from "./assay.mjs";
import { enter, openBrowser, person } from "./browser.mjs";

/** Why nothing can be tested here, if so. */
export const { missing } = program();
/** The running demo, once the tests have begun. */
export let demo;
/** The browser, once the tests have begun. */
export let browser;

before(async () => {
  if (missing) return;
  demo = await start("demo");
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Where people hold something that is given back when they leave. */
const HOLDS = /\/(work|review)\b/;
/** What a page can be told after it was opened; a window for anything else is a new one. */
const TOLD = ["viewport", "colorScheme", "reducedMotion", "forcedColors", "contrast"];
const SCREEN = { width: 1440, height: 900 };
/** Windows that nobody uses, as empty as new ones: to make one takes a browser longer than most journeys need it. */
const free = [];

/**
 * Signs somebody in (or nobody) and lets them act; no page is open yet. Asserts that none complained, and leaves so that
 * leases are given back.
 */
export async function as(name, act, options = {}) {
  const kept = Object.keys(options).every((option) => TOLD.includes(option));
  const screen = (kept && free.pop()) || (await person(browser, demo.address, kept ? {} : options));
  const page = screen.page.isClosed() ? await screen.newPage() : screen.page;
  try {
    if (kept) await tell(page, options);
    if (name) await enter(screen.context, name, demo.password);
    await act(page, screen.context);
    assert.deepEqual(screen.complaints, []);
    if (HOLDS.test(page.url())) await page.goto("/");
  } catch (error) {
    await screen.close();
    throw error;
  }
  if (!kept) return screen.close();
  await empty(screen.context);
  free.push(screen);
}

async function tell(page, { viewport = SCREEN, ...media }) {
  const { colorScheme = "light", reducedMotion = "no-preference", forcedColors = "none", contrast = "no-preference" } = media;
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, reducedMotion, forcedColors, contrast });
}

/** Closes all pages of a window and forgets what they kept: who is signed in, drafts, choices. Fetched files stay. */
async function empty(context) {
  const left = await context.newPage();
  const session = await context.newCDPSession(left);
  await Promise.all(context.pages().filter((page) => page !== left).map((page) => page.close()));
  await session.send("Storage.clearDataForOrigin", { origin: demo.address, storageTypes: "all" });
  await context.clearCookies();
  await context.setOffline(false);
  await left.close();
}
