// A shift in fast motion: texts, pictures and clips by turns, by keys alone, and what the browser still holds afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allSaved, enter, person, timed } from "./browser.mjs";
import { browser, demo, missing } from "./demo.mjs";
import { figure, say } from "./figures.mjs";
import { kindAt, makeShift } from "./shift.mjs";

/** Eight hours of a fast associate where it is measured; enough to see a leak in every kind of item where it is tested. */
const TASKS = timed ? 2000 : 60;
const SAMPLES = 10;
/** The first sample is taken when all code is loaded and every cache has been used. */
const WARM = Math.max(12, TASKS / SAMPLES);

/** Counts what is made and let go: object addresses and bitmaps. */
function watch() {
  const counts = (window.held = { urls: 0, bitmaps: 0 });
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (...given) => (counts.urls++, createObjectURL.apply(URL, given));
  URL.revokeObjectURL = (...given) => (counts.urls--, revokeObjectURL.apply(URL, given));
  const make = window.createImageBitmap;
  const open = new WeakSet();
  window.createImageBitmap = async (...given) => {
    const bitmap = await make(...given);
    counts.bitmaps++;
    open.add(bitmap);
    return bitmap;
  };
  const { close } = ImageBitmap.prototype;
  ImageBitmap.prototype.close = function () {
    if (open.delete(this)) counts.bitmaps--;
    return close.call(this);
  };
}

async function sample(page, session, done) {
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const held = await page.evaluate(() => ({ ...window.held, elements: document.querySelectorAll("*").length }));
  return { done, heap_mb: Number((of("JSHeapUsedSize") / 1e6).toFixed(1)), nodes: of("Nodes"), listeners: of("JSEventListeners"), ...held };
}

test(`after ${TASKS} texts, pictures and clips the browser holds no more than at the beginning`, { skip: missing, timeout: timed ? 3_000_000 : 240_000 }, async () => {
  const screen = await person(browser, demo.address);
  const { page } = screen;
  await enter(page.context(), "admin", demo.password);
  await makeShift(page, "long-shift", TASKS + 3);
  await page.addInitScript(watch);
  await page.goto("/p/long-shift/work");
  await page.getByRole("heading", { name: "Is it good?" }).waitFor();
  const session = await screen.context.newCDPSession(page);
  await session.send("Performance.enable");
  const samples = [];
  for (let n = 0; n < TASKS; n += 1) {
    const before = await page.evaluate(() => document.querySelector("p[role=status]")?.textContent ?? "");
    await page.keyboard.press(n % 7 === 0 ? "2" : "1");
    // Every kind is used as people use it: clips are stepped, pictures zoomed.
    if (kindAt(n) !== "text") await page.keyboard.press(kindAt(n) === "picture" ? "+" : "ArrowRight");
    await page.keyboard.press("Enter");
    await page.waitForFunction((was) => ![was, ""].includes(document.querySelector("p[role=status]")?.textContent ?? ""), before, { polling: "raf" });
    if (n + 1 >= WARM && (n + 1) % Math.floor(TASKS / SAMPLES) === 0) {
      samples.push(await sample(page, session, n + 1));
      say(JSON.stringify(samples.at(-1)));
    }
  }
  await allSaved(page);

  const [first, last] = [samples[0], samples.at(-1)];
  figure(`heap of the page after ${first.done} tasks`, first.heap_mb, "MB");
  figure(`heap of the page after ${last.done} tasks`, last.heap_mb, "MB", Number((first.heap_mb * 1.25 + 2).toFixed(1)));
  figure(`nodes of the document after ${last.done} tasks`, last.nodes, "", Math.round(first.nodes * 1.3 + 300));
  figure(`listeners after ${last.done} tasks`, last.listeners, "", Math.round(first.listeners * 1.3 + 100));
  figure(`decoded pictures held after ${last.done} tasks`, last.bitmaps, "");
  assert.ok(last.heap_mb < first.heap_mb * 1.25 + 2, `the heap is flat: ${first.heap_mb} MB, then ${last.heap_mb} MB`);
  assert.ok(last.nodes < first.nodes * 1.3 + 300, `nodes: ${first.nodes}, then ${last.nodes}`);
  assert.ok(last.listeners < first.listeners * 1.3 + 100, `listeners: ${first.listeners}, then ${last.listeners}`);
  assert.ok(last.bitmaps <= first.bitmaps + 60, `bitmaps: ${first.bitmaps}, then ${last.bitmaps}`);
  assert.ok(last.urls <= first.urls + 1, `object addresses: ${first.urls}, then ${last.urls}`);
  assert.deepEqual(screen.complaints, []);
  await page.goto("/");
  await screen.close();
});
