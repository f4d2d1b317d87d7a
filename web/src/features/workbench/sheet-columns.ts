// How many columns make the items of a sheet as large as they can be.

/** Most pictures and short texts are somewhat wider than high. */
const WIDE = 4 / 3;

export function columnsFor(items: number, room: { width: number; height: number }): number {
  let best = { columns: 1, size: 0 };
  for (let columns = 1; columns <= items; columns += 1) {
    const rows = Math.ceil(items / columns);
    const size = Math.min(room.width / columns, (room.height / rows) * WIDE);
    if (size > best.size) best = { columns, size };
  }
  return best.columns;
}
