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
