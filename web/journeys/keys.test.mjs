// Keys of one's own: given on the settings page, refused where they are taken, kept, and shown wherever a key is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, missing } from "./demo.mjs";

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
    await page.waitForTimeout(400);
    for (let n = 0; n < 3; n += 1) await page.keyboard.press("c");
    await page.keyboard.press("x");
    assert.equal(await page.locator(".where b").innerText(), "2");
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
