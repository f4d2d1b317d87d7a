// Pictures of every page, light and dark, from a running demo into docs/screens/: `npm run screens`, or for some only,
// `npm run screens -- items review`. The journey `screens` compares pages with these: making them anew accepts a change.
// With ASSAY_ADDRESS and ASSAY_PASSWORD it looks at a demo that runs already; otherwise it starts one.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "../journeys/assay.mjs";
import { openBrowser } from "../journeys/browser.mjs";
import { showAll } from "./pages.mjs";

const INTO = process.env.ASSAY_SCREENS ?? fileURLToPath(new URL("../../docs/screens", import.meta.url));
const QUALITY = 68;
/** A picture that is kept is worth waiting for: whatever comes late has come. */
const SETTLE_MS = 1500;

const running = process.env.ASSAY_ADDRESS;
const demo = running ? { address: running, password: process.env.ASSAY_PASSWORD } : await start("demo");
const browser = await openBrowser();
let complaints = [];
try {
  await mkdir(INTO, { recursive: true });
  complaints = await showAll(browser, demo, process.argv.slice(2), async (page, name) => {
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: join(INTO, `${name}.jpg`), type: "jpeg", quality: QUALITY });
  });
} finally {
  await browser.close();
  await demo.stop?.();
}
process.stdout.write(`Pictures are in ${INTO}\n`);
if (complaints.length > 0) {
  process.stderr.write(`${[...new Set(complaints)].join("\n")}\n`);
  process.exitCode = 1;
}
