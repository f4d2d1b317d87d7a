// What the pictures of a sound promise.
import { expect, test } from "vitest";
import { mono, pitches, swings, WINDOW } from "./wave";

const RATE = 16_000;
const tone = (hertz: number, seconds: number, loud = 1) => Float32Array.from({ length: RATE * seconds }, (_, n) => loud * Math.sin((2 * Math.PI * hertz * n) / RATE));

test("channels are mixed to their mean", () => {
  expect([...mono([Float32Array.of(1, 0.5), Float32Array.of(0, -0.5)])]).toEqual([0.5, 0]);
  expect(mono([])).toHaveLength(0);
});

test("a swing is the lowest and the highest of its stretch, and silence has none", () => {
  expect([...swings(Float32Array.of(0.25, -0.5, 0, 0, 0.75, 1), 3)]).toEqual([-0.5, 0.25, 0, 0, 0, 1]);
  expect([...swings(new Float32Array(10), 2)]).toEqual([0, 0, 0, 0]);
  expect(swings(Float32Array.of(1), 4)).toHaveLength(8);
});

test("a tone is loudest at its own pitch, at a full swing, and twenty decibels less for a tenth of it", () => {
  const half = WINDOW / 2;
  const step = RATE / WINDOW;
  for (const [hertz, loud, share] of [[1000, 1, 1], [3000, 0.1, 1 - 20 / 90]] as const) {
    const found = pitches(tone(hertz, 1, loud), 3).subarray(half, 2 * half);
    const loudest = found.indexOf(Math.max(...found));
    expect(loudest * step).toBeCloseTo(hertz, -2);
    expect(found[loudest]).toBeCloseTo(share, 1);
    expect(found[Math.round(6000 / step)]).toBeLessThan(0.2);
  }
});

test("silence is silent at every pitch", () => {
  expect(Math.max(...pitches(new Float32Array(RATE), 4))).toBe(0);
});
