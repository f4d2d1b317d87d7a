// How long a person waits: from the key that submits to the next item on the screen, over two hundred texts, by keys alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { allSaved, enter, person, timed } from "./browser.mjs";
import { browser, demo, missing } from "./demo.mjs";
import { figure, quantile, say } from "./figures.mjs";
import { importItems, makeProject } from "./project.mjs";

const TASKS = 200;
const PAINTED_MS = 1000;
/** Nobody reads a message and decides in less; where nothing is measured, nobody reads. */
const LOOK_MS = timed ? 120 : 0;
const SPEC = `project: quick-post
title: Quick post
inputs: [{ name: text, type: text, title: Message }]
layout: { stage: [text] }
labels:
  - { name: verdict, kind: choice, title: Ham or spam?, options: [{ value: ham, key: "1" }, { value: spam, key: "2" }] }
policy: { overlap: { min: 1, max: 1 } }
`;

/** Notes in the page when each submitting key was heard and when another text was painted. */
function watch(page) {
  return page.evaluate(() => {
    window.waits = [];
    window.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    const text = () => document.querySelector("[data-row] p")?.textContent ?? "";
    addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Enter") return;
        const from = performance.now();
        const before = text();
        const look = () => (text() !== before && text() !== "" ? window.waits.push(performance.now() - from) : requestAnimationFrame(look));
        requestAnimationFrame(look);
      },
      true,
    );
  });
}

test("two hundred texts are answered by keys alone, each there before one looks up", { skip: missing, timeout: 240_000 }, async () => {
  const screen = await person(browser, demo.address);
  const { page } = screen;
  await enter(page.context(), "admin", demo.password);
  await makeProject(page, SPEC, { admin: "admin" });
  const rows = Array.from({ length: TASKS + 1 }, (_, n) => JSON.stringify({ text: `Message ${n}: ${"words and more words ".repeat(1 + (n % 9))}` }));
  await importItems(page, "quick-post", "messages.jsonl", rows.join("\n"));
  await page.goto("/p/quick-post/work");
  await page.getByRole("heading", { name: "Ham or spam?" }).waitFor();
  await watch(page);
  const heap = async () => {
    const session = await screen.context.newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    await session.detach();
    return usedSize / 1e6;
  };
  let early = 0;
  for (let n = 0; n < TASKS; n += 1) {
    await page.keyboard.press(n % 3 === 0 ? "2" : "1");
    await page.keyboard.press("Enter");
    await page.waitForFunction((done) => window.waits.length >= done, n + 1, { polling: "raf" });
    if (n === 50) early = await heap();
    await page.waitForTimeout(LOOK_MS);
  }
  await allSaved(page);
  const late = await heap();
  const { waits, shifts } = await page.evaluate(() => ({ waits: window.waits, shifts: window.shifts }));
  figure(`key press to next text, ${waits.length} texts, p50`, quantile(waits, 0.5), "ms");
  const inTime = figure(`key press to next text, ${waits.length} texts, p95`, quantile(waits, 0.95), "ms", 50);
  figure("layout shift over all of them", shifts, "", 0.01);
  say(`heap ${early.toFixed(1)} MB after 50, ${late.toFixed(1)} MB after ${TASKS}`);
  if (timed) assert.ok(inTime, "nearly all items are there within 50 ms");
  assert.ok(shifts < 0.01, "nothing jumps");
  assert.ok(late < early * 1.3 + 2, "the memory stays flat");
  assert.deepEqual(screen.complaints, []);
  await screen.close();
});

test("the workbench comes in less than 200 kB and is painted in less than a second", { skip: missing, timeout: 60_000 }, async () => {
  const first = await person(browser, demo.address);
  await enter(first.context, "associate", demo.password);
  const storageState = await first.context.storageState();
  await first.close();
  const scripts = new Map();
  const paints = [];
  // A cold cache each time; the best of three, since the machine has other things to do.
  for (let n = 0; n < 3; n += 1) {
    const { page, close } = await person(browser, demo.address, { storageState });
    page.on("response", async (response) => {
      if (!/\.(js|css)$/.test(new URL(response.url()).pathname)) return;
      scripts.set(response.url(), await response.body().catch(() => Buffer.alloc(0)));
    });
    await page.goto("/p/catalogue-moderation/work");
    await page.getByRole("heading", { name: "Which rule applies?" }).waitFor();
    paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0));
    await page.goto("about:blank");
    await close();
  }
  const painted = Math.min(...paints);
  const bytes = [...scripts.values()].reduce((sum, body) => sum + gzipSync(body).length, 0);
  figure("scripts and styles of the workbench of a text, gzip", bytes / 1000, "kB", 200);
  figure("first paint of the workbench, cold cache, best of 3", painted, "ms", PAINTED_MS);
  assert.ok(bytes < 200_000, `${bytes} bytes`);
  if (timed) assert.ok(painted < PAINTED_MS, `${painted} ms`);
});
