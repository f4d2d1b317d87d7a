// Round numbers for an axis.

/** The ticks of an axis from 0 that holds `most`: at most `wanted` steps of 1, 2 or 5 times a power of ten. */
export function ticks(most: number, wanted = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  // Counts are whole, so a step below one would only repeat its neighbour.
  const whole = Math.max(1, step);
  return Array.from({ length: Math.ceil(most / whole) + 1 }, (_, index) => index * whole);
}

const DAY_MS = 86_400_000;

/** The starts of UTC days in a span of time, at most `wanted` of them, evenly apart. */
export function days(from: number, to: number, wanted: number): number[] {
  const first = Math.ceil(from / DAY_MS);
  const last = Math.floor(to / DAY_MS);
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(1, wanted)));
  return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, index) => (first + index * step) * DAY_MS);
}
