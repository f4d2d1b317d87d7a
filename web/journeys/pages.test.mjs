// The pages of the demo as people use them: numbers with their doubt, lists, a judge's desk, and the way between them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, missing } from "./demo.mjs";

const PROJECTS = ["stow-audit", "catalogue-moderation", "shelf-photos"];

test("the overview gives every number with its doubt, on every project", { skip: missing, timeout: 60_000 }, () =>
  as("lead", async (page) => {
    for (const project of PROJECTS) {
      await page.goto(`/p/${project}`);
      await page.getByText(/^of \d+ · \d+ answers? today/).waitFor();
      await page.getByText(/\d to \d.*items seen twice|unknown/).first().waitFor();
      await page.getByRole("heading", { name: "Agreement, by label" }).waitFor();
      await page.getByRole("grid", { name: "People" }).getByRole("row").nth(3).waitFor();
      await page.getByRole("grid", { name: "Batches" }).getByRole("row").nth(1).waitFor();
    }
  }),
);

test("the list of items is filtered by the server, walked and opened by keys, and kept when one comes back", { skip: missing, timeout: 60_000 }, () =>
  as("lead", async (page) => {
    await page.goto("/p/catalogue-moderation/items");
    const rows = page.getByRole("grid", { name: "Items" }).getByRole("row");
    await rows.nth(5).waitFor();
    await page.getByLabel("State").selectOption("contested");
    await page.waitForURL(/state=contested/);
    // The rows before stay until the first that fit are here.
    await rows.filter({ hasText: "accepted" }).first().waitFor({ state: "detached" });
    await rows.filter({ hasText: "contested" }).first().waitFor();
    await page.getByRole("heading", { name: "Items" }).click();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/items\/\d+$/);
    await page.getByText("A judge must decide").waitFor();
    await page.getByRole("heading", { name: "What happened" }).waitFor();
    const second = page.url();
    await page.keyboard.press("p");
    await page.waitForFunction((before) => location.href !== before, second);
    await page.keyboard.press("b");
    await page.waitForURL(/\/items\?state=contested/);
    await rows.nth(1).waitFor();
  }),
);

test("a judge fixes an answer and accepts it by keys, and the queue goes on by itself", { skip: missing, timeout: 60_000 }, () =>
  as("reviewer", async (page) => {
    await page.goto("/p/catalogue-moderation/review");
    const queue = page.getByRole("navigation", { name: "Review" }).getByRole("button");
    await page.getByRole("heading", { name: /What differs|All answers are the same|differ by less/ }).waitFor();
    const before = await queue.count();
    const first = page.url();
    await page.keyboard.press("f");
    await page.getByRole("heading", { name: "The right answer" }).waitFor();
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await page.getByText("1 decided now").waitFor();
    await page.waitForFunction((url) => location.href !== url, first);
    assert.equal(await queue.count(), before - 1);
    const task = first.split("/").at(-1);
    await page.goto(`/p/catalogue-moderation/items/${task}`);
    await page.getByText("Accepted").first().waitFor();
    await page.getByText("put it right").waitFor();
  }),
);

test("every page can be reached from the palette, and the help sheet lists its keys", { skip: missing, timeout: 60_000 }, () =>
  as("lead", async (page) => {
    await page.goto("/p/stow-audit");
    await page.getByRole("heading", { name: "Stow audit", level: 1 }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByText("Start labelling").waitFor();
    await page.keyboard.press("Escape");
    for (const [typed, title] of [["items", "Items"], ["imports", "Imports"], ["exports", "Exports"], ["spec", "Spec"], ["account", "Your account"]]) {
      await page.keyboard.press("Control+k");
      await page.keyboard.type(typed);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: title, level: 1 }).waitFor();
      if (title === "Your account") break;
      await page.goBack();
      await page.getByRole("heading", { name: "Stow audit", level: 1 }).waitFor();
    }
  }),
);
