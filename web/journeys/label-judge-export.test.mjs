// From an empty installation to a file of labels: three people label, one judges, one exports, and the file holds what was decided.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { program, start } from "./assay.mjs";
import { allSaved, openBrowser, person, setUp, stepsOf } from "./browser.mjs";

const PASSWORD = "a long enough sentence 7";
const SPEC = `project: post-box
title: Post box
description: Say of each message whether its receiver asked for it.
inputs:
  - { name: text, type: text, title: Message }
layout:
  stage: [text]
labels:
  - name: verdict
    kind: choice
    title: Ham or spam?
    options:
      - { value: ham, title: Ham, key: "1", description: Somebody asked for it. }
      - { value: spam, title: Spam, key: "2", description: Nobody asked for it. }
guideline: |
  # Post box

  1.1 Read the message once and press one key.
policy:
  overlap: { min: 3, max: 3 }
  agreement: 0.9
  review_share: 0
`;
const MESSAGES = {
  "running 10 late, save me a seat": "ham",
  "You have been chosen for a voucher, ring now": "spam",
  "Your table for four is booked": "ham",
  "Half price blinds this weekend only": "spam",
};
/** The message that one of the three reads otherwise. */
const HARD = "Your table for four is booked";
const PEOPLE = { Ana: "associate", Ben: "associate", Cai: "associate", Dora: "reviewer", Eli: "requester" };

const { missing } = program();
let server;
let browser;
const screens = {};

