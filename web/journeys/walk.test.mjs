// Every page as each role sees it, or is refused it: the checker is silent in every theme, and at 200 % and 400 % zoom nothing
// is cut off and no page scrolls sideways.
import assert from "node:assert/strict";
import { test } from "node:test";
import { colourViolations, violations } from "./axe.mjs";
import { as, missing } from "./demo.mjs";
import { drawn, still } from "./still.mjs";

/** Whoever sees most comes first: what others are shown alike has been looked at then. */
const ROLES = ["admin", "lead", "analyst", "reviewer", "requester", "associate"];
const FORBIDDEN = "You may not see this page.";
const JUDGES = ["reviewer", "analyst", "lead", "admin"];
const READERS = [...JUDGES, "requester"];
const BRINGERS = ["lead", "requester", "admin"];
const KEEPERS = ["lead", "admin"];
/** Every page, and who may see it. */
const PAGES = {
  "/": ROLES,
  "/account": ROLES,
  "/people": ["admin"],
  "/p/catalogue-moderation": READERS,
  "/p/catalogue-moderation/work": ["associate", ...JUDGES],
  "/p/catalogue-moderation/items": READERS,
  "/p/stow-audit/items/1": READERS,
  "/p/catalogue-moderation/batches": READERS,
  "/p/catalogue-moderation/review": JUDGES,
  "/p/shelf-photos/review": JUDGES,
  "/p/catalogue-moderation/cases": JUDGES,
  "/p/catalogue-moderation/imports": BRINGERS,
  "/p/catalogue-moderation/exports": BRINGERS,
  "/p/shelf-photos/spec": KEEPERS,
  "/p/stow-audit/people": KEEPERS,
};
/** As people's systems ask. */
const PLAIN = { colorScheme: "light", contrast: "no-preference", forcedColors: "none" };
const DARK = { ...PLAIN, colorScheme: "dark" };
const CONTRAST = { ...PLAIN, contrast: "more" };
const SCREEN = { width: 1440, height: 900 };
/** What a screen of 1024 by 768 has room for at twice the size. */
const TWICE = { width: 512, height: 384 };
/** What one of 1280 by 1024 has room for at four times the size (WCAG 2.2, 1.4.10 Reflow). */
const FOURFOLD = { width: 320, height: 256 };
/** The least that is seen of a picture, a clip or a text there, in pixels each way. */
const STAGE_PX = 200;
/** By page, every kind of element that the checker has seen on it. */
const looked = new Map();

for (const role of ROLES) {
  test(`every page as ${role}: shown or refused, clean in every theme, whole at 200 % and 400 % zoom`, { skip: missing, timeout: 240_000 }, () =>
    as(role, async (page) => {
      const found = [];
      for (const [path, may] of Object.entries(PAGES)) {
        const note = (how) => (one) => found.push(`${path}, ${how}: ${one}`);
        await show(page, path);
        const refused = (await page.getByRole("heading", { name: FORBIDDEN }).count()) > 0;
        if (refused === may.includes(role)) note("light")(refused ? "is refused" : "is not refused");
        const unseen = await isNew(page, refused ? FORBIDDEN : path);
        if (unseen) {
          (await violations(page)).forEach(note("light"));
          for (const [theme, media] of [["dark", DARK], ["dark, high contrast", { ...CONTRAST, colorScheme: "dark" }]]) {
            await page.emulateMedia(media);
            await drawn(page);
            (await colourViolations(page)).forEach(note(theme));
          }
          await page.emulateMedia({ ...PLAIN, forcedColors: "active" });
          (await page.evaluate(ownColours)).forEach(note("forced colours"));
        }
        await page.emulateMedia(CONTRAST);
        await page.setViewportSize(TWICE);
        await still(page);
        (await page.evaluate(cutOff)).forEach(note("200 %"));
        if (unseen) (await violations(page)).forEach(note("200 %, high contrast"));
        await page.setViewportSize(FOURFOLD);
        await still(page);
        (await page.evaluate(cutOff)).forEach(note("400 %"));
        (await page.evaluate(squeezed, STAGE_PX)).forEach(note("400 %"));
      }
      assert.deepEqual(found, []);
    }, { reducedMotion: "reduce" }),
  );
}

