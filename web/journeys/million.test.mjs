// A project of a million: its tasks are worked on, and its list is scrolled, dragged and jumped through, as if it were small.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openBare } from "./bare.mjs";
import { allSaved, enter, openBrowser, person, timed } from "./browser.mjs";
import { browser, demo, missing } from "./demo.mjs";
import { countFrames, dropped, figure, quantile, say } from "./figures.mjs";
import { makeShift } from "./shift.mjs";

/** A million where it is measured; enough for a list of many pages where it is tested. */
const ITEMS = timed ? 1_000_000 : 1500;
/** Two hundred of each kind; fewer where a shorter run is asked for. */
const TASKS = Number(process.env.ASSAY_TASKS ?? (timed ? 600 : 30));
const PROJECT = "mixed-shift";
const LONGEST_MS = timed ? 3_000_000 : 240_000;
/** Nobody reads a message and decides in less; where nothing is measured, nobody reads. */
const LOOK_MS = timed ? 360 : 0;
const JUMP_MS = 300;
/** Where the thumb of a scroll bar is taken hold of, from the top of the bar. */
const GRIP_PX = 22;
const STEPS = 120;

/** Notes how long after each submitting key the next item was on the screen: its picture decoded, its clip's first frame shown. */
function watchMedia() {
  window.seen = [];
  const name = () => document.querySelector("p[role=status]")?.textContent ?? "";
  /** What kind of item is on the screen, or null while it is not there yet. */
  const shown = () => {
    const picture = document.querySelector(".picture img");
    const clip = document.querySelector(".picture video");
    const canvas = document.querySelector(".picture canvas");
    if (clip) return clip.readyState >= 2 || (canvas !== null && getComputedStyle(canvas).visibility === "visible") ? "clip" : null;
    if (picture) return picture.complete && picture.naturalWidth > 0 ? "picture" : null;
    return "text";
  };
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const [from, before] = [performance.now(), name()];
    const look = () => {
      const kind = name() === before || name() === "" ? null : shown();
      if (kind === null) requestAnimationFrame(look);
      else window.seen.push({ kind, ms: performance.now() - from });
    };
    requestAnimationFrame(look);
  }, true);
}

test("the next text, picture or clip is there before one looks up, whatever the size of the project", { skip: missing, timeout: LONGEST_MS }, async () => {
  const { page, complaints, close } = await person(browser, demo.address);
  await enter(page.context(), "admin", demo.password);
  const { real } = await makeShift(page, PROJECT, ITEMS);
  say(`${ITEMS} items, of ${real ? "real texts and pictures" : "texts and pictures made here"}`);
  await page.goto(`/p/${PROJECT}/work`);
  await page.getByRole("heading", { name: "Is it good?" }).waitFor();
  await page.waitForTimeout(1000);
  await page.evaluate(watchMedia);
  const waits = { text: [], picture: [], clip: [] };
  for (let n = 0; n < TASKS; n += 1) {
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await page.waitForFunction((done) => window.seen.length > done, n, { polling: "raf" });
    const { kind, ms } = await page.evaluate(() => window.seen.at(-1));
    waits[kind].push(ms);
    await page.waitForTimeout(LOOK_MS);
  }
  const met = Object.entries(waits).map(([kind, all]) => {
    figure(`key press to next ${kind} of ${ITEMS} items, ${all.length} of them, p50`, quantile(all, 0.5), "ms");
    return figure(`key press to next ${kind} of ${ITEMS} items, ${all.length} of them, p95`, quantile(all, 0.95), "ms", kind === "clip" ? 100 : 50);
  });
  await allSaved(page);
  if (timed) assert.ok(met.every(Boolean), "nearly all are there in time");
  assert.deepEqual(complaints, []);
  await page.goto("/");
  await close();
});

