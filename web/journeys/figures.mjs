// What a journey measured: said, and kept where `npm run bench` makes a table of it.
import { appendFileSync } from "node:fs";

const INTO = process.env.ASSAY_FIGURES;

export const say = (words) => process.stdout.write(`# ${words}\n`);
export const quantile = (values, share) => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};

/** Notes a figure; `most` is its aim, where it has one. Returns whether that is met. */
export function figure(name, value, unit, most) {
  const met = most === undefined ? null : value <= most;
  const aim = most === undefined ? "" : `at most ${most}`;
  say(`${name}: ${Number(value.toPrecision(4))} ${unit}${aim === "" ? "" : `, ${aim}${met ? "" : ": MISSED"}`}`);
  if (INTO) appendFileSync(INTO, `${JSON.stringify({ name, value, unit, aim, met })}\n`);
  return met !== false;
}

/** Counts the frames of a page from now on; what comes back takes them, in milliseconds each, and stops. */
export async function countFrames(page) {
  await page.evaluate(() => {
    const frames = (window.frames_ms = []);
    let last;
    const next = (now) => {
      if (window.frames_ms !== frames) return;
      if (last !== undefined) frames.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  return () =>
    page.evaluate(() => {
      const frames = window.frames_ms;
      window.frames_ms = null;
      return frames;
    });
}

/** Of so many frames, the share of those that a screen of 60 a second would have shown but did not. */
export function dropped(frames) {
  const FRAME_MS = 1000 / 60;
  const missed = frames.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  return missed / (missed + frames.length);
}