async function show(page, path) {
  await page.setViewportSize(SCREEN);
  await page.emulateMedia(PLAIN);
  await page.goto(path);
  await page.getByRole("heading").first().waitFor();
  await page.getByText("Loading", { exact: true }).waitFor({ state: "hidden" });
  await still(page);
}

/** Whether anything stands on the page that nobody before was shown there; from now on, it has been. */
async function isNew(page, path) {
  const kinds = await page.evaluate(() => [...new Set([...document.querySelectorAll("*")].map((one) => [one.tagName, one.getAttribute("class"), one.getAttribute("role"), one.hasAttribute("disabled")].join(" ")))]);
  const before = looked.get(path) ?? new Set();
  looked.set(path, new Set([...before, ...kinds]));
  return kinds.some((kind) => !before.has(kind));
}

/** Runs in the page: what keeps its own colours where the system's are to be forced on everything. */
function ownColours() {
  return [...document.querySelectorAll("body *")].filter((one) => getComputedStyle(one).forcedColorAdjust === "none").map((one) => `${one.tagName.toLowerCase()} keeps its own`);
}

/** Runs in the page: whether too little is seen of the item, and which words lie over other words. */
function squeezed(least) {
  const found = [];
  for (const stage of document.querySelectorAll("section.stage")) {
    const { width, height } = stage.getBoundingClientRect();
    if (width < least || height < least) found.push(`the stage is ${Math.round(width)} by ${Math.round(height)} px`);
  }
  for (const main of document.querySelectorAll("main")) {
    const parts = [...main.children].filter((part) => part.checkVisibility() && getComputedStyle(part).position === "static").map((part) => part.getBoundingClientRect());
    parts.forEach((part, index) => parts.slice(index + 1).forEach((other) => {
      const [wide, high] = [Math.min(part.right, other.right) - Math.max(part.left, other.left), Math.min(part.bottom, other.bottom) - Math.max(part.top, other.top)];
      if (wide > 2 && high > 2) found.push(`two parts of the page lie over each other by ${Math.round(wide)} by ${Math.round(high)} px`);
    }));
  }
  return found;
}

/** Runs in the page: what is too wide for the window, and which controls cannot be seen in whole, not even by scrolling. */
function cutOff() {
  const ROUNDED = 2;
  const name = (element) => `${element.tagName.toLowerCase()} “${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}”`;
  const found = [];
  for (const scroller of [document.documentElement, ...document.querySelectorAll("main")]) {
    const wide = scroller.scrollWidth - scroller.clientWidth;
    if (wide > ROUNDED) found.push(`${name(scroller).split(" ")[0]} scrolls sideways by ${wide} px`);
  }
  const hides = (style, way) => ["hidden", "clip"].includes(way === "x" ? style.overflowX : style.overflowY);
  for (const control of document.querySelectorAll("a[href], button, input, select, textarea, [role=radio], [role=checkbox], [role=slider]")) {
    const box = control.getBoundingClientRect();
    // What is only for those who hear the page has no size; a box over a whole row stands behind it.
    if (box.width <= 1 || box.height <= 1 || !control.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) || control.closest("[aria-hidden=true], [inert]")) continue;
    let [x, y] = [true, true];
    for (let above = control.parentElement; above && (x || y); above = above.parentElement) {
      const style = getComputedStyle(above);
      const room = above.getBoundingClientRect();
      if (x && hides(style, "x") && (box.left < room.left - ROUNDED || box.right > room.right + ROUNDED)) found.push(`${name(control)} is cut off at its side`);
      if (y && hides(style, "y") && (box.top < room.top - ROUNDED || box.bottom > room.bottom + ROUNDED)) found.push(`${name(control)} is cut off above or below`);
      // Beyond what scrolls, it can be brought into view.
      if (hides(style, "x") || ["auto", "scroll"].includes(style.overflowX)) x = false;
      if (hides(style, "y") || ["auto", "scroll"].includes(style.overflowY)) y = false;
    }
  }
  return [...new Set(found)];
}
