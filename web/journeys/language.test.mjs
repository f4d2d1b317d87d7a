// The screen in a language from right to left: chosen by the browser's wish or in the settings, complete, and in order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { violations } from "./axe.mjs";
import { as, browser, demo, missing } from "./demo.mjs";
import { person } from "./browser.mjs";
import { still } from "./still.mjs";

const PAGES = ["/", "/p/catalogue-moderation", "/p/catalogue-moderation/items", "/p/catalogue-moderation/imports", "/p/catalogue-moderation/exports", "/p/shelf-photos/spec", "/p/stow-audit/people", "/account", "/p/catalogue-moderation/review", "/p/catalogue-moderation/cases"];

test("a browser that prefers Arabic is shown Arabic from right to left, on every page", { skip: missing, timeout: 240_000 }, async () => {
  const screen = await person(browser, demo.address, { locale: "ar-EG" });
  const { page } = screen;
  try {
    await page.goto("/");
    await page.getByLabel("الاسم").fill("lead");
    await page.getByLabel("كلمة المرور").fill(demo.password);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "الرئيسية" }).waitFor();
    assert.deepEqual(await page.evaluate(() => [document.documentElement.dir, document.documentElement.lang]), ["rtl", "ar"]);
    for (const path of PAGES) {
      await page.goto(path);
      await page.getByRole("heading").first().waitFor();
      await page.getByText("جارٍ التحميل", { exact: true }).waitFor({ state: "hidden" });
      await still(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0, `${path} does not scroll sideways`);
      assert.deepEqual(await violations(page), [], path);
    }
    const navigation = await page.goto("/account").then(() => page.getByRole("navigation", { name: "الرئيسية" }).boundingBox());
    assert.ok(navigation.x > 1000, "the navigation stands at the right");
    assert.deepEqual(screen.complaints, []);
  } finally {
    await screen.close();
  }
});

test("an item is answered in Arabic by the same keys", { skip: missing, timeout: 120_000 }, () =>
  as("associate", async (page) => {
    await page.addInitScript(() => localStorage.setItem("assay.language", "ar"));
    await page.goto("/p/catalogue-moderation/work");
    const submit = page.getByRole("button", { name: "إرسال ثم التالي" });
    await submit.waitFor();
    const [side, stage] = [await submit.boundingBox(), await page.getByRole("region", { name: "منصة العرض" }).boundingBox()];
    assert.ok(side.x < stage.x, "the questions stand at the left of the stage");
    await page.keyboard.press("Enter");
    await page.getByText("هذا يحتاج إلى إجابة.").first().waitFor();
    assert.deepEqual(await violations(page), []);
  }),
);

test("the language is changed in the settings and kept, and English loads no other", { skip: missing, timeout: 120_000 }, () =>
  as("lead", async (page) => {
    const loaded = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    await page.goto("/account");
    await page.getByRole("radio", { name: "العربية" }).waitFor();
    const before = loaded.filter((path) => path.endsWith(".js")).length;
    await page.getByRole("radio", { name: "العربية" }).check();
    await page.getByRole("heading", { level: 1, name: "حسابك" }).waitFor();
    await page.goto("/p/stow-audit");
    await page.getByRole("heading", { name: "الدفعات" }).waitFor();
    await page.goto("/account");
    await page.getByRole("radio", { name: "English" }).check();
    await page.getByRole("heading", { level: 1, name: "Your account" }).waitFor();
    loaded.length = 0;
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Your account" }).waitFor();
    assert.equal(loaded.filter((path) => path.endsWith(".js")).length, before, "English needs no more files than before");
    await page.getByRole("radio", { name: "As the browser" }).check();
  }),
);
