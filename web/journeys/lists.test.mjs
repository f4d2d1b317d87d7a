// Lists: columns and views that stay, rows that are chosen by key, acts that are looked at before they are done, tables
// that are saved.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { as, missing } from "./demo.mjs";

const ITEMS = "/p/catalogue-moderation/items";
const grid = (page, name) => page.getByRole("grid", { name });
const headings = async (page, name) => (await grid(page, name).getByRole("columnheader").allInnerTexts()).map((text) => text.replace(/ [↑↓]$/, "")).filter((text) => text !== "");
/** Until a list has rows, and those that were asked for: until then it shows the ones before. */
const ready = async (page, name) => {
  await page.locator(`[role=grid][aria-label="${name}"][aria-busy=false]`).waitFor();
  await grid(page, name).getByRole("row").nth(2).waitFor();
};

test("chosen columns and a saved view survive a reload, and the view's address shows it to others", { skip: missing, timeout: 90_000 }, async () => {
  let link;
  await as("lead", async (page) => {
    await page.goto(ITEMS);
    await ready(page, "Items");
    await page.keyboard.press("Shift+L");
    const menu = page.getByRole("dialog", { name: "Columns" });
    await menu.getByLabel("flag", { exact: true }).check();
    await menu.getByLabel("batch", { exact: true }).uncheck();
    for (let n = 0; n < 3; n += 1) await menu.getByRole("button", { name: "Move flag to the left" }).click();
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    const chosen = await headings(page, "Items");
    assert.ok(chosen.includes("flag") && !chosen.includes("batch"), chosen.join());
    assert.ok(chosen.indexOf("flag") < chosen.indexOf("number") - 2, chosen.join());
    await page.reload();
    await ready(page, "Items");
    assert.deepEqual(await headings(page, "Items"), chosen);

    await page.getByLabel("State").selectOption("contested");
    await grid(page, "Items").getByRole("button", { name: "confidence" }).click();
    await page.waitForURL(/sort=confidence/);
    await page.keyboard.press("Shift+V");
    await page.getByLabel("Name of the view").fill("Hard ones");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Hard ones" }).waitFor();
    link = page.url();
    await page.goto(ITEMS);
    await ready(page, "Items");
    await page.reload();
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("dialog", { name: "Views" }).getByRole("button", { name: "Hard ones", exact: true }).click();
    await page.waitForURL((url) => url.href === link);
    await ready(page, "Items");
    assert.equal(await grid(page, "Items").getByRole("row").filter({ hasText: "accepted" }).count(), 0);
    await page.goBack();
    await page.waitForURL((url) => url.search === "");
  });
  await as("analyst", async (page) => {
    await page.goto(link);
    await grid(page, "Items").getByRole("row").filter({ hasText: "contested" }).first().waitFor();
    assert.ok((await headings(page, "Items")).includes("flag"));
    await page.goto(ITEMS);
    await ready(page, "Items");
    assert.ok(!(await headings(page, "Items")).includes("flag"), "another person's list stays as it was");
  });
});

