// A shift's work for measuring: texts, pictures and clips by turns, in a project of their own.
import { readFile } from "node:fs/promises";
import { squares, tar } from "./files.mjs";
import { importItems, makeProject } from "./project.mjs";

const PHOTOS = 12;
const CLIPS = ["vp9.webm", "h264_bframes.mp4"];
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

/** Makes the project with so many items, the administrator in it. */
export async function makeShift(page, project, items) {
  await makeProject(page, spec(project), { admin: "admin" });
  const files = Object.fromEntries(Array.from({ length: PHOTOS }, (_, n) => [`photos/${n}.png`, squares(n, 1200, 900)]));
  for (const name of CLIPS) files[`clips/${name}`] = await readFile(new URL(`../../fixtures/formats/${name}`, import.meta.url));
  const fields = {
    text: (n) => ({ text: `Text ${n}. ${"So it goes on. ".repeat(40)}` }),
    picture: (n) => ({ photo: `photos/${n % PHOTOS}.png`, text: `Picture ${n}` }),
    clip: (n) => ({ clip: `clips/${CLIPS[n % CLIPS.length]}`, text: `Clip ${n}` }),
  };
  files["items.jsonl"] = Array.from({ length: items }, (_, n) => JSON.stringify(fields[kindAt(n)](n))).join("\n");
  await importItems(page, project, "shift.tar", tar(files));
}
