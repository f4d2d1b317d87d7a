// The part of a recording that is played round and round.

export interface Range {
  /** First and last frame, both played. */
  from: number;
  to: number;
}

/** The range after its beginning was set; the end stays where it can. */
export const withStart = (range: Range | null, frame: number, last: number): Range => ({ from: frame, to: range && range.to > frame ? range.to : last });

/** The range after its end was set; the beginning stays where it can. */
export const withEnd = (range: Range | null, frame: number): Range => ({ from: range && range.from < frame ? range.from : 0, to: frame });

/** Where playing goes on from a frame: at the beginning, once it is past the end or before the beginning. */
export const nextIn = (range: Range, frame: number): number | null => (frame > range.to || frame < range.from ? range.from : null);
