// The tasks in hand: taken until there are enough of them, kept in the order in which they come up, and given back.
import type { Fields, Lease, LeaseReply, OwnWork, Spec } from "../../client/types";

/** What is needed of the world. */
export interface HandParts {
  /** The tasks in hand, so many in all: those that are held already come first. */
  lease(take: number): Promise<LeaseReply>;
  release(task: string, fence: number): Promise<void>;
  own(task: string): Promise<OwnWork>;
  /** The spec of a version; tasks remember theirs. */
  spec(version: number): Promise<Spec>;
}

/** How the hand is joined to who works with it. */
export interface HandJoints {
  /** How many tasks are worth holding; known better once the first of them is there. */
  wanted(): number;
  /** Nobody works here for now: what is still coming is left alone. */
  away(): boolean;
  /** Tasks have come, or none has: whether the server has anything for this person. */
  filled(any: boolean): Promise<void>;
  failed(thrown: unknown): void;
}

/** A task in hand, with the spec it was planned under. */
export interface InHand {
  lease: Lease;
  spec: Spec;
  /** Set when one's own answer is corrected: the revision it replaces, or the key of the entry that is on its way. */
  corrects?: { revision?: number; after?: string };
}

export class Hand {
  queue = $state.raw<readonly InHand[]>([]);
  /** Why the server has no task, where it said so. */
  emptyReason = $state<string | null>(null);
  /** All that the server has for this person is in the queue. */
  all = false;
  readonly #specs = new Map<number, Promise<Spec>>();
  #filling: Promise<void> | null = null;
  #fillingNext: Promise<void> | null = null;
  #asking: Promise<LeaseReply> | null = null;
  /** Tasks that were handed in or skipped here, with the fence of that lease. */
  readonly #done = new Map<string, number>();

  constructor(private readonly parts: HandParts, private readonly joints: HandJoints) {}

  /** Takes leases until there are enough in hand. */
  fill(): Promise<void> {
    if (!this.#filling) {
      this.#filling = this.#fill().finally(() => {
        this.#filling = null;
      });
      return this.#filling;
    }
    // What is under way asked before there was this room or this wish: once more, with what holds by then.
    this.#fillingNext ??= this.#filling.then(() => {
      this.#fillingNext = null;
      return this.fill();
    });
    return this.#fillingNext;
  }

  async #fill(): Promise<void> {
    const take = this.joints.wanted();
    if (this.queue.length >= take || this.joints.away()) return;
    try {
      const reply = await this.parts.lease(take);
      if (this.joints.away()) return;
      const fresh = reply.tasks.filter((lease) => this.#isNew(lease));
      const added = await Promise.all(fresh.map(async (lease) => ({ lease, spec: await this.specOf(lease.version) })));
      this.emptyReason = reply.empty_reason ?? null;
      this.queue = [...this.queue, ...added];
      const held = new Set(this.queue.map(({ lease }) => lease.task));
      // A reply as long as what was asked for says nothing about how many more there are.
      this.all = reply.tasks.length < take && reply.tasks.every(({ task }) => held.has(task));
      // Only now is it known that the spec has a sheet.
      if (added.length > 0 && this.joints.wanted() > take) return await this.#fill();
      await this.joints.filled(reply.tasks.length > 0);
    } catch (thrown) {
      this.joints.failed(thrown);
    }
  }

  /** A lease that is not in hand, and not of a task whose answer is still on its way. Rework comes back on purpose. */
  #isNew(lease: Lease): boolean {
    if (this.queue.some((one) => one.lease.task === lease.task)) return false;
    const again = lease.rework_reason != null || (this.#done.get(lease.task) ?? lease.fence) !== lease.fence;
    return again || !this.#done.has(lease.task);
  }

  /** The leases, without those of one's own answers that are corrected: these need none. */
  get leases(): Lease[] {
    return this.queue.filter((one) => !one.corrects).map((one) => one.lease);
  }

  /** Lays a task before all others. */
  lay(inHand: InHand): void {
    this.queue = [inHand, ...this.queue];
  }

  /** Remembers that a task was handed in or skipped under this lease. */
  done({ task, fence }: Lease): void {
    this.#done.set(task, fence);
  }

  /** Takes tasks out of the queue that are done. */
  drop(done: readonly InHand[]): void {
    const gone = new Set(done);
    this.queue = this.queue.filter((one) => !gone.has(one));
  }

  /** Lets tasks go whose leases are lost, except those under work. */
  lose(tasks: ReadonlySet<string>, shown: ReadonlySet<InHand>): void {
    this.queue = this.queue.filter((one) => shown.has(one) || !tasks.has(one.lease.task));
  }

  /** Keeps the first tasks and gives the others back, so that nobody waits for what is no longer looked at. */
  async keep(most: number): Promise<void> {
    const extra = this.queue.slice(most);
    this.queue = this.queue.slice(0, most);
    await this.#release(extra.map((one) => one.lease));
  }

  /** Lets go of everything without a word to the server: the leases are worked on elsewhere. */
  empty(): void {
    this.queue = [];
  }

  /** Gives leases back. One that is not taken back now runs out by itself. */
  async release(): Promise<void> {
    await this.#release(this.leases);
  }

  async #release(leases: readonly Lease[]): Promise<void> {
    await Promise.all(leases.map((lease) => this.parts.release(lease.task, lease.fence).catch(() => undefined)));
  }

  /** Fields with new addresses, those of the task that has this file among them: asking for the leases again brings them. */
  async freshFields(hash: string): Promise<Fields[]> {
    const owner = this.queue.find(({ lease }) => JSON.stringify(lease.fields).includes(hash));
    if (!owner) return [];
    if (owner.corrects) return [(await this.parts.own(owner.lease.task)).fields];
    // The files of all tasks in hand run out together, and one answer serves them all.
    this.#asking ??= this.parts.lease(this.joints.wanted()).finally(() => (this.#asking = null));
    return (await this.#asking).tasks.map((lease) => lease.fields);
  }

  specOf(version: number): Promise<Spec> {
    const known = this.#specs.get(version);
    if (known) return known;
    const reading = this.parts.spec(version);
    this.#specs.set(version, reading);
    reading.catch(() => this.#specs.delete(version));
    return reading;
  }
}
