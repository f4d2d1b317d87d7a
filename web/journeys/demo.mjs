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

/**
 * Signs somebody in (or nobody) and lets them act; no page is open yet. Asserts that none complained, and leaves so that
 * leases are given back.
 */
export async function as(name, act, options) {
  const screen = await person(browser, demo.address, options);
  try {
    if (name) await enter(screen.context, name, demo.password);
    await act(screen.page, screen.context);
    assert.deepEqual(screen.complaints, []);
    if (HOLDS.test(screen.page.url())) await screen.page.goto("/");
  } finally {
    await screen.close();
  }
}
