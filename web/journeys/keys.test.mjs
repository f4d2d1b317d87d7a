// Keys of one's own: given on the settings page, refused where they are taken, kept, and shown wherever a key is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allSaved, signIn } from "./browser.mjs";
import { as, demo, missing } from "./demo.mjs";
import { importItems, makeProject } from "./project.mjs";

const cap = (page, act) => page.getByRole("button", { name: new RegExp(`^${act}: .* Change$`) });
async function work(page, project, question) {
  await page.goto(`/p/${project}/work`);
  await page.getByRole("heading", { name: question }).waitFor();
}

test("a key is given, a taken one is refused by name and can be swapped, and the browser's are left alone", { skip: missing, timeout: 90_000 }, () =>
  as("associate", async (page) => {
    await page.goto("/account");
    await cap(page, "Skip, with a reason").click();
    await page.keyboard.press("f");
    const refusal = page.getByRole("alert");
    await refusal.filter({ hasText: "F is taken by “Flag for whoever judges”." }).waitFor();
    await page.getByRole("button", { name: "Swap the two" }).click();
    await page.getByRole("button", { name: "Skip, with a reason: F. Change" }).waitFor();
    await page.getByRole("button", { name: "Flag for whoever judges: S. Change" }).waitFor();
    await cap(page, "Write a note").click();
    await page.keyboard.press("Control+t");
    await refusal.filter({ hasText: "belongs to the browser" }).waitFor();
    await cap(page, "Write a note").click();
    await page.keyboard.press("a");
    await page.getByRole("button", { name: "Write a note: A. Change" }).waitFor();
    await work(page, "catalogue-moderation", "Which rule applies?");
    await page.getByRole("button", { name: /skip/ }).getByText("F", { exact: true }).waitFor();
    await page.keyboard.press("a");
    await page.keyboard.type("seen");
    await page.getByLabel("Note for whoever judges").and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("f");
    await page.getByRole("dialog", { name: "Skip this item" }).waitFor();
    await page.keyboard.press("Escape");
    await page.goto("/account");
    await page.getByRole("button", { name: "Take back 3 changes" }).click();
    await page.getByRole("button", { name: "Skip, with a reason: S. Change" }).waitFor();
  }),
);

test("with the left hand's keys a clip is stepped, marked and submitted, and every hint says so", { skip: missing, timeout: 90_000 }, () =>
  as("associate", async (page) => {
    await page.goto("/account");
    await page.getByRole("radio", { name: "Left hand" }).check();
    await work(page, "stow-audit", "Was it stowed where the record says?");
    await page.getByRole("button", { name: "Submit and next" }).getByText("Q", { exact: true }).waitFor();
    const where = page.locator(".where b");
    await where.waitFor();
    for (let n = 0; n < 3; n += 1) await page.keyboard.press("c");
    await where.filter({ hasText: /^3$/ }).waitFor();
    await page.keyboard.press("x");
    await where.filter({ hasText: /^2$/ }).waitFor();
    await page.keyboard.press("1");
    await page.keyboard.press("v");
    await page.getByText("frame 2", { exact: true }).waitFor();
    const before = await page.getByRole("status").filter({ hasText: "Next item." }).innerText();
    await page.keyboard.press("q");
    await page.waitForFunction((was) => [...document.querySelectorAll("[role=status]")].every((one) => one.textContent !== was), before);
    await page.goto("/account");
    await page.getByRole("radio", { name: "Both hands" }).check();
  }),
);

test("with single keys off letters do nothing, and the palette still does everything", { skip: missing, timeout: 60_000 }, () =>
  as("associate", async (page) => {
    await page.goto("/account");
    await page.getByLabel("Single keys act").uncheck();
    await work(page, "catalogue-moderation", "Which rule applies?");
    await page.keyboard.press("s");
    await page.keyboard.press("1");
    await page.waitForTimeout(200);
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.equal(await page.getByRole("radio", { checked: true }).count(), 0);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("skip");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Skip this item" }).waitFor();
    await page.keyboard.press("Escape");
    await page.goto("/account");
    await page.getByLabel("Single keys act").check();
  }),
);

