// The parts of the design system, each in its states: clean in every theme, and whole from a narrow window to a large screen.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { createServer } from "vite";
import { colourViolations, violations } from "./axe.mjs";
import { missing } from "./demo.mjs";
import { openBrowser, person } from "./browser.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SCREENS = [{ width: 512, height: 384 }, { width: 1024, height: 768 }, { width: 3840, height: 2160 }];

test("every part of the design system is clean in every theme, and none is cut off from 512 to 3840 pixels", { skip: missing, timeout: 120_000 }, async () => {
  const server = await createServer({ root: ROOT, logLevel: "error", server: { host: "127.0.0.1", port: 0, hmr: false, watch: null } });
  const browser = await openBrowser();
  try {
    await server.listen();
    const { page, complaints } = await person(browser, `http://127.0.0.1:${server.httpServer.address().port}`);
    await page.goto("/stories/");
    await page.getByRole("heading", { name: "Buttons" }).waitFor();
    assert.deepEqual(await violations(page), []);
    for (const theme of ["Dark", "Light"]) {
      for (const contrast of ["Normal", "High"]) {
        await page.getByRole("group", { name: "Theme" }).getByText(theme, { exact: true }).click();
        await page.getByRole("group", { name: "Contrast" }).getByText(contrast, { exact: true }).click();
        assert.deepEqual(await colourViolations(page), [], `${theme}, ${contrast}`);
      }
    }
    for (const screen of SCREENS) {
      await page.setViewportSize(screen);
      // What is drawn to measure, a chart say, is drawn anew once its room is known.
      const whole = page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth, undefined, { timeout: 5_000 });
      await assert.doesNotReject(whole, `${screen.width} pixels wide`);
    }
    await page.getByRole("button", { name: "opens a dialog" }).click();
    await page.getByRole("dialog", { name: "Archive the project?" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
    await server.close();
  }
});
