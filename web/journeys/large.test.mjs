// A picture of a hundred megapixels: seen whole at once, sharp where one looks closer, and given back afterwards.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { allSaved, timed } from "./browser.mjs";
import { as, browser, missing } from "./demo.mjs";
import { figure, quantile, say } from "./figures.mjs";
import { png, tar } from "./files.mjs";
import { importItems, makeProject } from "./project.mjs";

const [WIDTH, HEIGHT] = [12_000, 8_400];
/** Every pixel of a decoded picture takes four bytes. */
const WHOLE_MB = (WIDTH * HEIGHT * 4) / 1e6;
const SPEC = `project: wide-view
title: Wide view
inputs: [{ name: photo, type: image }, { name: title, type: text }]
labels:
  - { name: good, kind: choice, title: Is it good?, options: [{ value: "yes" }, { value: "no" }] }
policy: { overlap: { min: 1, max: 1 } }
`;

/** The shade of a pixel: squares of 64, each unlike its neighbours. */
const shade = (n, x, y) => ((x >> 6) * 37 + (y >> 6) * 91 + n * 50) & 255;

function photo(n) {
  let row;
  return png(WIDTH, HEIGHT, (y) => (y % 64 === 0 || !row ? (row = Uint8Array.from({ length: WIDTH }, (_, x) => shade(n, x, y))) : row));
}

/** What all processes of pages hold in memory, in megabytes. */
async function pagesMb() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const resident = (id) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) / 1000;
  return processInfo.filter(({ type }) => type === "renderer").reduce((sum, { id }) => sum + resident(id), 0);
}

test("a hundred megapixels are zoomed and moved smoothly, every pixel true, and the memory comes back", { skip: missing, timeout: 240_000 }, () =>
  as("admin", async (page) => {
    await makeProject(page, SPEC, { admin: "admin" });
    const files = { "one.png": photo(0), "two.png": photo(1) };
    files["items.jsonl"] = ["one", "two"].map((name) => JSON.stringify({ photo: `${name}.png`, title: name })).join("\n");
    await importItems(page, "wide-view", "wide.tar", tar(files));
    await page.goto("/account");
    const before = await pagesMb();
    await page.goto("/p/wide-view/work");
    const canvas = page.getByRole("img", { name: "photo" }).locator("canvas");
    const detail = (kind) => page.locator(`canvas[data-detail=${kind}]`).waitFor({ timeout: 60_000 });
    await detail("copy");
    // The next one is made ready, too.
    await page.waitForTimeout(1500);
    const fitted = await pagesMb();
    if (process.env.ASSAY_PICTURES) await page.screenshot({ path: `${process.env.ASSAY_PICTURES}/large-fit.png` });

    await page.keyboard.press("z");
    await page.getByText("100 %", { exact: true }).waitFor();
    await detail("whole");
    /** Until the pixel in the middle is that of the file. */
    const middle = (n) => page.waitForFunction((shade) => {
      const one = document.querySelector("canvas[data-detail]");
      return one?.getContext("2d").getImageData(one.width / 2, one.height / 2, 1, 1).data[0] === shade;
    }, shade(n, WIDTH / 2, HEIGHT / 2), { polling: 100 });
    await middle(0);
    const close = await pagesMb();
    if (process.env.ASSAY_PICTURES) await page.screenshot({ path: `${process.env.ASSAY_PICTURES}/large-close.png` });

    const box = await canvas.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.evaluate(() => {
      window.frames_ms = [];
      let last = performance.now();
      const next = (now) => (window.frames_ms.push(now - last), (last = now), requestAnimationFrame(next));
      requestAnimationFrame(next);
    });
    await page.mouse.down();
    for (let n = 0; n < 60; n += 1) await page.mouse.move(box.x + box.width / 2 - n * 6, box.y + box.height / 2 - n * 3);
    await page.mouse.up();
    for (let n = 0; n < 40; n += 1) await page.mouse.wheel(0, n < 20 ? -120 : 120);
    const frames = (await page.evaluate(() => window.frames_ms)).slice(2);
    const [median, most] = [0.5, 0.95].map((share) => quantile(frames, share));
    figure("a frame while a hundred megapixels are moved and zoomed, p50", median, "ms", 17.5);
    figure("a frame while a hundred megapixels are moved and zoomed, p95", most, "ms", 50);
    if (timed) {
      assert.ok(median < 17.5, `half of the frames take less than ${median} ms`);
      assert.ok(most < 50, `nearly all frames take less than ${most} ms`);
    }

    await page.keyboard.press("Shift+Z");
    await detail("copy");
    // The browser gives memory back in its own time.
    let after = await pagesMb();
    for (const until = Date.now() + 30_000; after >= before + WHOLE_MB && Date.now() < until; after = await pagesMb()) await page.waitForTimeout(500);
    say(`memory of the page: ${before.toFixed(0)} MB before, ${fitted.toFixed(0)} fitted, ${close.toFixed(0)} close, ${after.toFixed(0)} after; the picture alone has ${WHOLE_MB.toFixed(0)}`);
    assert.ok(close < before + 2 * WHOLE_MB, "one whole picture is held at most, with what shows it");
    assert.ok(after < before + WHOLE_MB, "the whole is given back once it is fitted");

    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "two" }).waitFor();
    await detail("copy");
    await page.keyboard.press("Shift+R");
    await page.keyboard.press("z");
    await detail("whole");
    // Also turned.
    await middle(1);
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await allSaved(page);
  }),
);
