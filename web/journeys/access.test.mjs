// Every state of the workbench for people who do not see, point or hear as others do: the checker is silent, the focus is always
// visible, a task can be done by the tab key alone, and nothing is lost at 200 % zoom.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { as, missing } from "./demo.mjs";
import { still } from "./still.mjs";

for (const colorScheme of ["light", "dark"]) {
  test(`the checker finds nothing in any state of the workbench, ${colorScheme}`, { skip: missing, timeout: 180_000 }, () =>
    as("associate", async (page) => {
      const found = [];
      const look = async (state) => {
        await still(page);
        found.push(...(await violations(page)).map((one) => `${state}: ${one}`));
      };
      for (const project of ["catalogue-moderation", "shelf-photos", "stow-audit"]) {
        await page.goto(`/p/${project}/work`);
        await page.getByRole("button", { name: "Submit and next" }).waitFor();
        await look(project);
        await page.keyboard.press("Enter");
        await look(`${project} with something missing`);
      }
      await page.keyboard.press("2");
      await page.keyboard.press("#");
      await page.keyboard.press("Shift+J");
      await look("the grid and the sliders");
      await page.keyboard.press("#");
      for (const [key, state] of [["s", "skipping"], ["f", "flagging"], ["?", "the help sheet"], ["Control+k", "the palette"]]) {
        await page.keyboard.press(key);
        await look(state);
        await page.keyboard.press("Escape");
      }
      await page.keyboard.press("Shift+N");
      await look("one's day");
      await page.keyboard.press("Escape");
      await page.keyboard.press("n");
      await look("a note");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Shift+P");
      await look("the rules of options");
      await page.keyboard.press("Shift+P");
      await page.keyboard.press("Shift+G");
      await look("the guideline");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Shift+K");
      await page.getByRole("heading", { name: "You are on a break." }).waitFor();
      await look("a break");
    }, { colorScheme }),
  );
}

test("the sign-in page is clean for the checker", { skip: missing, timeout: 60_000 }, () =>
  as(null, async (page) => {
    await page.goto("/");
    await page.getByLabel("Name").waitFor();
    assert.deepEqual(await violations(page), []);
  }),
);

test("a whole task is done by tab, arrows, space and enter, with the focus visible at every stop", { skip: missing, timeout: 90_000 }, () =>
  as("associate", async (page) => {
    await page.goto("/p/catalogue-moderation/work");
    await page.getByRole("heading", { name: "Which rule applies?" }).waitFor();
    const status = page.getByRole("status").filter({ hasText: "Next item." });
    const first = await status.innerText();
    const stop = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        const style = getComputedStyle(element);
        const name = element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
        return { name, role: element.getAttribute("role") ?? element.tagName, ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 };
      });
    const tabTo = async (test) => {
      for (let n = 0; n < 60; n += 1) {
        await page.keyboard.press("Tab");
        const at = await stop();
        assert.ok(at.ring, `the focus is visible on ${at.role} ${at.name.slice(0, 60)}`);
        if (test(at)) return at;
      }
      throw new Error("the tab key does not reach it");
    };
    await tabTo((at) => at.role === "radio" && at.name.includes("Allowed"));
    await page.keyboard.press("Space");
    await tabTo((at) => at.role === "radio" && at.name.includes("Yes"));
    await page.keyboard.press("Space");
    await tabTo((at) => at.name.includes("Submit and next"));
    await page.keyboard.press("Enter");
    await page.waitForFunction((before) => [...document.querySelectorAll("[role=status]")].every((one) => one.textContent !== before), first);
    assert.notEqual(await status.innerText(), first);
    const after = await page.evaluate(() => document.activeElement !== document.body && document.activeElement?.isConnected);
    assert.ok(after, "the focus stays with the questions");
  }),
);

test("at 200 % zoom nothing is cut off, and only what is longer than the page scrolls", { skip: missing, timeout: 90_000 }, () =>
  as("associate", async (page) => {
    for (const project of ["catalogue-moderation", "shelf-photos", "stow-audit"]) {
      await page.goto(`/p/${project}/work`);
      const submit = page.getByRole("button", { name: "Submit and next" });
      await submit.waitFor();
      await still(page);
      assert.ok(await submit.isVisible());
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0, `${project} does not scroll sideways`);
      const stageBox = await page.getByRole("region", { name: "Stage" }).boundingBox();
      assert.ok(stageBox.height >= 180, `the stage of ${project} is ${stageBox.height} high`);
      await submit.scrollIntoViewIfNeeded();
      const box = await submit.boundingBox();
      assert.ok(box.y + box.height <= 450 && box.x >= 0, `the button of ${project} can be reached`);
    }
  }, { viewport: { width: 720, height: 450 } }),
);

test("at 400 % zoom what opens over the workbench is as wide as the window at most, and stays in view", { skip: missing, timeout: 90_000 }, () =>
  as("associate", async (page) => {
    await page.goto("/p/catalogue-moderation/work");
    await page.getByRole("button", { name: "Submit and next" }).scrollIntoViewIfNeeded();
    for (const [key, name] of [["Shift+N", "Your day"], ["s", "Skip this item"], ["f", "Flag"], ["?", "Keys that hold here"]]) {
      await page.keyboard.press(key);
      const dialog = page.getByRole("dialog", { name });
      await dialog.waitFor();
      await still(page);
      const [box, wide] = [await dialog.boundingBox(), await dialog.evaluate((one) => one.scrollWidth - one.clientWidth)];
      assert.ok(box.x >= 0 && box.x + box.width <= 320 && box.y >= 0 && box.y < 256, `${name} is at ${box.x}, ${box.y} and ${box.width} wide`);
      assert.ok(wide <= 1, `${name} scrolls sideways by ${wide} px`);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    }
  }, { viewport: { width: 320, height: 256 } }),
);

test("with reduced motion nothing moves, and with forced colours the choice is still seen", { skip: missing, timeout: 60_000 }, () =>
  as("associate", async (page) => {
    await page.goto("/p/catalogue-moderation/work");
    await page.getByRole("heading", { name: "Which rule applies?" }).waitFor();
    await page.keyboard.press("1");
    const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0.001).length);
    assert.equal(moving, 0);
    const border = (name) => page.getByRole("radio", { name, exact: true }).evaluate((one) => getComputedStyle(one).borderColor + getComputedStyle(one).outlineColor + getComputedStyle(one).backgroundColor);
    assert.notEqual(await border("Allowed"), await border("Remove"));
  }, { reducedMotion: "reduce", forcedColors: "active" }),
);
