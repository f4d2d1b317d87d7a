// Questions that are answered without looking for anything: an option found by typing and then kept at hand, ready texts,
// a noisy picture smoothed, or blurred until it is asked for; and one's own day, with a goal, or hidden.
import assert from "node:assert/strict";
import { test } from "node:test";
import { as, missing } from "./demo.mjs";
import { squares, tar } from "./files.mjs";
import { importItems, makeProject } from "./project.mjs";

const LEAVES = ["Scam", "Spam", "Fake news", "Counterfeit", "Hate", "Harassment", "Threat", "Nudity", "Gambling", "Alcohol", "Tobacco", "Weapons"];
const option = (title, parts = "") => `{ value: ${title.toLowerCase().replace(" ", "-")}, title: ${title}${parts} }`;
const SPEC = `project: long-list
title: A long list
inputs: [{ name: photo, type: image }, { name: text, type: text }]
layout: { stage: [photo] }
labels:
  - name: rule
    kind: choice
    title: Which rule?
    options:
      - ${option("Allowed")}
      - ${option("Deceit", `, options: [${LEAVES.slice(0, 4).map((leaf) => option(leaf)).join(", ")}]`)}
      - ${option("Harm", `, options: [${LEAVES.slice(4).map((leaf) => option(leaf)).join(", ")}]`)}
  - { name: why, kind: text, title: Why?, multiline: true, suggestions: [Promises money, Asks for a code] }
policy: { overlap: { min: 1, max: 1 } }
`;

test("an option is found by typing and at hand for the next item, a text is taken ready or written with spelling, noise is smoothed out, and one's day has a goal or is hidden", { skip: missing, timeout: 120_000 }, async () => {
  await as("admin", async (page) => {
    await makeProject(page, SPEC, { associate: "associate" });
    const files = { "one.png": squares(1), "two.png": squares(2) };
    files["items.jsonl"] = ["one", "two"].map((name) => JSON.stringify({ photo: `${name}.png`, text: `Offer ${name}` })).join("\n");
    await importItems(page, "long-list", "offers.tar", tar(files));
  });
  await as("associate", async (page) => {
    await page.goto("/p/long-list/work");
    const question = (name) => page.getByRole("heading", { name });
    const item = (name) => page.getByRole("status").filter({ hasText: `Offer ${name}` }).first();
    await question("Which rule?").waitFor();
    await item("one").waitFor();

    const picture = page.locator(".picture").first();
    const filter = () => picture.evaluate((element) => getComputedStyle(element).filter);
    await picture.waitFor();
    assert.equal(await filter(), "none");
    await page.keyboard.press("Shift+B");
    const once = Number.parseFloat(/^blur\((.*)px\)$/.exec(await filter())?.[1]);
    await page.keyboard.press("Shift+B");
    const twice = Number.parseFloat(/^blur\((.*)px\)$/.exec(await filter())?.[1]);
    assert.ok(0 < once && once < twice, `${once}, ${twice}`);
    await page.keyboard.press("\\");
    assert.equal(await filter(), "none");

    await page.keyboard.press("b");
    await page.keyboard.type("deceit fake");
    assert.equal(await page.getByRole("radio").count(), 1);
    await page.keyboard.press("Enter");
    await page.getByRole("radio", { name: /Fake news/, checked: true }).waitFor();

    const why = page.getByRole("textbox", { name: "Why?" });
    await page.getByRole("group", { name: "Ready texts" }).getByRole("button", { name: "Asks for a code" }).click();
    assert.equal(await why.inputValue(), "Asks for a code");
    await why.fill("Asks for a code, in the name of a bank");
    assert.equal(await why.getAttribute("spellcheck"), "true");
    await page.keyboard.press("Control+Enter");

    await item("two").waitFor();
    await page.getByRole("group", { name: "Chosen last" }).getByRole("button", { name: "Fake news" }).click();
    await page.getByRole("radio", { name: /Fake news/, checked: true }).waitFor();

    const own = page.getByRole("banner").getByRole("button").filter({ hasText: /today|your day/ });
    await page.keyboard.press("Shift+N");
    const day = page.getByRole("dialog", { name: "Your day" });
    await day.getByLabel("Goal, answers a day").fill("3");
    await own.getByText("1 of 3 today").waitFor();
    await day.getByRole("button", { name: "hide figures" }).click();
    await own.getByText("your day", { exact: true }).waitFor();
    assert.equal(await own.getByText(/of 3 today/).count(), 0);
    await page.keyboard.press("Escape");
    await page.reload();
    await own.getByText("your day", { exact: true }).waitFor();
    await page.keyboard.press("Shift+N");
    await day.getByRole("button", { name: "show figures" }).click();
    await own.getByText("1 of 3 today").waitFor();
  });
});

