// What people choose for their pages is kept in their account: it is there on every machine, and a lead can share it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { as, missing } from "./demo.mjs";

const ITEMS = "/p/catalogue-moderation/items";
const grid = (page, name) => page.getByRole("grid", { name });
const ready = (page, name) => grid(page, name).getByRole("row").nth(2).waitFor();
const views = async (page) => {
  await page.keyboard.press("Shift+V");
  return page.getByRole("dialog", { name: "Views" });
};
/** Resolves once the server has acknowledged a setting. */
const kept = (page, name) => page.waitForResponse((response) => response.request().method() === "PUT" && response.url().endsWith(`/settings/${name}`) && response.ok());

test("columns and views are there on another machine, and a shared view for everybody in the project", { skip: missing, timeout: 120_000 }, async () => {
  await as("lead", async (page) => {
    await page.goto(`${ITEMS}?state=contested`);
    await ready(page, "Items");
    await page.keyboard.press("Shift+L");
    let sent = kept(page, "list.items");
    const columns = page.getByRole("dialog", { name: "Columns" });
    await columns.getByLabel("flag", { exact: true }).check();
    await sent;
    await page.keyboard.press("Escape");
    await columns.waitFor({ state: "hidden" });
    const menu = await views(page);
    sent = kept(page, "list.items");
    await menu.getByLabel("Name of the view").fill("To look at");
    await page.keyboard.press("Enter");
    await page.getByText("Saved as “To look at”.").waitFor();
    await sent;
  });
  await as("lead", async (page) => {
    await page.goto(ITEMS);
    await ready(page, "Items");
    await grid(page, "Items").getByRole("columnheader", { name: "flag" }).waitFor();
    const menu = await views(page);
    await menu.getByRole("button", { name: "To look at", exact: true }).waitFor();
    assert.deepEqual(await violations(page), []);
    const sent = kept(page, "list.items");
    await menu.getByRole("button", { name: "Share To look at with the project" }).click();
    await sent;
    await menu.getByRole("heading", { name: "Shared with the project" }).waitFor();
  });
  await as("analyst", async (page) => {
    await page.goto(ITEMS);
    await ready(page, "Items");
    const menu = await views(page);
    await menu.getByRole("heading", { name: "Shared with the project" }).waitFor();
    assert.equal(await menu.getByRole("button", { name: /with the project$|^Stop sharing/ }).count(), 0, "only a lead shares");
    await menu.getByRole("button", { name: "To look at", exact: true }).click();
    await page.waitForURL(/state=contested/);
    await page.goto("/p/shelf-photos/items");
    await ready(page, "Items");
    assert.equal(await (await views(page)).getByRole("heading", { name: "Shared with the project" }).count(), 0, "another project has none");
  });
});

test("keys and looks follow a person to another machine", { skip: missing, timeout: 120_000 }, async () => {
  await as("reviewer", async (page) => {
    await page.goto("/account");
    let sent = kept(page, "look");
    await page.getByRole("radio", { name: "Dark" }).check();
    await sent;
    sent = kept(page, "keys");
    await page.getByRole("radio", { name: "Left hand" }).check();
    await sent;
  });
  await as("reviewer", async (page) => {
    await page.goto("/");
    await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
    await page.goto("/account");
    await page.getByRole("radio", { name: "Left hand", checked: true }).waitFor();
    let sent = kept(page, "look");
    await page.getByRole("radio", { name: "As the system" }).first().check();
    await sent;
    sent = kept(page, "keys");
    await page.getByRole("radio", { name: "Both hands" }).check();
    await sent;
  });
});

test("what is chosen while the server is away holds at once, and is sent when it is back", { skip: missing, timeout: 90_000 }, async () => {
  await as("requester", async (page, context) => {
    await page.goto(ITEMS);
    await ready(page, "Items");
    await page.keyboard.press("Shift+L");
    await context.setOffline(true);
    await page.getByRole("dialog", { name: "Columns" }).getByLabel("held by", { exact: true }).check();
    await grid(page, "Items").getByRole("columnheader", { name: "held by" }).waitFor();
    const sent = kept(page, "list.items");
    await context.setOffline(false);
    await sent;
  });
  await as("requester", async (page) => {
    await page.goto(ITEMS);
    await ready(page, "Items");
    await grid(page, "Items").getByRole("columnheader", { name: "held by" }).waitFor();
  });
});