before(async () => {
  if (missing) return;
  server = await start("serve");
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const screenOf = async (name) => (screens[name] ??= await person(browser, server.address));

test("three people label, one judges, one exports, and the file holds what was decided", { skip: missing, timeout: 240_000 }, async (t) => {
  const step = stepsOf(t, screens);
  const { page: admin } = await screenOf("admin");

  await step("the first administrator sets up by the link that the server printed", async () => {
    await setUp(admin, server.setup_link, { display: "Ada", name: "ada", password: PASSWORD });
    await admin.getByRole("heading", { name: "You are in no project yet." }).waitFor();
  });

  await step("a spec with a mistake is refused at its line, and the mended one makes the project", async () => {
    await admin.keyboard.press("c");
    const source = admin.getByRole("textbox", { name: "Spec" });
    await source.fill(SPEC.replace("kind: choice", "kind: colour"));
    await admin.keyboard.press("Control+Enter");
    await admin.getByRole("button", { name: /^line 10, column/ }).waitFor();
    await source.fill(SPEC);
    await admin.keyboard.press("Control+Enter");
    await admin.getByRole("heading", { name: "Imports", exact: true }).waitFor();
  });

  const links = {};
  await step("people are added to the site and to the project, each with a one-time link", async () => {
    await admin.goto("/people");
    for (const name of Object.keys(PEOPLE)) {
      await admin.getByRole("button", { name: "Add a person" }).waitFor();
      await admin.keyboard.press("a");
      await admin.getByLabel("Name", { exact: true }).fill(name);
      await admin.keyboard.press("Enter");
      links[name] = await admin.getByLabel("Link", { exact: true }).inputValue();
      await admin.getByRole("button", { name: "Done" }).click();
    }
    await admin.goto("/p/post-box/people");
    for (const [name, role] of Object.entries(PEOPLE)) {
      await admin.getByRole("button", { name: "Add to the project" }).first().click();
      await admin.getByLabel("Person", { exact: true }).selectOption({ label: `${name} (${name.toLowerCase()})` });
      await admin.getByRole("dialog").getByLabel("Role", { exact: true }).selectOption(role);
      await admin.getByRole("button", { name: "Add", exact: true }).click();
      await admin.getByRole("row").filter({ has: admin.getByText(name, { exact: true }) }).waitFor();
    }
  });

  await step("a file with a bad row is refused whole, with its line and what to do; the good file comes in", async () => {
    await admin.goto("/p/post-box/imports");
    const rows = Object.keys(MESSAGES).map((text) => JSON.stringify({ text }));
    await importFile(admin, "bad.jsonl", [...rows, '{"txt": "a field by another name"}'].join("\n"));
    await admin.getByRole("button", { name: "What was refused" }).click();
    const refused = admin.getByRole("row").filter({ hasText: "5" });
    await refused.filter({ hasText: "text" }).first().waitFor();
    await importFile(admin, "good.jsonl", rows.join("\n"));
    await admin.getByRole("row").filter({ hasText: "good" }).getByText("done", { exact: true }).waitFor();
  });

  await step("three people label every message, by keys only", async () => {
    for (const name of ["Ana", "Ben", "Cai"]) {
      const { page } = await screenOf(name);
      await setUp(page, links[name], { display: name, password: PASSWORD });
      await page.goto("/p/post-box/work");
      const done = new Set();
      for (let n = 0; n < Object.keys(MESSAGES).length; n += 1) {
        const text = await nextMessage(page, done);
        done.add(text);
        const right = MESSAGES[text];
        const given = name === "Cai" && text === HARD ? "spam" : right;
        await page.keyboard.press(given === "ham" ? "1" : "2");
        await page.keyboard.press("Enter");
      }
      await allSaved(page);
      assert.deepEqual([...done].sort(), Object.keys(MESSAGES).sort(), `${name} saw every message once`);
    }
  });

  await step("the reviewer sees the one message on which answers differ, and accepts the right one by key", async () => {
    const { page } = await screenOf("Dora");
    await setUp(page, links.Dora, { display: "Dora", password: PASSWORD });
    await eventually(async () => {
      await page.goto("/p/post-box/review");
      await page.getByText("1 to judge").first().waitFor({ timeout: 2000 });
    });
    await page.getByText(HARD).first().waitFor();
    const cards = page.getByRole("button", { pressed: true }).or(page.getByRole("button", { pressed: false }));
    // The line of cases names the message before the case itself is here.
    await cards.filter({ hasText: /\bHam\b/ }).nth(1).waitFor();
    const texts = await cards.allInnerTexts();
    const right = texts.findIndex((text) => /\bHam\b/.test(text));
    assert.ok(right >= 0, "somebody said ham");
    assert.equal(texts.filter((text) => /\bSpam\b/.test(text)).length, 1, "one said spam");
    await page.keyboard.press(String(right + 1));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Nothing waits for a judge." }).waitFor();
  });

  await step("the requester exports, and the file holds what was decided", async () => {
    const { page } = await screenOf("Eli");
    await setUp(page, links.Eli, { display: "Eli", password: PASSWORD });
    await page.goto("/p/post-box/exports");
    await page.getByText("4 items will be in the file.").waitFor();
    await page.keyboard.press("Shift+X");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    const lines = (await readFile(await (await download).path(), "utf8")).trim().split("\n").map((line) => JSON.parse(line));
    const labels = Object.fromEntries(lines.map((line) => [line.fields.text, line.labels.verdict]));
    assert.deepEqual(labels, MESSAGES);
    const judged = lines.find((line) => line.fields.text === HARD);
    assert.equal(judged.basis.by, "adjudication");
  });

  await step("the item's page tells why the label is so", async () => {
    await admin.goto("/p/post-box/items");
    await admin.getByText("4 shown").waitFor();
    await admin.keyboard.press("/");
    await admin.keyboard.type("table");
    await admin.waitForURL(/q=table/);
    await admin.getByText("1 shown").waitFor();
    await admin.keyboard.press("Enter");
    await admin.keyboard.press("j");
    await admin.keyboard.press("Enter");
    await admin.getByText("Accepted by the decision of Dora").waitFor();
    for (const name of ["Ana", "Ben", "Cai"]) await admin.getByText(name, { exact: true }).first().waitFor();
  });

  await step("an associate is not shown the numbers", async () => {
    const { page } = await screenOf("Ana");
    await page.goto("/p/post-box");
    await page.getByRole("heading", { name: "You may not see this page." }).waitFor();
  });

  for (const [name, { complaints }] of Object.entries(screens)) assert.deepEqual(complaints, [], `pages of ${name} complained`);
});

async function importFile(page, name, text) {
  await page.getByTestId("import-file").setInputFiles({ name, mimeType: "application/x-ndjson", buffer: Buffer.from(`${text}\n`) });
  await page.getByLabel("Batch", { exact: true }).fill(name.replace(".jsonl", ""));
  await page.getByRole("button", { name: "Import", exact: true }).click();
}

/** The message on the stage, once it is another than those that are done. */
async function nextMessage(page, done) {
  const stage = page.getByRole("region", { name: "Stage" });
  let found;
  await eventually(async () => {
    const text = await stage.innerText({ timeout: 2000 });
    found = Object.keys(MESSAGES).find((message) => text.includes(message) && !done.has(message));
    assert.ok(found, `no new message on the stage: ${text}`);
  });
  return found;
}

/** Tries until it holds: for what the worker does a moment later. */
async function eventually(check, forMs = 15_000) {
  const until = Date.now() + forMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