test("who would rather not see at once has pictures blurred, asks for the one in hand by a key, and has the next one blurred again", { skip: missing, timeout: 90_000 }, () =>
  as("associate", async (page) => {
    await page.goto("/account");
    await page.getByRole("group", { name: "Pictures and clips" }).getByText("Blurred", { exact: true }).click();
    await page.goto("/p/shelf-photos/work");
    const stage = page.getByRole("region", { name: "Stage" });
    const hidden = () => stage.locator(".veil").first().evaluate((element) => getComputedStyle(element).filter);
    const ask = stage.getByRole("button", { name: "show it as it is" });
    await ask.waitFor();
    assert.match(await hidden(), /^blur\(\d\dpx\)$/);
    await page.keyboard.press("Shift+D");
    await ask.waitFor({ state: "detached" });
    assert.equal(await hidden(), "none");
    await page.keyboard.press("Shift+D");
    await ask.click();
    await ask.waitFor({ state: "detached" });
    const before = await page.locator("p[role=status]").innerText();
    await page.keyboard.press("s");
    await page.getByRole("dialog", { name: "Skip this item" }).waitFor();
    await page.keyboard.press("1");
    await page.waitForFunction((was) => ![was, ""].includes(document.querySelector("p[role=status]")?.textContent), before);
    await ask.waitFor();
    await page.goto("/p/stow-audit/work");
    await ask.waitFor();
    await page.goto("/account");
    await page.getByRole("group", { name: "Pictures and clips" }).getByText("Grey", { exact: true }).click();
    await page.goto("/p/stow-audit/work");
    await ask.waitFor();
    assert.equal(await hidden(), "grayscale(1)");
    await page.goto("/account");
    await page.getByRole("group", { name: "Pictures and clips" }).getByText("As they are", { exact: true }).click();
    await page.goto("/p/shelf-photos/work");
    await stage.getByRole("img").first().waitFor();
    assert.equal(await ask.count(), 0);
  }),
);

test("heartbeats tell the server active time, idle time and breaks, which one's day shows on any machine", { skip: missing, timeout: 90_000 }, () =>
  as("associate", async (page) => {
    await page.clock.install();
    await page.goto("/p/shelf-photos/work");
    await page.getByRole("region", { name: "Stage" }).waitFor();
    const pass = async (time) => {
      const told = page.waitForResponse((response) => /work\/heartbeat$/.test(response.url()));
      await page.clock.fastForward(time);
      await told;
    };
    await pass("01:15");
    await page.keyboard.press("Shift+K");
    await page.getByRole("heading", { name: "You are on a break" }).waitFor();
    await pass("00:45");
    const { idle_ms, break_ms } = await (await page.request.get("/api/v1/projects/shelf-photos/work/progress")).json();
    assert.ok(idle_ms > 25_000 && idle_ms <= 60_000, `${idle_ms} ms idle`);
    assert.ok(break_ms > 25_000 && break_ms <= 60_000, `${break_ms} ms on a break`);

    await page.reload();
    await page.getByRole("region", { name: "Stage" }).waitFor();
    await page.keyboard.press("Shift+N");
    const day = page.getByRole("dialog", { name: "Your day" });
    for (const what of ["Idle time", "Breaks"]) {
      await day.locator("dt", { hasText: what }).locator("+ dd").getByText(/^[2-6]\d(\.\d)? s$|^1:0\d/).waitFor();
    }
  }));