test("letters of another layout call by their place, and an input method keeps its keys", { skip: missing, timeout: 60_000 }, () =>
  as("associate", async (page) => {
    await work(page, "catalogue-moderation", "Which rule applies?");
    const send = (key, code, more = {}) =>
      page.evaluate((init) => window.dispatchEvent(new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true })), { key, code, ...more });
    await send("ы", "KeyS", { isComposing: true });
    await page.waitForTimeout(150);
    assert.equal(await page.getByRole("dialog").count(), 0);
    await send("ы", "KeyS");
    await page.getByRole("dialog", { name: "Skip this item" }).waitFor();
    await page.keyboard.press("Escape");
    await send("&", "Digit1");
    await page.getByRole("radio", { name: "Allowed", exact: true, checked: true }).waitFor();
  }),
);

const FIFTY = `project: fifty
title: Fifty
inputs: [{ name: text, type: text, title: Message }]
layout: { stage: [text] }
labels:
  - { name: verdict, kind: choice, title: Ham or spam?, options: [{ value: ham, title: Ham }, { value: spam, title: Spam }] }
  - { name: why, kind: choice, multiple: true, title: What shows it?, when: { label: verdict, is: spam }, options: [{ value: link, title: A link }, { value: money, title: Money }] }
  - { name: grade, kind: rating, title: How clear is it?, min: 1, max: 5 }
policy: { overlap: { min: 2, max: 2 } }
`;

test("fifty tasks, from signing in to the last, without a pointer once", { skip: missing, timeout: 240_000 }, () =>
  as(null, async (page) => {
    await as("admin", async (maker) => {
      await makeProject(maker, FIFTY, { admin: "admin" });
      await importItems(maker, "fifty", "fifty.jsonl", Array.from({ length: 50 }, (_, n) => JSON.stringify({ text: `Message ${n + 1}` })).join("\n"));
    });
    await page.addInitScript(() => {
      window.pointed = 0;
      // What moves under a resting pointer is told to it as a move by nothing.
      const rests = ({ type, movementX, movementY }) => type === "pointermove" && movementX === 0 && movementY === 0;
      for (const kind of ["pointerdown", "pointermove", "wheel", "touchstart"]) addEventListener(kind, (event) => (window.pointed += rests(event) ? 0 : 1), true);
    });
    await signIn(page, "admin", demo.password);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("fifty");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Fifty", level: 1 }).waitFor();
    await page.keyboard.press("w");
    await page.getByRole("heading", { name: "Ham or spam?" }).waitFor();
    const spoken = () => page.evaluate(() => document.querySelector("p[role=status]")?.textContent ?? "");
    for (let n = 0; n < 50; n += 1) {
      const before = await spoken();
      const spam = n % 3 === 0;
      await page.keyboard.press(spam ? "2" : "1");
      if (spam) {
        await page.getByRole("heading", { name: "What shows it?" }).waitFor();
        await page.keyboard.press("1");
        await page.keyboard.press("ArrowDown");
      }
      await page.keyboard.press(String(1 + (n % 5)));
      if (n % 10 === 4) {
        await page.keyboard.press("n");
        await page.keyboard.type("seen");
        await page.keyboard.press("Escape");
      }
      if (n % 10 === 7) {
        await page.keyboard.press("f");
        await page.getByRole("dialog").waitFor();
        await page.keyboard.press("1");
        await page.getByRole("dialog").waitFor({ state: "hidden" });
      }
      await page.keyboard.press("Enter");
      // After the last one there is nothing to say.
      const done = n === 49;
      await page.waitForFunction(([was, done]) => {
        const now = document.querySelector("p[role=status]")?.textContent ?? "";
        return now !== was && (now !== "" || done);
      }, [before, done], { polling: 50 });
      if (n === 20) {
        const here = await spoken();
        await page.keyboard.press("u");
        await page.getByText("Your last answer.").waitFor();
        await page.keyboard.press("Escape");
        await page.waitForFunction((here) => document.querySelector("p[role=status]")?.textContent === here, here, { polling: 50 });
      }
    }
    assert.equal(await page.evaluate(() => window.pointed), 0);
    await allSaved(page);
    const given = await page.evaluate(async () => (await (await fetch("/api/v1/projects/fifty/work/mine?limit=50")).json()).items);
    assert.equal(given.length, 50);
    assert.ok(given.every(({ values }) => values.grade >= 1 && (values.verdict === "ham" || values.why[0] === "link")));
  }),
);
