// Comparing pictures of one item: side by side with one view of all, or one over the other, changed by a key.
import type { View } from "../viewport.svelte";

export type Mode = "alone" | "beside" | "flicker";

export class Compare {
  mode = $state<Mode>("alone");
  /** The picture that is seen when they lie over one another. */
  at = $state(0);
  /** What part is seen, told by whichever picture was used last. */
  view = $state.raw<View | null>(null);
  /** The picture that tells. */
  leader = $state(0);

  constructor(
    /** Pictures that the layout puts on the stage. */
    private readonly staged: number,
    /** Pictures beside it, such as that of the product, which can be brought onto it. */
    private readonly others: number,
  ) {
    if (staged > 1) this.mode = "beside";
  }

  get possible(): boolean {
    return this.staged > 0 && this.staged + this.others > 1;
  }

  /** Pictures on the stage now. */
  get count(): number {
    return this.mode === "alone" ? this.staged : this.staged + this.others;
  }

  /** Alone where there is one, then side by side, then one over the other. */
  next(): void {
    const modes: Mode[] = this.staged > 1 ? ["beside", "flicker"] : ["alone", "beside", "flicker"];
    this.mode = modes[(modes.indexOf(this.mode) + 1) % modes.length] ?? "beside";
    this.at = 0;
    this.leader = 0;
  }

  /** Shows the next picture in the place of the one that is seen. */
  exchange(): void {
    if (this.mode === "alone") this.next();
    if (this.mode === "beside") this.next();
    this.at = (this.at + 1) % this.count;
    this.leader = this.at;
  }
}
