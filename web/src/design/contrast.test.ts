// Colours: every pair of text and ground in use can be read, in both themes (WCAG 2.2 AA: 4.5 to 1, edges 3 to 1) and in
// high contrast (AAA: 7 to 1).
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const block = (start: string) => css.slice(css.indexOf(start), css.indexOf("}", css.indexOf(start)));
const colours = (text: string) => Object.fromEntries([...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
const light = colours(block(":root"));
const more = colours(block('[data-contrast="more"]'));
const dark = { ...light, ...colours(block('[data-theme="dark"]')) };
const themes = { light, dark };
const highContrast = { light: { ...light, ...more }, dark: { ...dark, ...more, ...colours(block('[data-theme="dark"][data-contrast="more"]')) } };

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const TEXT: [string, string][] = [
  ...["ink", "ink-2", "ink-3"].flatMap((ink): [string, string][] => ["bg", "surface", "raised"].map((ground) => [ink, ground])),
  ...["good", "warn", "bad", "info"].flatMap((tone): [string, string][] => [[tone, `${tone}-soft`], [tone, "surface"], ["ink", `${tone}-soft`]]),
  ["accent", "surface"], ["accent", "bg"], ["accent", "accent-soft"], ["ink", "accent-soft"], ["ink-3", "accent-soft"], ["accent-ink", "accent"], ["accent-ink", "accent-strong"],
  ["stage-ink", "stage"], ["stage-ink-2", "stage"], ["stage-accent", "stage"], ["stage-warn", "stage"], ["stage-info", "stage"],
];
const EDGES: [string, string][] = [["edge", "surface"], ["edge", "bg"], ["accent", "surface"], ["accent", "bg"]];

describe.each(Object.entries(themes))("in the %s theme", (_, theme) => {
  const of = (name: string) => theme[name] ?? "#000000";
  it.each(TEXT)("%s can be read on %s", (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(EDGES)("%s can be seen on %s", (edge, ground) => {
    expect(contrast(of(edge), of(ground))).toBeGreaterThanOrEqual(3);
  });
});

describe.each(Object.entries(highContrast))("in high contrast in the %s theme", (_, theme) => {
  const of = (name: string) => theme[name] ?? "#000000";
  it.each(TEXT)("%s can be read easily on %s", (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(7);
  });
  it.each([...EDGES, ["line", "surface"], ["line", "bg"], ["stage-line", "stage"]])("%s can be seen on %s", (edge, ground) => {
    expect(contrast(of(edge), of(ground))).toBeGreaterThanOrEqual(4.5);
  });
});
