// The rows of a long text that are drawn: those in view and a screen on either side.
import { Heights } from "./heights";
import { guess, type Row } from "./rows";

/** A text of fewer rows and characters is drawn whole, so that the browser's own search and a screen reader have all of it. */
const WHOLE_ROWS = 300;
const WHOLE_CHARACTERS = 60_000;

export class TextWindow {
  readonly rows: readonly Row[];
  readonly whole: boolean;
  first = $state(0);
  /** One after the last that is drawn. */
  end = $state(0);
  #version = $state(0);
  #heights: Heights;
  #top = 0;
  #room = 800;

  constructor(rows: readonly Row[], sizePx: number, widthCh: number) {
    this.rows = rows;
    this.whole = rows.length <= WHOLE_ROWS && rows.reduce((sum, row) => sum + row.text.length, 0) <= WHOLE_CHARACTERS;
    this.#heights = new Heights(rows.map((row) => guess(row, sizePx, widthCh)));
    if (this.whole) this.end = rows.length;
    else this.#draw();
  }

  /** The room above the first drawn row. */
  get above(): number {
    void this.#version;
    return this.whole ? 0 : this.#heights.before(this.first);
  }

  get below(): number {
    void this.#version;
    return this.whole ? 0 : this.#heights.total - this.#heights.before(this.end);
  }

  get drawn(): { row: Row; index: number }[] {
    return this.rows.slice(this.first, this.end).map((row, offset) => ({ row, index: this.first + offset }));
  }

  scrolled(top: number, room: number): void {
    this.#top = top;
    this.#room = room;
    if (!this.whole) this.#draw();
  }

  measured(index: number, height: number): void {
    if (!this.whole && this.#heights.set(index, height)) this.#version += 1;
  }

  /** Where a row begins. */
  topOf(index: number): number {
    return this.#heights.before(index);
  }

  #draw(): void {
    this.first = this.#heights.at(Math.max(0, this.#top - this.#room));
    this.end = Math.min(this.rows.length, this.#heights.at(this.#top + 2 * this.#room) + 1);
  }
}
