// A shift's work for measuring: texts, pictures and clips by turns, in a project of their own. Real ones, where there are some.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";
import { squares, tar } from "./files.mjs";
import { importItems, isThere, makeProject } from "./project.mjs";

const PHOTOS = 12;
const PHOTOS_MOST = 60;
const CLIPS = ["vp9.webm", "h264_bframes.mp4"];
/** Collections beside the repository that are not part of it. */
const REAL = new URL("../../../shared/input/", import.meta.url);
const spec = (project) => `project: ${project}
title: A shift's work
inputs:
  - { name: photo, type: image, optional: true }
  - { name: clip, type: video, optional: true }
  - { name: text, type: text }
layout: { stage: [photo, clip, text] }
labels:
  - { name: verdict, kind: choice, title: Is it good?, options: [{ value: "yes", key: "1" }, { value: "no", key: "2" }] }
policy: { overlap: { min: 1, max: 1 } }
`;

/** What the n-th item is. */
export const kindAt = (n) => ["text", "picture", "clip"][n % 3];

/** Makes the project with so many items, the administrator in it. Says whether its texts and pictures are real ones. */
export async function makeShift(page, project, items) {
  const [texts, photos] = [await realTexts(), await realPhotos()];
  const real = texts !== null && photos !== null;
  if (await isThere(page, project)) return { real };
  await makeProject(page, spec(project), { admin: "admin" });
  const clips = Object.fromEntries(await Promise.all(CLIPS.map(async (name) => [`clips/${name}`, await readFile(new URL(`../../fixtures/formats/${name}`, import.meta.url))])));
  const pictures = photos ?? Object.fromEntries(Array.from({ length: PHOTOS }, (_, n) => [`photos/${n}.png`, squares(n, 1200, 900)]));
  const [photoNames, clipNames] = [Object.keys(pictures), Object.keys(clips)];
  const words = (n) => texts?.[n % texts.length] ?? "So it goes on. ".repeat(items > 10_000 ? 4 : 40);
  const fields = {
    text: (n) => ({ text: `Text ${n + 1}. ${words(n)}` }),
    picture: (n) => ({ photo: photoNames[n % photoNames.length], text: `Picture ${n + 1}` }),
    clip: (n) => ({ clip: clipNames[n % clipNames.length], text: `Clip ${n + 1}` }),
  };
  const rows = Array.from({ length: items }, (_, n) => JSON.stringify(fields[kindAt(n)](n))).join("\n");
  await importItems(page, project, "shift.tar", tar({ ...pictures, ...clips, "items.jsonl": rows }));
  return { real };
}

async function realTexts() {
  const file = new URL("text/sms-spam/sms.tsv", REAL);
  if (!existsSync(file)) return null;
  return (await readFile(file, "utf8")).split("\n").filter(Boolean).map((line) => line.slice(line.indexOf("\t") + 1));
}

async function realPhotos() {
  const folder = new URL("images/coco128/images/", REAL);
  if (!existsSync(folder)) return null;
  const found = (await readdir(folder, { recursive: true })).filter((name) => extname(name) === ".jpg").sort().slice(0, PHOTOS_MOST);
  return Object.fromEntries(await Promise.all(found.map(async (name, n) => [`photos/${n}.jpg`, await readFile(new URL(name, folder))])));
}
