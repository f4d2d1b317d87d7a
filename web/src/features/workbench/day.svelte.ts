// A person's own day: the goal they set, and when a break is due. Kept on this machine, shown to nobody else.
import { REST_MS, type Activity } from "./activity";

export interface Wishes {
  /** Answers a day; null when none was set. */
  goal: number | null;
  /** Active minutes after which a break is due; null when none was set. */
  breakAfterMin: number | null;
  /** No figures are shown. */
  calm: boolean;
  /** Like items are looked over on a sheet, where a spec has one. */
  sheet: boolean;
}

const NONE: Wishes = { goal: null, breakAfterMin: null, calm: false, sheet: false };
const STORED = "assay.day";
const MINUTE_MS = 60_000;
/** A break is named this long before it is due. */
const NAMED_MIN = 10;

export class Day {
  wishes = $state.raw<Wishes>(NONE);
  /** Active milliseconds since the last break. */
  sinceBreak = $state(0);
  readonly #name: string;
  #totalAtBreak = 0;

  constructor(
    person: string,
    private readonly activity: Activity,
  ) {
    this.#name = `${STORED}.${person}`;
    this.wishes = read(this.#name);
  }

  /** Minutes until a break is due, 0 once it is; null where none was wished for. */
  get breakInMin(): number | null {
    const { breakAfterMin } = this.wishes;
    return breakAfterMin === null ? null : Math.max(0, Math.ceil(breakAfterMin - this.sinceBreak / MINUTE_MS));
  }

  /** The same, once it is near enough to be worth a word. */
  get breakSoonMin(): number | null {
    const left = this.breakInMin;
    return left !== null && left <= NAMED_MIN ? left : null;
  }

  wish(wishes: Partial<Wishes>): void {
    this.wishes = { ...this.wishes, ...wishes };
    try {
      localStorage.setItem(this.#name, JSON.stringify(this.wishes));
    } catch {
      // Storage is closed: it holds until the page is left.
    }
  }

  /** Called from time to time. */
  look(): void {
    if (this.activity.idleFor() >= REST_MS) this.rested();
    this.sinceBreak = this.activity.total() - this.#totalAtBreak;
  }

  /** A break was taken. */
  rested(): void {
    this.#totalAtBreak = this.activity.total();
    this.sinceBreak = 0;
  }
}

function read(name: string): Wishes {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? "{}") as Partial<Wishes>;
    return { goal: positive(kept.goal), breakAfterMin: positive(kept.breakAfterMin), calm: kept.calm === true, sheet: kept.sheet === true };
  } catch {
    return NONE;
  }
}

/** A whole number above zero, as it was typed or kept. */
export function positive(value: unknown): number | null {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 1 ? Math.round(number) : null;
}
