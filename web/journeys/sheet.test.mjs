// Like items looked over together: walked and marked by keys, kept, handed in at once, each as an answer of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { allSaved, draftKept } from "./browser.mjs";
import { as, missing } from "./demo.mjs";
import { squares, tar, undrawable } from "./files.mjs";
import { importItems, makeProject } from "./project.mjs";

const spec = (name, input) => `project: ${name}
title: Sheet of ${input}
inputs:
  - { name: item, type: ${input}, title: Item }
  - { name: title, type: text, optional: true }
layout: { stage: [item], title: ${input === "text" ? "item" : "title"} }
labels:
  - name: verdict
    kind: choice
    title: Is it as it should be?
    options: [{ value: fine, title: Fine }, { value: odd, title: Odd }, { value: empty, title: Empty }]
policy: { overlap: { min: 2, max: 2 }, sheet: { tasks: 6, usual: fine }, unsure: true }
`;

const sheet = (page, items) => page.getByRole("region", { name: `Sheet of ${items} items` });
const cell = (page, at) => page.locator("[data-cell]").nth(at - 1);
const mark = (page, text) => page.getByRole("status").filter({ hasText: text });
/** The answers that the server has, by item, once there are so many: the mark says nothing about those just on their way. */
async function answers(page, project, count) {
  for (let tries = 0; ; tries += 1) {
    const items = await page.evaluate(async (project) => (await (await fetch(`/api/v1/projects/${project}/work/mine?limit=50`)).json()).items, project);
    if (items.length >= count || tries === 100) {
      assert.equal(items.length, count, "one answer for each item");
      return Object.fromEntries(items.map((one) => [one.title, one.values.verdict]));
    }
    await page.waitForTimeout(100);
  }
}
const picture = async (page, name) => {
  if (process.env.ASSAY_PICTURES) await page.screenshot({ path: `${process.env.ASSAY_PICTURES}/${name}.png` });
};

test("texts are marked by keys on a sheet, survive a reload and a dead network, and arrive as one answer each", { skip: missing, timeout: 180_000 }, () =>
  as("admin", async (page, context) => {
    await makeProject(page, spec("sheet-text", "text"), { admin: "admin" });
    const rows = Array.from({ length: 14 }, (_, n) => JSON.stringify({ item: `Message ${n + 1}${n === 2 ? `: ${"and so on, ".repeat(120)}` : ""}` }));
    await importItems(page, "sheet-text", "rows.jsonl", rows.join("\n"));
    await page.goto("/p/sheet-text/work");
    await page.getByRole("button", { name: "Submit and next" }).waitFor();
    await page.keyboard.press("Shift+M");
    await sheet(page, 6).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await cell(page, 2).getByText("Odd", { exact: true }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("3");
    const below = await page.locator('[data-cell][aria-current="true"]').innerText();
    assert.match(below, /^Item \d of 6[^]*Empty$/);
    await picture(page, "sheet-text");
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("z");
    await page.getByRole("region", { name: "Stage" }).waitFor();
    await picture(page, "sheet-text-large");
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Stage" }).waitFor({ state: "detached" });
    await draftKept(page, '"empty"');
    await page.reload();
    await sheet(page, 6).waitFor();
    await page.getByRole("button", { name: "Submit all 6, 2 marked" }).waitFor();
    const at = Number(/^Item (\d)/.exec(below)[1]);
    await page.keyboard.press("Enter");
    await cell(page, 1).getByText("Message 7", { exact: true }).waitFor();
    const first = await answers(page, "sheet-text", 6);
    assert.deepEqual([first["Message 1"], first["Message 2"], first[`Message ${at}`]], ["fine", "odd", "empty"]);
    await context.setOffline(true);
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await mark(page, "offline, 6 kept here").waitFor();
    await context.setOffline(false);
    await allSaved(page);
    await sheet(page, 2).waitFor();
    const second = await answers(page, "sheet-text", 12);
    assert.deepEqual([second["Message 7"], second["Message 8"]], ["odd", "fine"]);
    await page.keyboard.press("u");
    await page.getByText("Your last answer.").waitFor();
    await page.keyboard.press("Escape");
    await sheet(page, 2).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "What is left is in other hands." }).waitFor();
    await answers(page, "sheet-text", 14);
  }),
);

