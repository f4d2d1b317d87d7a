// Whether captions are shown, as the person left it on this machine; and the captions of one recording.
import type { FieldValue, Fields, Input } from "../../client/spec";
import { isMedia, type MediaStore } from "../prepare";
import { cuesOf, type Cue } from "./cues";

const STORED = "assay.captions";
const BYTES_MOST = 4_000_000;

class Preference {
  /** They are shown until somebody would rather not see them. */
  shown = $state(true);

  constructor() {
    try {
      this.shown = localStorage.getItem(STORED) !== "no";
    } catch {
      // Storage is closed: they start shown.
    }
  }

  toggle(): void {
    this.shown = !this.shown;
    try {
      localStorage.setItem(STORED, this.shown ? "yes" : "no");
    } catch {
      // As above.
    }
  }
}

export const captions = new Preference();

/** What an item holds as the captions of an input: a file, a text, or nothing. */
export function captionsField(input: Input, fields: Fields): FieldValue {
  return (input.captions != null ? fields[input.captions] : null) ?? null;
}

/** The captions of one recording, once they are read. */
export class Captions {
  cues = $state.raw<readonly Cue[]>([]);
  /** The file could not be read. */
  failed = $state(false);

  constructor(source: FieldValue, store: MediaStore) {
    if (typeof source === "string") this.cues = cuesOf(source);
    else if (isMedia(source)) void this.#read(() => store.read(source));
  }

  async #read(read: () => Promise<Response>): Promise<void> {
    try {
      const response = await read();
      if (!response.ok) throw new Error(response.statusText);
      this.cues = cuesOf((await response.text()).slice(0, BYTES_MOST));
    } catch {
      this.failed = true;
    }
  }
}
