// Work survives what happens to browsers, networks and servers: each test breaks one thing and looks where the answers are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allSaved, complaintsOf, draftKept, enter, person, toNext } from "./browser.mjs";
import { browser, demo, missing } from "./demo.mjs";

const WORK = "/p/catalogue-moderation/work";

/** An associate at the workbench; afterwards they give their tasks back, so that the next test finds some. */
async function atWork(act) {
  const screen = await person(browser, demo.address, { viewport: { width: 1440, height: 1000 } });
  try {
    await enter(screen.context, "associate", demo.password);
    await open(screen.page);
    await act(screen);
    if (!screen.page.isClosed()) await screen.page.goto("/");
  } finally {
    await screen.close();
  }
}

async function open(page) {
  await page.goto(WORK);
  await question(page).waitFor();
}
const question = (page) => page.getByRole("heading", { name: "Which rule applies?" });
const mark = (page, text) => page.getByRole("status").filter({ hasText: text });
const option = (page, name) => page.getByRole("radio", { name, exact: true });
const text = (page) => page.getByRole("region", { name: "Stage" }).locator("p").first().innerText();

/** Answers the item in hand with "Allowed" and the right language, by keys. */
async function answer(page) {
  await page.keyboard.press("1");
  await page.keyboard.press("1");
  await toNext(page, () => page.keyboard.press("Enter"));
}
const own = (page) => page.evaluate(async () => (await (await fetch("/api/v1/projects/catalogue-moderation/work/mine?limit=50")).json()).items);

test("what is answered so far is there again after a reload", { skip: missing, timeout: 60_000 }, () =>
  atWork(async ({ page }) => {
    await page.keyboard.press("1");
    await option(page, "Allowed").and(page.locator('[aria-checked="true"]')).waitFor();
    await draftKept(page, '"allowed"');
    await page.reload();
    await option(page, "Allowed").and(page.locator('[aria-checked="true"]')).waitFor();
  }),
);

test("the last key before a page is closed or read again is kept, too", { skip: missing, timeout: 90_000 }, () =>
  atWork(async ({ page }) => {
    const chosen = (name) => page.getByRole("radio", { name, exact: true, checked: true });
    for (const [key, name] of [["2", "Keep, with a limit"], ["1", "Allowed"]]) {
      await page.getByRole("group", { name: "Which rule applies?" }).getByRole("heading").click();
      await page.keyboard.press(key);
      await chosen(name).waitFor();
      await page.reload();
      await chosen(name).waitFor();
    }
  }),
);

test("without a network the work goes on, the mark says what is kept, and all of it arrives", { skip: missing, timeout: 60_000 }, () =>
  atWork(async ({ page, context }) => {
    const before = (await own(page)).length;
    await context.setOffline(true);
    await answer(page);
    await answer(page);
    await mark(page, "offline, 2 kept here").waitFor();
    await context.setOffline(false);
    await allSaved(page);
    assert.equal((await own(page)).length, before + 2);
  }),
);

test("a lid that is closed over unsent answers loses none: the next page sends them", { skip: missing, timeout: 60_000 }, () =>
  atWork(async ({ page, context }) => {
    const before = (await own(page)).length;
    await context.setOffline(true);
    await answer(page);
    await mark(page, "offline, 1 kept here").waitFor();
    await page.close({ runBeforeUnload: false });
    await context.setOffline(false);
    const next = await context.newPage();
    complaintsOf(next);
    await open(next);
    await allSaved(next);
    assert.equal((await own(next)).length, before + 1);
    await next.goto("/");
    await next.close();
  }),
);

test("a server that is killed and comes back gets the answers of the time between", { skip: missing, timeout: 90_000 }, () =>
  atWork(async ({ page }) => {
    const before = (await own(page)).length;
    await demo.halt("SIGKILL");
    await answer(page);
    await mark(page, "offline, 1 kept here").waitFor();
    await demo.resume();
    await allSaved(page, { timeout: 45_000 });
    assert.equal((await own(page)).length, before + 1);
  }),
);

test("of two tabs one has the workbench; the other says so, keeps what was begun, and can take it back", { skip: missing, timeout: 60_000 }, () =>
  atWork(async ({ page, context }) => {
    const item = await text(page);
    await page.keyboard.press("1");
    const second = await context.newPage();
    complaintsOf(second);
    await open(second);
    await page.getByRole("heading", { name: "You work in another tab." }).waitFor();
    assert.equal(await text(second), item);
    await page.keyboard.press("Enter");
    await question(page).waitFor();
    await second.getByRole("heading", { name: "You work in another tab." }).waitFor();
    await option(page, "Allowed").and(page.locator('[aria-checked="true"]')).waitFor();
    await second.close();
  }),
);

test("a session that has ended asks for the password in place, and the answer goes on", { skip: missing, timeout: 60_000 }, () =>
  atWork(async ({ page, context }) => {
    const before = (await own(page)).length;
    await context.clearCookies();
    await answer(page);
    await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
    await page.getByLabel("Password").fill(demo.password);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Sign in again" }).waitFor({ state: "hidden" });
    await allSaved(page);
    assert.equal((await own(page)).length, before + 1);
    await question(page).waitFor();
  }),
);

test("a machine that stores nothing says so, and its answers are sent all the same", { skip: missing, timeout: 60_000 }, () =>
  atWork(async ({ page, context }) => {
    const before = (await own(page)).length;
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("The disk is full.", "QuotaExceededError");
      };
    });
    await page.keyboard.press("4");
    await mark(page, "drafts not kept").waitFor();
    await context.setOffline(true);
    await answer(page);
    await mark(page, "1 not yet safe").waitFor();
    await context.setOffline(false);
    await mark(page, "not yet safe").waitFor({ state: "hidden" });
    assert.equal((await own(page)).length, before + 1);
  }),
);
