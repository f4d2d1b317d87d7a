// Whether captions are shown, as the person left it on this machine; and the captions of one recording.
import type { FieldValue, Fields, Input } from "../../client/spec";
import { KeptSwitch } from "../../design/kept-switch.svelte";
import { isMedia, type MediaStore } from "../prepare";
import { cuesOf, type Cue } from "./cues";

const BYTES_MOST = 4_000_000;

/** Captions are shown until somebody would rather not see them. */
export const captions = new KeptSwitch("assay.captions", true);

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
