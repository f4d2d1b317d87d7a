// What a sound looks like: how far it swings, and how loud each pitch is over time.

/** Samples of one channel, the mean of several; between -1 and 1. */
export function mono(channels: readonly Float32Array[]): Float32Array {
  const [first] = channels;
  if (!first) return new Float32Array();
  const mixed = first.slice();
  for (const channel of channels.slice(1)) for (let n = 0; n < mixed.length; n += 1) mixed[n] = (mixed[n] ?? 0) + (channel[n] ?? 0);
  return channels.length === 1 ? mixed : mixed.map((sample) => sample / channels.length);
}

/** The lowest and the highest sample of each of so many stretches of equal length, by turns. */
export function swings(samples: Float32Array, stretches: number): Float32Array {
  const found = new Float32Array(2 * stretches);
  for (let at = 0; at < stretches; at += 1) {
    const [from, to] = [at, at + 1].map((edge) => Math.floor((edge * samples.length) / stretches));
    for (let n = from ?? 0; n < (to ?? 0); n += 1) {
      const sample = samples[n] ?? 0;
      if (sample < (found[2 * at] ?? 0)) found[2 * at] = sample;
      if (sample > (found[2 * at + 1] ?? 0)) found[2 * at + 1] = sample;
    }
  }
  return found;
}

/** Samples that are looked at together; at 16 kHz, 32 ms. */
export const WINDOW = 512;
/** What is so much quieter than a full swing is silence, in decibels. */
const FLOOR_DB = -90;

/**
 * How loud each pitch is, at so many moments evenly apart: for each moment WINDOW / 2 shares from 0, silence, to 1, a full
 * swing; the pitches go evenly from 0 to half of the sampling rate. Windows are Hann's, the transform is Cooley and Tukey's.
 */
export function pitches(samples: Float32Array, moments: number): Float32Array {
  const [half, hann] = [WINDOW / 2, hannWindow()];
  const found = new Float32Array(moments * half);
  const [real, imaginary] = [new Float32Array(WINDOW), new Float32Array(WINDOW)];
  for (let moment = 0; moment < moments; moment += 1) {
    const from = Math.round(((moment + 0.5) * samples.length) / moments) - half;
    for (let n = 0; n < WINDOW; n += 1) real[n] = (samples[from + n] ?? 0) * (hann[n] ?? 0);
    imaginary.fill(0);
    transform(real, imaginary);
    for (let n = 0; n < half; n += 1) {
      // A full swing through Hann's window has a quarter of the window's length as its amount.
      const amount = Math.hypot(real[n] ?? 0, imaginary[n] ?? 0) / (WINDOW / 4);
      found[moment * half + n] = Math.min(1, Math.max(0, 1 - (20 * Math.log10(amount + 1e-9)) / FLOOR_DB));
    }
  }
  return found;
}

const hannWindow = () => Float32Array.from({ length: WINDOW }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / WINDOW));

const turns = (of: (angle: number) => number) => Float32Array.from({ length: WINDOW / 2 }, (_, n) => of((-2 * Math.PI * n) / WINDOW));
const [COS, SIN] = [turns(Math.cos), turns(Math.sin)];

/** The discrete Fourier transform of WINDOW values, in place. */
function transform(real: Float32Array, imaginary: Float32Array): void {
  const length = real.length;
  const exchange = (values: Float32Array, one: number, other: number) => ([values[one], values[other]] = [values[other] ?? 0, values[one] ?? 0]);
  for (let n = 1, mirrored = 0; n < length; n += 1) {
    let bit = length >> 1;
    for (; mirrored & bit; bit >>= 1) mirrored ^= bit;
    mirrored ^= bit;
    if (n < mirrored) {
      exchange(real, n, mirrored);
      exchange(imaginary, n, mirrored);
    }
  }
  for (let size = 2; size <= length; size *= 2) {
    for (let start = 0; start < length; start += size) {
      for (let n = 0; n < size / 2; n += 1) {
        const [low, high] = [start + n, start + n + size / 2];
        const [cos, sin] = [COS[(n * WINDOW) / size] ?? 0, SIN[(n * WINDOW) / size] ?? 0];
        const [x, y] = [(real[high] ?? 0) * cos - (imaginary[high] ?? 0) * sin, (real[high] ?? 0) * sin + (imaginary[high] ?? 0) * cos];
        real[high] = (real[low] ?? 0) - x;
        imaginary[high] = (imaginary[low] ?? 0) - y;
        real[low] = (real[low] ?? 0) + x;
        imaginary[low] = (imaginary[low] ?? 0) + y;
      }
    }
  }
}
