// The accessibility checker in the page: what it finds, in words.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** WCAG 2.0 to 2.2, levels A and AA, and what the checker's authors hold for good practice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What depends on colours, and therefore on the theme; everything else is the same in all of them. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/** Every violation on the page as it stands: the rule, what it says, and where. */
export const violations = (page) => run(page, { runOnly: TAGS });

/** The same, of colours alone: for a page that has been looked at in whole in another theme. */
export const colourViolations = (page) => run(page, { runOnly: { type: "rule", values: COLOURS }, preload: false });

async function run(page, options) {
  await page.evaluate(settled);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(SOURCE);
  const found = await page.evaluate(async (options) => {
    const { violations } = await window.axe.run(document, { ...options, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 4).map((node) => `${node.target.join(" ")} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`) }));
  }, options);
  return found.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.join("\n    ")}`);
}

/** Runs in the page: resolves when nothing on it fades or moves any more. What is half faded has a colour that nobody chose. */
async function settled() {
  const passing = () => document.getAnimations().filter((one) => one.playState === "running" && one.effect?.getComputedTiming().endTime !== Infinity);
  for (let left = passing(); left.length > 0; left = passing()) await Promise.allSettled(left.map((one) => one.finished));
}
