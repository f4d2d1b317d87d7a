// The cases that wait for a judge, as a list: searched, sorted, saved, opened at the desk, and sent back together.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { as, missing } from "./demo.mjs";

const CASES = "/p/catalogue-moderation/cases";
const rows = (page) => page.getByRole("grid", { name: "All cases" }).getByRole("row");
const titles = async (page) => (await rows(page).evaluateAll((all) => all.slice(1).map((row) => row.querySelector(".title")?.textContent?.trim() ?? "")));

test("a judge sorts and searches the cases, and the desk has the same line in the same order", { skip: missing, timeout: 90_000 }, () =>
  as("reviewer", async (page) => {
    await page.goto("/p/catalogue-moderation/review");
    await page.getByRole("heading", { name: /What differs|All answers are the same|differ by less/ }).waitFor();
    await page.keyboard.press("u");
    await page.waitForURL(/\/cases$/);
    await rows(page).nth(2).waitFor();
    assert.deepEqual(await violations(page), []);
    const all = await titles(page);
    await page.getByRole("button", { name: "case", exact: true }).click();
    await page.waitForURL(/sort=title/);
    const sorted = await titles(page);
    assert.deepEqual(sorted, [...all].sort((one, other) => one.localeCompare(other, "en", { numeric: true, sensitivity: "base" })));
    await page.getByRole("heading", { name: "All cases", level: 1 }).click();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/review\/\d+\?sort=title/);
    await page.getByRole("heading", { name: /What differs|All answers are the same|differ by less/ }).waitFor();
    const queue = page.getByRole("navigation", { name: "Review" }).getByRole("button");
    assert.equal((await queue.first().locator("span").first().innerText()).trim(), sorted[0]);
    const word = sorted[1].split(" ").find((one) => one.length > 4) ?? sorted[1];
    await page.keyboard.press("Shift+U");
    await page.keyboard.type(word);
    await page.waitForURL(/q=/);
    await page.waitForFunction((n) => document.querySelectorAll("nav .line button").length < n, all.length);
    await page.keyboard.press("Escape");
    await page.keyboard.press("u");
    await page.waitForURL(/\/cases\?.*q=/);
    await page.goBack();
  }),
);

test("the cases are saved as a table in their order", { skip: missing, timeout: 60_000 }, () =>
  as("analyst", async (page) => {
    await page.goto(`${CASES}?sort=confidence&columns=task,title,confidence`);
    await rows(page).nth(2).waitFor();
    const saving = page.waitForEvent("download");
    await page.keyboard.press("Shift+C");
    const lines = (await readFile(await (await saving).path(), "utf8")).trimEnd().split("\r\n");
    assert.equal(lines[0], "task,title,confidence");
    const sure = lines.slice(1).map((line) => Number(line.split(",").at(-1)));
    assert.deepEqual(sure, [...sure].sort((one, other) => one - other));
    await page.keyboard.press("Shift+A");
    assert.equal(await page.getByRole("button", { name: "Send back" }).count(), 0, "only those who run the project act on many");
  }),
);

test("a lead sends cases back together, sees first which stay, and takes one from a judge who has left", { skip: missing, timeout: 120_000 }, () =>
  as("reviewer", async (judge) => {
    await judge.goto("/p/catalogue-moderation/review");
    await judge.getByRole("heading", { name: /What differs|All answers are the same|differ by less/ }).waitFor();
    const held = judge.url().split("/").at(-1);
    await as("lead", async (page) => {
      await page.goto(`${CASES}?judging=held`);
      await rows(page).nth(1).waitFor();
      assert.equal(await rows(page).count(), 2, "one case is in the judge's hands");
      await page.goto(CASES);
      await rows(page).nth(2).waitFor();
      const all = (await rows(page).count()) - 1;
      await page.keyboard.press("Shift+A");
      await page.keyboard.press("Shift+S");
      const back = page.getByRole("dialog", { name: "Send back" });
      await back.getByText("in at most 1,000 characters").waitFor();
      assert.equal(await back.getByLabel("Reason").getAttribute("maxlength"), "1000");
      await back.getByLabel("Reason").fill("The guideline has changed; look at rule 2 again.");
      await back.getByText(/because somebody is judging it/).waitFor();
      await back.getByRole("heading", { name: new RegExp(`^${all - 1} would change`) }).waitFor();
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Escape");
      await back.waitFor({ state: "hidden" });

      await page.keyboard.press("Shift+T");
      await page.getByRole("dialog", { name: "Take from the judge" }).getByRole("heading", { name: "1 would change" }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByText(/1 case is free for every judge again/).waitFor();

      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await page.keyboard.press("Shift+S");
      await back.getByLabel("Reason").fill("Please answer again.");
      await back.getByRole("heading", { name: "1 would change" }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByText("1 case sent back to the authors.").waitFor();
      await page.waitForFunction((n) => document.querySelectorAll("[role=grid] [role=row]").length === n, all);
    });
    assert.match(held, /^\d+/);
  }),
);
