// Captions as they come in files: WebVTT (W3C) and SubRip, read into lines with their times.

/** Lines that are shown together, in seconds. */
export interface Cue {
  fromS: number;
  toS: number;
  text: string;
}

/** More than any recording needs; the rest of a longer file is left out. */
const CUES_MOST = 20_000;
const TIMES = /^\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})/;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", nbsp: "\u00a0", lrm: "\u200e", rlm: "\u200f", quot: '"' };

/** The cues of a file by their beginnings. What is neither a time nor below one, such as notes and styles, is passed over. */
export function cuesOf(source: string): Cue[] {
  const cues: Cue[] = [];
  for (const block of source.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => TIMES.test(line));
    const [, from, to] = TIMES.exec(lines[at] ?? "") ?? [];
    if (from === undefined || to === undefined) continue;
    const cue = { fromS: secondsOf(from), toS: secondsOf(to), text: wordsOf(lines.slice(at + 1)) };
    if (cue.toS > cue.fromS && cue.text !== "") cues.push(cue);
    if (cues.length === CUES_MOST) break;
  }
  return cues.sort((one, other) => one.fromS - other.fromS);
}

/** What is said at a time: of cues that overlap, each on its line, the earliest first. */
export function saidAt(cues: readonly Cue[], timeS: number): string[] {
  return cues.filter((cue) => cue.fromS <= timeS && timeS < cue.toS).map((cue) => cue.text);
}

function secondsOf(time: string): number {
  return time.replace(",", ".").split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Plain words: a voice becomes its name before the line, other marks are dropped, entities are read. */
function wordsOf(lines: readonly string[]): string {
  return lines
    .join("\n")
    .replace(/<v(?:\.[^\s>]*)?\s+([^>]+)>/g, "$1: ")
    .replace(/<\/?[a-z0-9][^>]*>/gi, "")
    .replace(/\{\\an?\d\}/g, "")
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .trim();
}
