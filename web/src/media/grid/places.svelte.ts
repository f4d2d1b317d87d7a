// The question that asks for a place in a grid, so that the grid on the stage can be clicked; and where the grid hangs.
import { untrack } from "svelte";
import { isConvex, UNPLACED, type Quad } from "./quad";

/** What a question lends to the grid on the stage. */
export interface Asking {
  readonly chosen: string | null;
  /** What has been typed of a name so far. */
  readonly typed: string;
  choose(bin: string): void;
}

const STORED = "assay.grid";

interface Kept {
  quad: Quad;
  shown: boolean;
}

export class Places {
  /** The grid is drawn over the picture. */
  shown = $state(false);
  quad = $state.raw<Quad>(UNPLACED);
  // The truth is a plain value: a signal read while an effect is taken down still has the value of before.
  #asking: Asking | null = null;
  #version = $state(0);
  readonly #name: string;

  /** Cameras hang still: what was placed once holds for all clips of a project, on this machine. */
  constructor(project: string) {
    this.#name = `${STORED}.${project}`;
    try {
      const kept = JSON.parse(localStorage.getItem(this.#name) ?? "null") as Partial<Kept> | null;
      if (isQuad(kept?.quad)) this.quad = kept.quad;
      this.shown = kept?.shown === true;
    } catch {
      // Nothing was kept, or it cannot be read: the grid starts unplaced.
    }
  }

  get asking(): Asking | null {
    void this.#version;
    return this.#asking;
  }

  /** Offers a question until the returned function is called. */
  offer(asking: Asking): () => void {
    this.#asking = asking;
    this.#changed();
    return () => {
      if (this.#asking === asking) this.#asking = null;
      this.#changed();
    };
  }

  toggle(): void {
    this.shown = !this.shown;
    this.#keep();
  }

  /** Moves a corner, unless the grid would fold over. */
  move(corner: number, to: { x: number; y: number }): void {
    const inside = { x: Math.min(1, Math.max(0, to.x)), y: Math.min(1, Math.max(0, to.y)) };
    const next = this.quad.map((point, index) => (index === corner ? inside : point)) as unknown as Quad;
    if (!isConvex(next)) return;
    this.quad = next;
    this.#keep();
  }

  #keep(): void {
    try {
      localStorage.setItem(this.#name, JSON.stringify({ quad: this.quad, shown: this.shown } satisfies Kept));
    } catch {
      // Storage is closed: it holds until the page is left.
    }
  }

  #changed(): void {
    untrack(() => (this.#version += 1));
  }
}

function isQuad(value: unknown): value is Quad {
  const points = Array.isArray(value) ? (value as { x?: unknown; y?: unknown }[]) : [];
  return points.length === 4 && points.every(({ x, y }) => typeof x === "number" && typeof y === "number") && isConvex(points as unknown as Quad);
}
