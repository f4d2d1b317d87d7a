// One demo and one browser for all tests of a file, and people who act in it.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { program, start } from "./assay.mjs";
import { openBrowser, person, signIn } from "./browser.mjs";

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

/** Signs somebody in (or nobody), lets them act, asserts that no page complained, and leaves so that leases are given back. */
export async function as(name, act, options) {
  const screen = await person(browser, demo.address, options);
  try {
    if (name) await signIn(screen.page, name, demo.password);
    await act(screen.page, screen.context);
    assert.deepEqual(screen.complaints, []);
    await screen.page.goto("/");
  } finally {
    await screen.close();
  }
}
