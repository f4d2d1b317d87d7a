// Which pages are pictured, who looks at them, in which sizes and themes; the same for the kept pictures and for their test.
import { signIn, person } from "../journeys/browser.mjs";

/** Width, height and theme of each round. */
export const ROUNDS = [[1440, 900, "light"], [1440, 900, "dark"], [1024, 768, "light"], [1024, 768, "dark"]];
const SETTLE_MS = 700;

/** Each page: the file's name, who looks, the address, and what they do before the picture is taken. */
const PAGES = [
  { name: "sign-in", path: "/" },
  { name: "projects", who: "lead", path: "/" },
  { name: "overview", who: "lead", path: "/p/catalogue-moderation" },
  { name: "overview-stow", who: "lead", path: "/p/stow-audit" },
  { name: "batches", who: "lead", path: "/p/catalogue-moderation/batches" },
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
  { name: "palette", who: "lead", path: "/p/catalogue-moderation/batches", keys: ["Control+k"] },
  { name: "keys", who: "reviewer", path: "/p/catalogue-moderation/review", keys: ["?"] },
];

/**
 * Shows each page in each round, of `chosen` names or all. `look(page, name)` is called when a page stands still; the
 * name has size and theme in it. Resolves to what the pages complained of.
 */
export async function showAll(browser, demo, chosen, look) {
  const wanted = (entry) => chosen.length === 0 || chosen.includes(entry.name);
  const complaints = [];
  for (const [width, height, colorScheme] of ROUNDS) {
    for (const who of new Set(PAGES.filter(wanted).map((entry) => entry.who))) {
      const screen = await person(browser, demo.address, { viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
      if (who) await signIn(screen.page, who, demo.password);
      for (const entry of PAGES.filter((page) => page.who === who && wanted(page))) {
        await show(screen.page, entry);
        await look(screen.page, `${entry.name}-${width}-${colorScheme}`);
      }
      // Leaving gives back what is held, so that the next round finds the same.
      await screen.page.goto("/account");
      complaints.push(...screen.complaints);
      await screen.close();
    }
  }
  return complaints;
}

async function show(page, { path, keys = [], slow = false }) {
  await page.goto(path);
  await page.getByText("Loading", { exact: true }).waitFor({ state: "hidden" });
  await page.waitForTimeout(slow ? 3 * SETTLE_MS : SETTLE_MS);
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(SETTLE_MS / 2);
  }
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(SETTLE_MS / 2);
}
