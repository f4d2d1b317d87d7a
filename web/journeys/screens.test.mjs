// Every page looks as it is kept in docs/screens, light and dark, large and small; `cargo xtask screens` accepts a change.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { changing, compare, shot, TOLERANCE } from "../screens/compare.mjs";
import { showAll } from "../screens/pages.mjs";
import { browser, demo, missing } from "./demo.mjs";

const KEPT = process.env.ASSAY_SCREENS ?? fileURLToPath(new URL("../../docs/screens", import.meta.url));
const FOUND = process.env.ASSAY_PICTURES ?? fileURLToPath(new URL("../../target/screens", import.meta.url));
/** For so long, over all pages together, a page that does not look as it should may still come to. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 300;
const EACH_MS = 8000;
/** Names of pages to look at, instead of all. */
const CHOSEN = process.env.ASSAY_PAGES?.split(",") ?? [];

test("every page looks as it did when its picture was kept", { skip: missing, timeout: 1_200_000 }, async () => {
  await mkdir(FOUND, { recursive: true });
  const bench = await browser.newPage();
  const unlike = [];
  let patience = PATIENCE_MS;
  const complaints = await showAll(browser, demo, CHOSEN, async (page, name) => {
    const file = join(KEPT, `${name}.jpg`);
    if (!existsSync(file)) {
      await writeFile(join(FOUND, `${name}.png`), await shot(page), "base64");
      return unlike.push(`${name} has no kept picture; it looks like ${join(FOUND, `${name}.png`)}`);
    }
    const kept = { type: "jpeg", base64: await readFile(file, "base64") };
    const begun = Date.now();
    for (;;) {
      const boxes = await changing(page);
      const actual = await shot(page);
      const { share, compared, difference } = await compare(bench, kept, { type: "png", base64: actual }, boxes);
      if (CHOSEN.length > 0) process.stdout.write(`# ${name}: ${(100 * share).toFixed(3)} % differs of the ${(100 * compared).toFixed(0)} % that are compared\n`);
      if (share <= TOLERANCE) return;
      if (Date.now() - begun < Math.min(EACH_MS, patience)) {
        await page.waitForTimeout(AGAIN_MS);
        continue;
      }
      patience -= Date.now() - begun;
      await writeFile(join(FOUND, `${name}.png`), actual, "base64");
      await writeFile(join(FOUND, `${name}-difference.png`), difference);
      return unlike.push(`${name} differs in ${(100 * share).toFixed(2)} %: see ${join(FOUND, `${name}.png`)} and ${name}-difference.png beside it`);
    }
  });
  assert.deepEqual(unlike, [], "look at the pictures; `cargo xtask screens` keeps what is meant");
  assert.deepEqual(complaints, []);
});

test("a page on which something moved or has another colour is told from one on which only letters are smoothed otherwise", { skip: missing, timeout: 60_000 }, async () => {
  const page = await browser.newPage({ viewport: { width: 1024, height: 768 } });
  const shot = async (style, type) => {
    await page.setContent(`<style>body{font:13px sans-serif;margin:40px}b{display:block;width:180px;height:34px;background:#0a6b52;${style}}</style><p>${"Words to be read. ".repeat(120)}</p><b></b>`);
    return { type, base64: (await page.screenshot({ type })).toString("base64") };
  };
  const kept = await shot("", "jpeg");
  const share = async (style) => (await compare(page, kept, await shot(style, "png"), [])).share;
  assert.ok((await share("")) <= TOLERANCE / 5);
  assert.ok((await share("}p{transform:translate(.2px,.2px)")) <= TOLERANCE);
  for (const change of ["margin-top:40px", "background:#b3261e", "visibility:hidden"]) assert.ok((await share(change)) > TOLERANCE, change);
  await page.close();
});
