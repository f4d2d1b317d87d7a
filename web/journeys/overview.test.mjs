// The overview: charts that show what is known and how far, each with the table behind it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { as, missing } from "./demo.mjs";

for (const [look, options] of [["light", {}], ["dark", { colorScheme: "dark" }], ["high contrast", { contrast: "more" }]]) {
  test(`charts have words, tables behind them, and nothing that axe finds: ${look}`, { skip: missing, timeout: 90_000 }, () =>
    as("lead", async (page) => {
      await page.goto("/p/catalogue-moderation");
      await page.getByRole("heading", { name: "Answers so far and to come" }).waitFor();
      await page.getByText(/still wanted\. At [\d,]+ a day|When it ends cannot be told/).waitFor();
      await page.getByRole("img", { name: /^Answers so far and to come\./ }).waitFor();
      await page.getByRole("img", { name: /^Agreement by the day:/ }).first().waitFor();
      await page.getByRole("list", { name: "How long cases have waited" }).getByRole("listitem").nth(4).waitFor();
      for (const summary of await page.getByText("As a table").all()) await summary.click();
      const course = page.getByRole("table", { name: "Answers so far and to come" });
      const all = (await course.getByRole("row").last().getByRole("cell").last().innerText()).replaceAll(",", "");
      const people = page.getByRole("grid", { name: "People" }).getByRole("row");
      const given = await people.evaluateAll((rows) => rows.slice(1).reduce((sum, row) => sum + Number(row.children[1]?.textContent?.replaceAll(",", "")), 0));
      assert.equal(Number(all), given, "the course ends at the answers of all people");
      assert.deepEqual(await violations(page), []);
      await page.getByRole("link", { name: "All cases" }).click();
      await page.waitForURL(/\/cases$/);
    }, options),
  );
}
