// A grid of bins as it is drawn over a picture: its cells, what the record says, and where it hangs.
import type { Grid } from "../../kinds/bins/value";
import type { Places } from "./places.svelte";

export interface Drawn {
  grid: Grid;
  recorded: ReadonlySet<string>;
  places: Places;
}
