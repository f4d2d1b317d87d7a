// Pictures of every page, light and dark, from a running demo into docs/screens/: `npm run screens`.
// With ASSAY_ADDRESS and ASSAY_PASSWORD it looks at a demo that runs already; otherwise it starts one.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "../journeys/assay.mjs";
import { openBrowser, person, signIn } from "../journeys/browser.mjs";

const INTO = process.env.ASSAY_SCREENS ?? fileURLToPath(new URL("../../docs/screens", import.meta.url));
/** Width, height and theme of each round. */
const ROUNDS = [[1440, 900, "light"], [1440, 900, "dark"], [1024, 768, "light"]];
const SETTLE_MS = 700;
const QUALITY = 68;

/** Each page: the file's name, who looks, the address, and what they do before the picture is taken. */
const PAGES = [
  { name: "sign-in", path: "/" },
  { name: "projects", who: "lead", path: "/" },
  { name: "overview", who: "lead", path: "/p/catalogue-moderation" },
  { name: "overview-stow", who: "lead", path: "/p/stow-audit" },
  { name: "workbench-video", who: "associate", path: "/p/stow-audit/work", slow: true },
  { name: "workbench-text", who: "associate", path: "/p/catalogue-moderation/work" },
  { name: "workbench-image", who: "associate", path: "/p/shelf-photos/work" },
  { name: "items", who: "lead", path: "/p/catalogue-moderation/items", keys: ["j", "j"] },
  { name: "item", who: "lead", path: "/p/catalogue-moderation/items?state=accepted", keys: ["j", "Enter"] },
  { name: "item-video", who: "lead", path: "/p/stow-audit/items", keys: ["j", "Enter"], slow: true },
  { name: "review", who: "reviewer", path: "/p/catalogue-moderation/review" },
  { name: "review-fix", who: "reviewer", path: "/p/catalogue-moderation/review", keys: ["f"] },
  { name: "review-image", who: "reviewer", path: "/p/shelf-photos/review" },
  { name: "imports", who: "lead", path: "/p/catalogue-moderation/imports" },
  { name: "exports", who: "lead", path: "/p/catalogue-moderation/exports" },
  { name: "spec", who: "lead", path: "/p/shelf-photos/spec" },
  { name: "members", who: "lead", path: "/p/stow-audit/people" },
  { name: "people", who: "admin", path: "/people" },
  { name: "account", who: "lead", path: "/account" },
  { name: "palette", who: "lead", path: "/p/catalogue-moderation", keys: ["Control+k"] },
  { name: "keys", who: "reviewer", path: "/p/catalogue-moderation/review", keys: ["?"] },
];

async function picture(page, { name, path, keys = [], slow = false }, suffix) {
  await page.goto(path);
  await page.waitForTimeout(slow ? 3 * SETTLE_MS : SETTLE_MS);
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(SETTLE_MS / 2);
  }
  await page.waitForTimeout(SETTLE_MS / 2);
  await page.screenshot({ path: join(INTO, `${name}-${suffix}.jpg`), type: "jpeg", quality: QUALITY });
}

const chosen = process.argv.slice(2);
const wanted = (entry) => chosen.length === 0 || chosen.includes(entry.name);
const running = process.env.ASSAY_ADDRESS;
const demo = running ? { address: running, password: process.env.ASSAY_PASSWORD } : await start("demo");
const browser = await openBrowser();
const complaints = [];
try {
  await mkdir(INTO, { recursive: true });
  for (const [width, height, colorScheme] of ROUNDS) {
    for (const who of new Set(PAGES.filter(wanted).map((entry) => entry.who))) {
      const screen = await person(browser, demo.address, { viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
      if (who) await signIn(screen.page, who, demo.password);
      for (const entry of PAGES.filter((page) => page.who === who && wanted(page))) {
        await picture(screen.page, entry, `${width}-${colorScheme}`);
      }
      complaints.push(...screen.complaints);
      await screen.close();
    }
  }
} finally {
  await browser.close();
  await demo.stop?.();
}
process.stdout.write(`Pictures are in ${INTO}\n`);
if (complaints.length > 0) {
  process.stderr.write(`${[...new Set(complaints)].join("\n")}\n`);
  process.exitCode = 1;
}
