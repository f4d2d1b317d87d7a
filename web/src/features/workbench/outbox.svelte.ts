// Sends what was handed in, in the background and in order, until the server has it. Safe with several tabs.
import { asProblem, type Problem } from "../../client/problem";
import type { StoredEntry, Vault } from "./vault";

export type NewEntry = Omit<StoredEntry, "person">;

/** What the server said to an entry. A revision comes back from a submission. */
export interface Acknowledged {
  revision?: number;
  late?: boolean;
}

export interface OutboxParts {
  vault: Vault;
  person: string;
  send: (entry: StoredEntry) => Promise<Acknowledged | void>;
  /** Runs the work while no other tab does; absent where the browser has no locks. */
  alone?: (work: () => Promise<void>) => Promise<void>;
  /** Tells other tabs that the stored entries have changed, and hears them. */
  channel?: { postMessage(message: unknown): void; onmessage: ((event: MessageEvent) => void) | null };
  after?: (work: () => void, ms: number) => unknown;
  random?: () => number;
  onacknowledged?: (entry: StoredEntry, answer: Acknowledged) => void;
  onrefused?: (entry: StoredEntry, problem: Problem) => void;
}

const WAIT_FIRST_MS = 500;
const WAIT_MOST_MS = 30_000;

export class Outbox {
  /** Entries on their way, those that only this page knows included. */
  waiting = $state(0);
  refused = $state.raw<readonly StoredEntry[]>([]);
  /** The last try could not reach the server. */
  offline = $state(false);
  /** This machine would not store an entry: it lives in this page only. */
  unkept = $state(false);
  /** This machine would not store a draft. */
  draftsUnkept = $state(false);
  /** What this machine has stored cannot be read now: how much waits is not known. */
  unreadable = $state(false);

  readonly #parts: OutboxParts;
  /** Entries that could not be stored. */
  readonly #inMemory = new Map<string, StoredEntry>();
  readonly #revisions = new Map<string, number>();
  #sending: Promise<void> | null = null;
  #again = false;
  #tries = 0;
  /** Keys of entries that are being stored. */
  readonly #adding = new Set<string>();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    if (parts.channel) parts.channel.onmessage = () => void this.refresh();
  }

  /** Keeps an entry, then sends it in the background. Resolves when it is on the disk. */
  async add(entry: NewEntry): Promise<void> {
    const stored: StoredEntry = { ...entry, person: this.#parts.person };
    this.waiting += 1;
    this.#adding.add(stored.key);
    try {
      await this.#parts.vault.keepEntry(stored);
    } catch {
      this.#inMemory.set(stored.key, stored);
      this.unkept = true;
    } finally {
      this.#adding.delete(stored.key);
    }
    void this.flush();
  }

  /** Sends what waits. Called at the start, when the network comes back, and after each new entry. */
  flush(): Promise<void> {
    if (this.#sending) {
      this.#again = true;
      return this.#sending;
    }
    const alone = this.#parts.alone ?? ((work: () => Promise<void>) => work());
    this.#sending = alone(() => this.#sendAll()).finally(() => {
      this.#sending = null;
      if (this.#again) {
        this.#again = false;
        void this.flush();
      }
    });
    return this.#sending;
  }

  /** Counts anew: another tab has sent or added something. */
  async refresh(): Promise<void> {
    // What is on its way to the disk may be in no list yet, and still waits; also if it gets there while the list is read.
    const adding = [...this.#adding];
    const entries = await this.#mine();
    const waiting = entries.filter((entry) => !entry.refused).map((entry) => entry.key);
    this.waiting = new Set([...waiting, ...adding, ...this.#adding]).size;
    this.refused = entries.filter((entry) => entry.refused);
    // Another tab may have reached the server when this one could not.
    if (this.waiting === 0) this.offline = false;
  }

  /** The waiting entry of a task, when its answer is still on its way. */
  async waitingFor(task: string): Promise<StoredEntry | undefined> {
    return (await this.#mine()).filter((entry) => entry.task === task && !entry.refused).at(-1);
  }

  /** The person has seen a refusal. */
  async dismiss(key: string): Promise<void> {
    await this.#drop(key);
    await this.refresh();
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const next = (await this.#mine()).find((entry) => !entry.refused);
      if (!next) break;
      if (!(await this.#sendOne(next))) {
        this.#retryLater();
        break;
      }
    }
    await this.refresh();
    this.unkept = this.#inMemory.size > 0;
  }

  /** True when the entry is dealt with; false when it has to wait. */
  async #sendOne(entry: StoredEntry): Promise<boolean> {
    try {
      const answer = (await this.#parts.send(this.#withRevision(entry))) ?? {};
      if (answer.revision !== undefined) this.#revisions.set(entry.key, answer.revision);
      await this.#drop(entry.key);
      this.#tries = 0;
      this.offline = false;
      this.waiting = Math.max(0, this.waiting - 1);
      this.#parts.channel?.postMessage("changed");
      this.#parts.onacknowledged?.(entry, answer);
      return true;
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.passing) {
        this.offline = problem.status === 0;
        return false;
      }
      const refused = { message: problem.message, hint: problem.hint, code: problem.code };
      await this.#keep({ ...entry, refused });
      this.#parts.channel?.postMessage("changed");
      this.#parts.onrefused?.(entry, problem);
      return true;
    }
  }

  /** A correction that was handed in before its original was acknowledged learns the revision now. */
  #withRevision(entry: StoredEntry): StoredEntry {
    const revision = entry.after === undefined ? undefined : this.#revisions.get(entry.after);
    return revision === undefined ? entry : { ...entry, body: { ...entry.body, supersedes: revision } };
  }

  #retryLater(): void {
    const after = this.#parts.after ?? ((work: () => void, ms: number) => setTimeout(work, ms));
    const random = this.#parts.random ?? Math.random;
    const most = Math.min(WAIT_MOST_MS, WAIT_FIRST_MS * 2 ** this.#tries);
    this.#tries += 1;
    // Spread out, so that a whole shift does not come back in the same second.
    after(() => void this.flush(), most / 2 + (random() * most) / 2);
  }

  async #mine(): Promise<StoredEntry[]> {
    const stored = await this.#parts.vault.entries().then(
      (entries) => ((this.unreadable = false), entries),
      () => ((this.unreadable = true), []),
    );
    return [...stored, ...this.#inMemory.values()]
      .filter((entry) => entry.person === this.#parts.person)
      .sort((one, other) => one.at - other.at);
  }

  async #keep(entry: StoredEntry): Promise<void> {
    if (this.#inMemory.has(entry.key)) this.#inMemory.set(entry.key, entry);
    else await this.#parts.vault.keepEntry(entry);
  }

  async #drop(key: string): Promise<void> {
    if (!this.#inMemory.delete(key)) await this.#parts.vault.dropEntry(key);
  }
}