test("a sheet asked for at once is a whole one, however slowly this machine reads", { skip: missing, timeout: 120_000 }, () =>
  as("admin", async (page) => {
    await makeProject(page, spec("sheet-slow", "text"), { admin: "admin" });
    await importItems(page, "sheet-slow", "rows.jsonl", Array.from({ length: 14 }, (_, n) => JSON.stringify({ item: `Message ${n + 1}` })).join("\n"));
    await page.addInitScript((ms) => {
      Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
        set(act) {
          this.addEventListener("complete", (event) => setTimeout(() => act.call(this, event), ms));
        },
      });
    }, 700);
    await page.goto("/p/sheet-slow/work");
    await page.getByRole("button", { name: "Submit and next" }).waitFor();
    await page.keyboard.press("Shift+M");
    await sheet(page, 6).waitFor();
  }),
);

test("pictures stand on a sheet as large as they can; one that cannot be shown is not answered by default", { skip: missing, timeout: 180_000 }, () =>
  as("admin", async (page) => {
    await makeProject(page, spec("sheet-photo", "image"), { admin: "admin" });
    const photo = (n) => (n === 3 ? ["photos/3.bmp", undrawable()] : [`photos/${n}.png`, squares(n)]);
    const files = Object.fromEntries(Array.from({ length: 6 }, (_, n) => photo(n)));
    files["items.jsonl"] = Object.keys(files).map((item, n) => JSON.stringify({ item, title: `Shelf ${n + 1}` })).join("\n");
    await importItems(page, "sheet-photo", "photos.tar", tar(files));
    await page.goto("/p/sheet-photo/work");
    await page.getByRole("button", { name: "Submit and next" }).waitFor();
    await page.getByRole("button", { name: "sheet", exact: false }).filter({ hasText: "sheet" }).click();
    await sheet(page, 6).waitFor();
    await cell(page, 4).getByText("This picture cannot be shown.").waitFor();
    await cell(page, 2).click();
    await cell(page, 2).getByText("Odd", { exact: true }).waitFor();
    await picture(page, "sheet-photo");
    await page.keyboard.press("Enter");
    await page.getByText("This needs an answer.").waitFor();
    assert.equal(await cell(page, 4).getAttribute("aria-current"), "true");
    await page.keyboard.press("s");
    await page.getByRole("dialog", { name: "Skip this item" }).waitFor();
    await page.keyboard.press("1");
    await sheet(page, 5).waitFor();
    await page.keyboard.press("Enter");
    const given = await answers(page, "sheet-photo", 5);
    assert.deepEqual(given, { "Shelf 1": "fine", "Shelf 2": "odd", "Shelf 3": "fine", "Shelf 5": "fine", "Shelf 6": "fine" });
  }),
);

test("where the spec asks how unsure one is, the degree is said by a key, kept, and shown to whoever judges", { skip: missing, timeout: 180_000 }, () =>
  as("admin", async (page) => {
    const source = spec("how-unsure", "text").replace("min: 2, max: 2", "min: 1, max: 1").replace("unsure: true", "unsure: degree, review_share: 1").replace("sheet: { tasks: 6, usual: fine }, ", "");
    await makeProject(page, source, { admin: "admin", reviewer: "reviewer" });
    await importItems(page, "how-unsure", "rows.jsonl", JSON.stringify({ item: "Hard to say" }));
    await page.goto("/p/how-unsure/work");
    await page.getByRole("heading", { name: "Is it as it should be?" }).waitFor();
    await page.keyboard.press("2");
    for (const words of ["a little unsure", "unsure", "guessing"]) {
      await page.keyboard.press("Shift+U");
      await page.getByRole("button", { name: words, exact: true, pressed: true }).waitFor();
    }
    await page.keyboard.press("Shift+U");
    assert.equal(await page.getByRole("button", { name: "guessing", pressed: true }).count(), 0, "and back to sure");
    await page.getByRole("button", { name: "guessing" }).click();
    await picture(page, "how-unsure");
    assert.deepEqual(await violations(page), []);
    await draftKept(page, '"verdict":3');
    await page.reload();
    await page.getByRole("button", { name: "guessing", pressed: true }).waitFor();
    await page.keyboard.press("Enter");
    await allSaved(page);
    const own = await page.evaluate(async () => (await (await fetch("/api/v1/projects/how-unsure/work/mine")).json()).items[0]);
    assert.deepEqual([own.unsure, own.unsure_degree], [["verdict"], { verdict: 3 }]);
    await as("reviewer", async (judge) => {
      await judge.goto("/p/how-unsure/review");
      await judge.getByText("Is it as it should be? (guessing)").waitFor();
      await picture(judge, "how-unsure-judge");
    });
  }),
);
