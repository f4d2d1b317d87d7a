// Every letter on every page comes from the fonts that are bundled, so that a page looks the same on every machine.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FOREIGN } from "../screens/compare.mjs";
import { as, missing } from "./demo.mjs";
import { still } from "./still.mjs";

const JUDGED = ["", "/items", "/items/1", "/batches", "/review", "/cases"];
const LED = [...JUDGED, "/imports", "/exports", "/spec", "/people"];
/** The parts of a project that each person looks at; an associate is refused the items, in words. */
const ROOMS = { admin: LED, lead: LED, reviewer: JUDGED, associate: ["/items"] };
const PAGES = ["/", "/account", "/no-such-page", ...["catalogue-moderation", "stow-audit", "shelf-photos"].map((project) => `/p/${project}/work`)];
/** What an administrator alone sees, and pages that have another kind of item in each project. */
const MORE = ["/people", "/upkeep", "/api/docs", ...["stow-audit", "shelf-photos"].flatMap((project) => ["/items/1", "/review", "/spec"].map((room) => `/p/${project}${room}`))];
/** What an administrator opens over a page: the help sheet, and the palette. */
const OVER = ["?", "Control+k"];
const OPENED = /\/work$|\/catalogue-moderation\/(review|items|spec)$/;

for (const [language, locale, people] of [["English", "en-GB", Object.keys(ROOMS)], ["Arabic", "ar-EG", ["admin"]]]) {
  for (const who of people) {
    const rooms = ROOMS[who];
    test(`every letter that is drawn for ${who} in ${language} is of a bundled font`, { skip: missing, timeout: 240_000 }, () =>
      as(who, async (page) => {
        const fonts = await fontsOf(page);
        const found = new Set();
        let looked = 0;
        const look = async (where) => {
          await still(page);
          for (const { text, family, ours } of await fonts()) {
            looked += 1;
            if (!ours && !FOREIGN.test(text)) found.add(`${where}: “${text}” is drawn with ${family}`);
          }
        };
        for (const path of [...PAGES, ...rooms.map((room) => `/p/catalogue-moderation${room}`), ...(who === "admin" ? MORE : [])]) {
          await page.goto(path);
          await page.getByRole("heading").first().waitFor();
          await look(path);
          for (const key of who === "admin" && OPENED.test(path) ? OVER : []) {
            await page.keyboard.press(key);
            await look(`${path}, ${key}`);
            await page.keyboard.press("Escape");
          }
        }
        assert.ok(looked > 300, `only ${looked} texts were looked at`);
        assert.deepEqual([...found], []);
      }, { locale }),
    );
  }
}

test("a letter that no bundled font has is told, beside those that they have", { skip: missing, timeout: 60_000 }, () =>
  as("lead", async (page) => {
    const fonts = await fontsOf(page);
    await page.goto("/account");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.evaluate(() => (document.querySelector("h1").textContent = "⇧ Enter"));
    await still(page);
    const heading = (await fonts()).filter(({ text }) => text === "⇧ Enter");
    assert.deepEqual(heading.map(({ ours }) => ours).sort(), [false, true]);
  }),
);

/** A function that tells, of each element with a text of its own on the page, the text and each font that it is drawn with. */
async function fontsOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  return async () => {
    const { root } = await session.send("DOM.getDocument", { depth: -1, pierce: true });
    const told = textsIn(root).map(async ({ nodeId, text }) => {
      // A page that goes on by itself may have taken an element away.
      const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId }).catch(() => ({ fonts: [] }));
      return fonts.map(({ familyName, isCustomFont }) => ({ text, family: familyName, ours: isCustomFont }));
    });
    return (await Promise.all(told)).flat();
  };
}

function textsIn(node) {
  const { nodeId, nodeName, pseudoType, children = [], shadowRoots = [], pseudoElements = [] } = node;
  if (["HEAD", "STYLE", "SCRIPT"].includes(nodeName)) return [];
  const text = children.filter((child) => child.nodeName === "#text").map((child) => child.nodeValue).join(" ").trim();
  const own = text !== "" || pseudoType ? [{ nodeId, text }] : [];
  return [...own, ...[...children, ...shadowRoots, ...pseudoElements].flatMap(textsIn)];
}
