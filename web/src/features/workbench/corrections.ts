// One's own last answers, opened again for correction: those handed in here, else the newest that the server has.
import type { Lease, OwnWork, Page, RecentAnswer, Spec } from "../../client/types";
import type { Given } from "../../kinds/answer-state.svelte";
import type { InHand } from "./hand.svelte";

/** What is needed of the world. */
export interface CorrectionParts {
  mine(limit: number): Promise<Page<RecentAnswer>>;
  own(task: string): Promise<OwnWork>;
  /** The key of a task's entry that is still on its way. */
  waitingKey(task: string): Promise<string | undefined>;
  spec(version: number): Promise<Spec>;
  say(notice: "settled" | "nothing-to-undo"): void;
}

export interface Opened {
  inHand: InHand;
  given: Given;
}

const KEPT = 20;

export class Corrections {
  #recent: (Opened & { key: string })[] = [];

  constructor(private readonly parts: CorrectionParts) {}

  /** Remembers an answer that was handed in under a key. */
  add(inHand: InHand, given: Given, key: string): void {
    this.#recent = [{ inHand, given, key }, ...this.#recent].slice(0, KEPT);
  }

  /** The last answer, ready to be corrected; null when there is none, or it is settled, which is then said. */
  async last(): Promise<Opened | null> {
    const last = this.#recent.shift();
    return last ? this.#fromHere(last) : this.#fromServer();
  }

  async #fromHere({ inHand, given, key }: Opened & { key: string }): Promise<Opened | null> {
    const { task } = inHand.lease;
    if ((await this.parts.waitingKey(task)) !== undefined) return { inHand: { ...inHand, corrects: { after: key } }, given };
    const { items } = await this.parts.mine(KEPT);
    const known = items.find((item) => item.task === task);
    if (known?.settled) {
      this.parts.say("settled");
      return null;
    }
    return { inHand: { ...inHand, corrects: known ? { revision: known.revision } : { after: key } }, given };
  }

  async #fromServer(): Promise<Opened | null> {
    const { items } = await this.parts.mine(1);
    const last = items[0];
    if (!last || last.settled) {
      this.parts.say(last ? "settled" : "nothing-to-undo");
      return null;
    }
    const own = await this.parts.own(last.task);
    // A correction needs no lease: the revision it replaces says whose answer it is.
    const lease: Lease = { task: last.task, slot: "", fence: 0, until: "", version: own.version, batch: "", fields: own.fields };
    const inHand = { lease, spec: await this.parts.spec(own.version), corrects: { revision: own.revision } };
    return { inHand, given: { values: own.values, note: own.note, unsure: own.unsure, unsure_degree: own.unsure_degree } };
  }
}