/** Milliseconds until the row at a place is on the screen, after an act. */
async function untilRow(page, place, act) {
  await page.evaluate((place) => {
    const from = performance.now();
    window.row_ms = null;
    const look = () => {
      const rows = [...document.querySelectorAll("[role=row][aria-rowindex]")].map((row) => Number(row.getAttribute("aria-rowindex")) - 2);
      if (rows.some((row) => row >= place[0] && row <= place[1])) window.row_ms = performance.now() - from;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, place);
  await act();
  await page.waitForFunction(() => window.row_ms !== null, null, { polling: "raf" });
  return page.evaluate(() => window.row_ms);
}

/** Every row on the screen stands where its number says, and they fill it. */
async function right(page) {
  const seen = await page.evaluate(() => {
    const body = document.querySelector("[role=grid] .body").getBoundingClientRect();
    return [...document.querySelectorAll("[role=row][aria-rowindex]")]
      .map((row) => ({ box: row.getBoundingClientRect(), place: Number(row.getAttribute("aria-rowindex")) - 2, number: Number(row.querySelector("[role=gridcell]:not(.pick)").textContent) }))
      .filter(({ box }) => box.bottom > body.top && box.top < body.bottom)
      .map(({ place, number, box }) => ({ place, number, y: Math.round(box.top - body.top), high: Math.round(body.height) }));
  });
  assert.ok(seen.length >= Math.floor(seen[0].high / 34), `${seen.length} rows fill ${seen[0].high} pixels`);
  for (const { place, number } of seen) assert.equal(number, place + 1, "numbers have no gaps here, so the place tells the number");
  return seen;
}

test("the list of them scrolls by wheel and by the bar without a dropped frame, and shows its middle and its end at once", { skip: missing, timeout: LONGEST_MS }, async () => {
  // Playwright hides the scroll bars that people drag.
  const own = await openBrowser({ ignoreDefaultArgs: ["--hide-scrollbars"] });
  try {
    const { page, context, complaints } = await person(own, demo.address);
    await enter(context, "admin", demo.password);
    await page.goto(`/p/${PROJECT}/items?columns=item,title,state,answers,batch`);
    const body = page.locator("[role=grid] .body");
    await page.locator("[aria-rowindex='12']").waitFor();
    await page.getByText(`${ITEMS.toLocaleString("en")} shown`, { exact: true }).waitFor();
    await right(page);
    // Headings stand over their columns, also beside a scroll bar.
    const edges = (role) => page.locator(`[role=row] > [role=${role}]`).evaluateAll((all) => all.slice(0, 6).map((one) => Math.round(one.getBoundingClientRect().left)));
    assert.deepEqual(await edges("columnheader"), await edges("gridcell"));
    const smooth = report("scrolled by the wheel", await wheeled(page, body));
    await page.waitForTimeout(500);
    await right(page);

    await body.evaluate((element) => (element.scrollTop = 0));
    await page.locator("[aria-rowindex='2']").waitFor();
    smooth.push(...report("dragged by the scroll bar", await dragged(page, body)));
    await page.waitForTimeout(500);
    if (process.env.ASSAY_PICTURES) await page.screenshot({ path: `${process.env.ASSAY_PICTURES}/million-middle.png` });
    const middle = await right(page);
    assert.ok(Math.abs(middle[0].place / ITEMS - 0.5) < 0.1, `half of the bar is half of the list: row ${middle[0].place}`);

    await body.evaluate((element) => (element.scrollTop = 0));
    await page.locator("[aria-rowindex='2']").waitFor();
    const half = Math.floor(ITEMS / 2);
    const jump = await untilRow(page, [half - 30, half + 30], () => body.evaluate((element) => (element.scrollTop = (element.scrollHeight - element.clientHeight) / 2)));
    const far = await untilRow(page, [ITEMS - 1, ITEMS - 1], async () => {
      await page.getByRole("grid", { name: "Items" }).focus();
      await page.keyboard.press("End");
    });
    const inTime = [figure(`a list of ${ITEMS} rows: from a jump to its middle to the rows`, jump, "ms", JUMP_MS), figure(`a list of ${ITEMS} rows: from the key to its last row`, far, "ms", JUMP_MS)];
    const last = await right(page);
    assert.equal(last.at(-1).place, ITEMS - 1);
    await page.keyboard.press("Home");
    await page.locator("[aria-rowindex='2']").waitFor();
    assert.equal((await right(page))[0].place, 0);
    inTime.push(...(await filtered(page, body)));
    const bare = await openBare(context);
    figure("frames dropped by a bare page of plain rows, scrolled by the wheel", 100 * dropped(await wheeled(bare.page, bare.body)), "%");
    await bare.body.evaluate((element) => (element.scrollTop = 0));
    figure("frames dropped by a bare page of plain rows, dragged by the scroll bar", 100 * dropped(await dragged(bare.page, bare.body)), "%");
    if (timed) assert.ok(inTime.every(Boolean), "a jump is over before one looks up");
    if (timed) assert.ok(smooth.every(Boolean), "a list that is scrolled moves smoothly");
    assert.deepEqual(complaints, []);
    if (process.env.ASSAY_PICTURES) await page.screenshot({ path: `${process.env.ASSAY_PICTURES}/million.png` });
  } finally {
    await own.close();
  }
});

/** The frames of a list that is scrolled by the wheel, at two speeds by turns. */
async function wheeled(page, body) {
  const box = await body.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const frames = await countFrames(page);
  for (let n = 0; n < STEPS; n += 1) {
    await page.mouse.wheel(0, n % 3 === 2 ? 600 : 240);
    await page.waitForTimeout(16);
  }
  return frames();
}

/** The frames of a list whose scroll bar is dragged to its middle. */
async function dragged(page, body) {
  const box = await body.boundingBox();
  const bar = box.x + box.width - 6;
  const frames = await countFrames(page);
  // Below the arrow that some bars begin with.
  await page.mouse.move(bar, box.y + GRIP_PX);
  await page.mouse.down();
  for (let n = 1; n <= STEPS; n += 1) {
    await page.mouse.move(bar, box.y + GRIP_PX + (n / STEPS) * (box.height / 2 - GRIP_PX));
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
  return frames();
}

/** The same list with a filter, which lets nearly all of it through: its middle and its end, at once as well. */
async function filtered(page, body) {
  const from = Date.now();
  await page.goto(`/p/${PROJECT}/items?columns=item,title,state,answers,batch&state=gathering`);
  const shown = page.getByText(/^[\d,]+ shown$/);
  await shown.waitFor();
  say(`a list of ${ITEMS} rows with a filter is counted after ${Date.now() - from} ms`);
  const count = Number((await shown.innerText()).replaceAll(/\D/g, ""));
  assert.ok(count > 0.9 * ITEMS && count <= ITEMS, `${count} of ${ITEMS}`);
  const half = Math.floor(count / 2);
  const jump = await untilRow(page, [half - 30, half + 30], () => body.evaluate((element) => (element.scrollTop = (element.scrollHeight - element.clientHeight) / 2)));
  const far = await untilRow(page, [count - 1, count - 1], async () => {
    await page.getByRole("grid", { name: "Items" }).focus();
    await page.keyboard.press("End");
  });
  return [figure(`a filtered list of ${ITEMS} rows: from a jump to its middle to the rows`, jump, "ms", JUMP_MS), figure(`a filtered list of ${ITEMS} rows: from the key to its last row`, far, "ms", JUMP_MS)];
}

function report(how, frames) {
  return [
    figure(`a frame while a list of ${ITEMS} rows is ${how}, p50`, quantile(frames, 0.5), "ms", 17.5),
    figure(`a frame while a list of ${ITEMS} rows is ${how}, p95`, quantile(frames, 0.95), "ms", 34),
    figure(`frames dropped while a list of ${ITEMS} rows is ${how}`, 100 * dropped(frames), "%", 5),
  ];
}
