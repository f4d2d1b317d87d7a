// A grid seen at a slant: where its cells lie in the picture, from its four corners.

export interface Point {
  x: number;
  y: number;
}

/** Corners in shares of the picture, clockwise from the top left. */
export type Quad = readonly [Point, Point, Point, Point];

/** A grid that nobody has placed yet. */
export const UNPLACED: Quad = [
  { x: 0.1, y: 0.1 },
  { x: 0.9, y: 0.1 },
  { x: 0.9, y: 0.9 },
  { x: 0.1, y: 0.9 },
];

/**
 * The projective map that takes the unit square to the quad (P. S. Heckbert, Fundamentals of Texture Mapping and Image
 * Warping, 1989, section 2.2.3). Straight lines stay straight, as a camera sees them.
 */
export function projection([a, b, c, d]: Quad): (u: number, v: number) => Point {
  const sx = a.x - b.x + c.x - d.x;
  const sy = a.y - b.y + c.y - d.y;
  const dx1 = b.x - c.x;
  const dx2 = d.x - c.x;
  const dy1 = b.y - c.y;
  const dy2 = d.y - c.y;
  const area = dx1 * dy2 - dx2 * dy1;
  const g = area === 0 ? 0 : (sx * dy2 - dx2 * sy) / area;
  const h = area === 0 ? 0 : (dx1 * sy - sx * dy1) / area;
  return (u, v) => {
    const w = g * u + h * v + 1;
    return {
      x: ((b.x - a.x + g * b.x) * u + (d.x - a.x + h * d.x) * v + a.x) / w,
      y: ((b.y - a.y + g * b.y) * u + (d.y - a.y + h * d.y) * v + a.y) / w,
    };
  };
}

/** The four corners of each cell, row by row, and its middle. */
export function cellsOf(quad: Quad, columns: number, rows: number): { corners: Point[]; middle: Point }[] {
  const at = projection(quad);
  return Array.from({ length: columns * rows }, (_, index) => {
    const column = index % columns;
    const row = Math.floor(index / columns);
    const corner = (right: 0 | 1, down: 0 | 1) => at((column + right) / columns, (row + down) / rows);
    return {
      corners: [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)],
      middle: at((column + 0.5) / columns, (row + 0.5) / rows),
    };
  });
}

/** Whether the corners still make a shape without a crossing or a dent. */
export function isConvex(quad: Quad): boolean {
  return quad.every((point, index) => {
    const before = quad[(index + 3) % 4] as Point;
    const after = quad[(index + 1) % 4] as Point;
    return (point.x - before.x) * (after.y - point.y) - (point.y - before.y) * (after.x - point.x) > 1e-6;
  });
}
