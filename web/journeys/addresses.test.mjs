// Files have addresses that are good for an hour: whoever looks longer at an item gets new ones and notices nothing.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { allSaved } from "./browser.mjs";
import { as, missing } from "./demo.mjs";
import { squares, tar, wav } from "./files.mjs";
import { importItems, makeProject } from "./project.mjs";

const SPEC = `project: worn-out
title: Worn out
inputs:
  - { name: photo, type: image, optional: true }
  - { name: clip, type: video, optional: true }
  - { name: sound, type: audio, captions: said, optional: true }
  - { name: said, type: captions, optional: true }
  - { name: title, type: text }
layout: { stage: [photo, clip, sound], title: title }
labels: [{ name: good, kind: choice, title: Is it good?, options: [{ value: "yes" }, { value: "no" }] }]
policy: { overlap: { min: 1, max: 1 } }
`;

test("a picture, a clip, a sound and its captions are shown though their addresses have run out", { skip: missing, timeout: 120_000 }, () =>
  as("admin", async (page) => {
    await makeProject(page, SPEC, { admin: "admin" });
    const files = { "one.png": squares(3), "two.mp4": await readFile(new URL("../../demo/stow-audit/clips/stow-101.mp4", import.meta.url)), "three.wav": wav(4) };
    files["three.vtt"] = "WEBVTT\n\n00:00.900 --> 00:01.900\nThird bin.\n";
    const rows = [{ photo: "one.png", title: "A picture" }, { clip: "two.mp4", title: "A clip" }, { sound: "three.wav", said: "three.vtt", title: "A sound" }];
    files["items.jsonl"] = rows.map((row) => JSON.stringify(row)).join("\n");
    await importItems(page, "worn-out", "worn.tar", tar(files));

    // The first addresses are those of long ago; what they are answered, the server itself says.
    let leases = 0;
    await page.route(/\/lease$/, async (route) => {
      const response = await route.fetch();
      leases += 1;
      const body = await response.text();
      await route.fulfill({ response, body: leases === 1 ? body.replaceAll(/until=\d+/g, "until=1") : body });
    });
    const refused = new Set();
    page.on("response", (response) => {
      const url = new URL(response.url());
      if (url.pathname.startsWith("/media/") && response.status() === 403) refused.add(url.pathname);
    });
    await page.goto("/p/worn-out/work");
    const next = async (title) => {
      await page.getByRole("status").filter({ hasText: title }).first().waitFor();
      await page.getByText("cannot be shown").waitFor({ state: "detached" });
    };
    await next("A picture");
    await page.waitForFunction(() => document.querySelector(".picture img")?.naturalWidth > 0, null, { polling: 100 });
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await next("A clip");
    const frame = page.locator(".where b");
    await page.waitForFunction(() => document.querySelector(".picture video")?.readyState >= 2 || document.querySelector(".picture canvas") !== null, null, { polling: 100 });
    for (let n = 0; n < 3; n += 1) await page.keyboard.press("ArrowRight");
    assert.equal(await frame.innerText(), "3");
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await next("A sound");
    await page.waitForFunction(() => document.querySelector("audio")?.readyState >= 1, null, { polling: 100 });
    await page.keyboard.press(".");
    await page.getByRole("note", { name: "Captions" }).getByText("Third bin.").waitFor();
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await allSaved(page);
    assert.ok(refused.size >= 2, `what was made ready ahead was refused: ${[...refused].join(", ")}`);
    assert.ok(leases <= 8, `one answer brings the addresses of all files: ${leases} were asked for`);
  }),
);