test("rows are walked and chosen by keys, an act is looked at, done, and undone for all that fit", { skip: missing, timeout: 90_000 }, () =>
  as("lead", async (page) => {
    await page.goto(`${ITEMS}?state=accepted`);
    await ready(page, "Items");
    const chosen = page.getByRole("group", { name: "List" }).getByRole("status");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("Shift+J");
    await page.keyboard.press("Shift+J");
    await page.keyboard.press("Shift+J");
    await page.keyboard.press("Shift+K");
    assert.equal(await chosen.innerText(), "3 chosen");
    const boxes = grid(page, "Items").getByRole("checkbox", { checked: true });
    assert.equal(await boxes.count(), 3);
    assert.deepEqual(await violations(page), []);

    await page.keyboard.press("Shift+F");
    const dialog = page.getByRole("dialog", { name: "Flag" });
    await dialog.getByText("Fill in what is asked").waitFor();
    await dialog.getByLabel("Reason").fill("look at the colour");
    await dialog.getByRole("heading", { name: "3 would change" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Enter");
    await page.getByText("3 items flagged.").waitFor();
    await chosen.waitFor({ state: "hidden" });

    // With shift the pointer draws a range; what is flagged already stays, and the dialog says so before anything is done.
    const box = (n) => grid(page, "Items").getByRole("row").nth(n).getByRole("checkbox");
    await box(1).click();
    await box(5).click({ modifiers: ["Shift"] });
    assert.equal(await chosen.innerText(), "5 chosen");
    await page.keyboard.press("Shift+F");
    await dialog.getByLabel("Reason").fill("again");
    await dialog.getByRole("heading", { name: "2 would change" }).waitFor();
    await dialog.getByRole("heading", { name: "3 stay as they are, because it is flagged already" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("heading", { name: "Items", level: 1 }).click();
    await page.keyboard.press("Escape");
    await chosen.waitFor({ state: "hidden" });

    await page.getByLabel("Mark").selectOption("flagged");
    await page.waitForURL(/mark=flagged/);
    await page.getByText(/^3 shown$/).waitFor();
    await page.getByRole("heading", { name: "Items", level: 1 }).click();
    await page.keyboard.press("Shift+A");
    assert.equal(await chosen.innerText(), "All that fit are chosen");
    await page.keyboard.press("Shift+U");
    await page.getByRole("dialog", { name: "Take flag off" }).getByRole("heading", { name: "3 would change" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("The flag is off 3 items.").waitFor();
    await page.getByRole("heading", { name: "Nothing fits." }).waitFor();
  }),
);

test("what is held is found and given back", { skip: missing, timeout: 60_000 }, async () => {
  await as("associate", async (page) => {
    await page.goto("/p/catalogue-moderation/work");
    await page.getByRole("heading", { name: "Which rule applies?" }).waitFor();
    await as("lead", async (lead) => {
      await lead.goto(`${ITEMS}?mark=held`);
      const rows = grid(lead, "Items").getByRole("row");
      await rows.nth(1).waitFor();
      const held = (await rows.count()) - 1;
      await lead.keyboard.press("Shift+A");
      await lead.keyboard.press("Shift+G");
      await lead.getByRole("dialog").getByRole("heading", { name: `${held} would change` }).waitFor();
      await lead.keyboard.press("Enter");
      await lead.getByText("given back to the queue").waitFor();
    });
  });
});

test("the saved table has the columns and rows that are shown, in their order", { skip: missing, timeout: 60_000 }, () =>
  as("lead", async (page) => {
    await page.goto(`${ITEMS}?state=accepted&sort=-item&columns=item,title,state`);
    await ready(page, "Items");
    const saving = page.waitForEvent("download");
    await page.keyboard.press("Shift+C");
    const text = await readFile(await (await saving).path(), "utf8");
    const lines = text.trimEnd().split("\r\n");
    assert.equal(lines[0], "item,title,state");
    const numbers = lines.slice(1).map((line) => Number(line.split(",")[0]));
    assert.deepEqual(numbers, [...numbers].sort((one, other) => other - one));
    assert.ok(lines.slice(1).every((line) => line.endsWith(",accepted")));
    assert.match(await page.getByText(/^\d+ shown$/).innerText(), new RegExp(`^${numbers.length} `));
  }),
);

test("batches get another due time together, and the list is sorted by what was changed", { skip: missing, timeout: 60_000 }, () =>
  as("lead", async (page) => {
    await page.goto("/p/catalogue-moderation");
    await page.getByRole("link", { name: "All batches" }).click();
    await page.waitForURL(/\/batches$/);
    await page.getByRole("heading", { name: "Batches", level: 1 }).waitFor();
    await grid(page, "Batches").getByRole("row").nth(1).waitFor();
    const all = (await grid(page, "Batches").getByRole("row").count()) - 1;
    await page.keyboard.press("Shift+A");
    await page.keyboard.press("Shift+P");
    const dialog = page.getByRole("dialog", { name: "Change the priority" });
    await dialog.getByLabel("Priority").fill("41");
    await dialog.getByRole("heading", { name: `${all} would change` }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText(/batch(es)? changed\./).waitFor();
    await page.waitForFunction((n) => [...document.querySelectorAll("[role=gridcell]")].filter((cell) => cell.textContent.trim() === "41").length === n, all);
    await grid(page, "Batches").getByRole("button", { name: "priority" }).click();
    await page.waitForURL(/sort=priority/);
    assert.deepEqual(await violations(page), []);
  }),
);

test("roles change together, and the plan says who stays and why", { skip: missing, timeout: 60_000 }, () =>
  as("admin", async (page) => {
    await page.goto("/p/shelf-photos/people");
    await ready(page, "People");
    const all = await grid(page, "People").getByRole("row").count();
    await page.keyboard.press("/");
    await page.keyboard.type("associate");
    await page.waitForURL(/q=associate/);
    await page.waitForFunction((all) => document.querySelectorAll("[role=grid][aria-label=People] [role=row]").length < all, all);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.waitForURL((url) => url.search === "");
    await page.keyboard.press("Shift+A");
    await page.keyboard.press("Shift+R");
    const dialog = page.getByRole("dialog", { name: "Change the role" });
    await dialog.getByLabel("role").selectOption("associate");
    await dialog.getByText(/nobody left to run it/).waitFor();
    await dialog.getByText(/it is so already/).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  }),
);
