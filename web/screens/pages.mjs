// Which pages are pictured, who looks at them, in which sizes and themes; the same for the kept pictures and for their test.
import { enter, person } from "../journeys/browser.mjs";
import { still } from "../journeys/still.mjs";

/** Width, height and theme of each look at a page; from one to the next, one of them changes. */
const LOOKS = [[1440, 900, "light"], [1440, 900, "dark"], [1024, 768, "dark"], [1024, 768, "light"]];

/**
 * Each page: the file's name, who looks, the address, and what they do before the picture is taken. One that is
 * scrolled, when it opens, by how much room there is, is opened anew for each size.
 */
const PAGES = [
  { name: "sign-in", path: "/" },
  { name: "projects", who: "lead", path: "/" },
  { name: "overview", who: "lead", path: "/p/catalogue-moderation" },
  { name: "overview-stow", who: "lead", path: "/p/stow-audit" },
  { name: "batches", who: "lead", path: "/p/catalogue-moderation/batches" },
  { name: "workbench-video", who: "associate", path: "/p/stow-audit/work" },
  { name: "workbench-text", who: "associate", path: "/p/catalogue-moderation/work", anew: true },
  { name: "workbench-image", who: "associate", path: "/p/shelf-photos/work" },
  { name: "items", who: "lead", path: "/p/catalogue-moderation/items", keys: ["j", "j"] },
  { name: "item", who: "lead", path: "/p/catalogue-moderation/items?state=accepted", keys: ["j", "Enter"] },
  { name: "item-video", who: "lead", path: "/p/stow-audit/items", keys: ["j", "Enter"] },
  { name: "review", who: "reviewer", path: "/p/catalogue-moderation/review" },
  { name: "cases", who: "reviewer", path: "/p/catalogue-moderation/cases" },
  { name: "review-fix", who: "reviewer", path: "/p/catalogue-moderation/review", keys: ["f"], anew: true },
  { name: "review-image", who: "reviewer", path: "/p/shelf-photos/review" },
  { name: "imports", who: "lead", path: "/p/catalogue-moderation/imports" },
  { name: "exports", who: "lead", path: "/p/catalogue-moderation/exports" },
  { name: "spec", who: "lead", path: "/p/shelf-photos/spec", anew: true },
  { name: "members", who: "lead", path: "/p/stow-audit/people" },
  { name: "people", who: "admin", path: "/people" },
  { name: "account", who: "lead", path: "/account" },
  { name: "palette", who: "lead", path: "/p/catalogue-moderation/batches", keys: ["Control+k"] },
  { name: "keys", who: "reviewer", path: "/p/catalogue-moderation/review", keys: ["?"] },
];

/**
 * Shows each page of `chosen` names or all, and each in all sizes and themes: the window and the system's theme change
 * under the page, as they do under people, and it must look as if it had been opened so. `look(page, name)` is called when
 * it stands still; the name has size and theme in it. Resolves to what the pages complained of.
 */
export async function showAll(browser, demo, chosen, look) {
  const wanted = PAGES.filter((entry) => chosen.length === 0 || chosen.includes(entry.name));
  if (wanted.length < chosen.length) throw new Error(`the pages are ${PAGES.map(({ name }) => name).join(", ")}`);
  const complaints = [];
  for (const who of new Set(wanted.map((entry) => entry.who))) {
    const screen = await person(browser, demo.address, { reducedMotion: "reduce" });
    if (who) await enter(screen.context, who, demo.password);
    for (const entry of wanted.filter((page) => page.who === who)) {
      let before;
      for (const [width, height, theme] of LOOKS) {
        await screen.page.setViewportSize({ width, height });
        await screen.page.emulateMedia({ colorScheme: theme });
        if (before === undefined || (entry.anew && before !== width)) await open(screen.page, entry);
        before = width;
        await still(screen.page);
        await look(screen.page, `${entry.name}-${width}-${theme}`);
      }
    }
    // Leaving gives back what is held, so that the next one finds the same.
    await screen.page.goto("/account");
    complaints.push(...screen.complaints);
    await screen.close();
  }
  return complaints;
}

async function open(page, { path, keys = [] }) {
  await page.goto(path);
  await page.getByRole("heading").first().waitFor();
  await page.getByText("Loading", { exact: true }).waitFor({ state: "hidden" });
  for (const key of keys) {
    await still(page);
    await page.keyboard.press(key);
  }
}
