// Items of the project to try a draft on: real ones where there are some, else made up after the draft's inputs.
import { items, type Spec } from "../../client";
import type { Fields, FieldValue, Input } from "../../client/spec";
import { t } from "../../i18n";

/** Items that one can walk through. */
const MOST = 20;

export class Samples {
  fields = $state.raw<Fields | null>(null);
  at = $state(0);
  ids = $state.raw<readonly string[]>([]);
  readonly #project: string;

  constructor(project: string) {
    this.#project = project;
  }

  /** Looks for items; without any, or out of reach, the sample stays made up. */
  async load(): Promise<void> {
    try {
      const page = await items.list(this.#project, { limit: MOST });
      this.ids = page.items.map((row) => row.item);
      await this.#show(0);
    } catch {
      this.ids = [];
    }
  }

  async step(by: 1 | -1): Promise<void> {
    if (this.ids.length > 0) await this.#show((this.at + by + this.ids.length) % this.ids.length);
  }

  /** The item anew, with addresses of its media that are good again. */
  async renew(): Promise<Fields> {
    await this.#show(this.at);
    return this.fields ?? {};
  }

  async #show(at: number): Promise<void> {
    const id = this.ids[at];
    if (id === undefined) return;
    const story = await items.story(this.#project, id);
    this.at = at;
    this.fields = story.fields;
  }
}

/** The fields for a draft: those of the item, and something made up for texts and numbers that it does not have. */
export function fieldsFor(spec: Spec, fields: Fields | null): Fields {
  const found: Fields = {};
  for (const input of spec.inputs) {
    const value = fields?.[input.name] ?? madeUp(input);
    if (value !== null) found[input.name] = value;
  }
  return found;
}

/** Inputs of which the item has nothing, so that the preview shows something made up or nothing. */
export const absentFrom = (spec: Spec, fields: Fields | null): Input[] => spec.inputs.filter((input) => fields?.[input.name] === undefined && !input.optional);

function madeUp(input: Input): FieldValue {
  if (input.optional) return null;
  if (input.type === "text") return t.spec.preview.sampleText(input.title ?? input.name);
  return input.type === "number" ? 1 : null;
}
