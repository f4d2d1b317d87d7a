// Upkeep of the site: an administrator verifies everything, sees what is wrong in words, and takes a backup that can be restored.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readdir, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { program } from "./assay.mjs";
import { as, demo, missing } from "./demo.mjs";

const run = promisify(execFile);
/** What the last verification came to, beside when it was. */
const outcome = (page, words) => page.getByText(/^Last verification:/).locator("..").getByText(words, { exact: true });

test("everything is verified by one key, and the page says when and what was looked at", { skip: missing, timeout: 120_000 }, () =>
  as("admin", async (page) => {
    await page.goto("/");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("upkeep");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Upkeep", level: 1 }).waitFor();
    await page.getByText("Nothing was verified from here yet.").waitFor();
    await page.keyboard.press("y");
    await outcome(page, "all as it should be").waitFor();
    await page.getByText(/^Looked at 3 projects, .* answers\. \d+ media files were read from first byte to last\.$/).waitFor();
    await page.keyboard.press("Shift+Y");
    await page.getByText(/ were compared by length alone\.$/).waitFor();
    assert.equal(await page.getByRole("row").count(), 3, "a heading and both");
  }),
);

test("a media file that was changed is named with its project and what to do", { skip: missing, timeout: 120_000 }, async () => {
  const media = join(demo.data, "media");
  const [folder] = await readdir(media);
  const [hash] = await readdir(join(media, folder));
  const file = join(media, folder, hash);
  const { size } = await stat(file);
  await appendFile(file, "x");
  try {
    await as("admin", async (page) => {
      await page.goto("/upkeep");
      await page.getByRole("button", { name: "Verify", exact: true }).click();
      await outcome(page, "1 fault").waitFor();
      await page.getByRole("heading", { name: "What was found" }).waitFor();
      await page.getByRole("listitem").filter({ hasText: hash }).waitFor();
    });
  } finally {
    await truncate(file, size);
  }
});

test("a backup is downloaded by one key under the size that was named, and makes a site again", { skip: missing, timeout: 120_000 }, () =>
  as("admin", async (page) => {
    await page.goto("/upkeep");
    await page.getByText(/^About \d/).waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Shift+W")]);
    assert.match(download.suggestedFilename(), /^assay-\d.*\.tar$/);
    const folder = await mkdtemp(join(tmpdir(), "assay-restored-"));
    try {
      const { stdout } = await run(program().path, ["restore", await download.path(), "--data", join(folder, "data"), "--json"]);
      assert.doesNotThrow(() => JSON.parse(stdout), stdout);
      await run(program().path, ["verify", "--data", join(folder, "data")]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }),
);

test("who does not administer the site is not shown the way to it, and refused at its address", { skip: missing, timeout: 60_000 }, () =>
  as("lead", async (page) => {
    await page.goto("/upkeep");
    await page.getByText("You may not see this page.").waitFor();
    assert.equal(await page.getByRole("link", { name: "Upkeep" }).count(), 0);
  }),
);
