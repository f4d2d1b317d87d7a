// The reference of the HTTP interface: it is read, searched by keys and tried, and refusals lead to their row.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { as, missing } from "./demo.mjs";

const call = (page, title) => page.getByRole("article", { name: title });

test("a call is found by keys, tried with the session of the browser, and its answer shown", { skip: missing, timeout: 60_000 }, () =>
  as("lead", async (page) => {
    await page.goto("/api/docs");
    await page.getByRole("heading", { name: "How to begin" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("/");
    await page.keyboard.type("items filtered");
    await page.getByRole("article").nth(1).waitFor({ state: "hidden" });
    const items = call(page, "Items of a project, filtered and paged on the server");
    await items.getByRole("button", { name: "Try it" }).click();
    await items.getByText("Fill in project first.").waitFor();
    assert.equal(await items.getByRole("button", { name: "Send" }).isDisabled(), true);
    await items.getByLabel("project").fill("catalogue-moderation");
    await items.getByLabel("limit").fill("1");
    await items.getByText("/api/v1/projects/catalogue-moderation/items?limit=1").waitFor();
    await page.keyboard.press("Enter");
    await items.getByText("200 OK").waitFor();
    const answer = JSON.parse(await items.locator("pre").last().innerText());
    assert.equal(answer.items.length, 1);
    assert.ok(answer.next);
    assert.deepEqual(await violations(page), []);
  }),
);

test("what a problem document refers to is on the screen", { skip: missing, timeout: 60_000 }, () =>
  as(null, async (page) => {
    const refused = await page.request.get("/api/v1/me");
    const { type, code } = await refused.json();
    await page.goto(type);
    const row = page.getByRole("row").filter({ has: page.getByText(code, { exact: true }) });
    await row.waitFor();
    await page.waitForFunction((id) => {
      const { top, bottom } = document.getElementById(id).getBoundingClientRect();
      return top > 0 && bottom < innerHeight;
    }, code);
  }),
);

test("the reference is whole on narrow screens, in the dark too", { skip: missing, timeout: 60_000 }, () =>
  as(null, async (page) => {
    for (const width of [1024, 512, 320]) {
      await page.setViewportSize({ width, height: 700 });
      await page.goto("/api/docs#submit_answer");
      await call(page, "Keeps an answer").waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${width} pixels`);
      assert.deepEqual(await violations(page), [], `${width} pixels`);
    }
  }, { colorScheme: "dark" }),
);
