// What must not be lost, on this machine: answers on their way and drafts, in IndexedDB; the last draft of a page that is left
// at once in local storage, until it is read again.

export interface StoredEntry {
  /** Idempotency key: the server takes an entry once, however often it is sent. */
  key: string;
  person: string;
  project: string;
  task: string;
  act: "submit" | "skip" | "flag";
  body: Record<string, unknown>;
  /** When it was handed in, in milliseconds; entries are sent in this order. */
  at: number;
  /** The entry whose revision this one corrects, while that is not known yet. */
  after?: string;
  /** Why the server would not take it; it stays until the person has seen it. */
  refused?: { message: string; hint?: string | undefined; code: string };
}

export interface Draft {
  id: string;
  at: number;
  values: Record<string, unknown>;
  note: string;
  unsure: readonly string[];
  /** How unsure, by label; absent in drafts of before it could be said. */
  unsure_degree?: Readonly<Record<string, number>>;
}

type StoreName = "outbox" | "drafts";
const VERSION = 1;

export class Vault {
  #database: Promise<IDBDatabase> | null = null;

  constructor(private readonly name = "assay") {}

  entries(): Promise<StoredEntry[]> {
    return this.#run("outbox", "readonly", (store) => store.getAll() as IDBRequest<StoredEntry[]>);
  }

  async keepEntry(entry: StoredEntry): Promise<void> {
    await this.#run("outbox", "readwrite", (store) => store.put(entry));
  }

  async dropEntry(key: string): Promise<void> {
    await this.#run("outbox", "readwrite", (store) => store.delete(key));
  }

  /** The draft as it was kept last, also by a page that was about to be gone. */
  async draft(id: string): Promise<Draft | undefined> {
    const last = this.#last(id);
    const kept = await this.#run("drafts", "readonly", (store) => store.get(id) as IDBRequest<Draft | undefined>);
    if (!last) return kept;
    const newer = kept === undefined || last.at > kept.at;
    // It stays where it is until it is safe among the others.
    if (!newer || (await this.keepDraft(last).then(() => true, () => false))) this.#forgetLast(id);
    return newer ? last : kept;
  }

  async keepDraft(draft: Draft): Promise<void> {
    await this.#run("drafts", "readwrite", (store) => store.put(draft));
  }

  /** Keeps a draft before this returns, for a page that is about to be gone and may not finish what takes longer. */
  keepDraftNow(draft: Draft): void {
    try {
      localStorage.setItem(this.#nameOf(draft.id), JSON.stringify(draft));
    } catch {
      // Closed or full: what was kept a moment before is there.
    }
  }

  #last(id: string): Draft | null {
    try {
      return JSON.parse(localStorage.getItem(this.#nameOf(id)) ?? "null") as Draft | null;
    } catch {
      return null;
    }
  }

  #nameOf(id: string): string {
    return `${this.name}.draft.${id}`;
  }

  #forgetLast(id: string): void {
    try {
      localStorage.removeItem(this.#nameOf(id));
    } catch {
      // Closed: nothing was kept there.
    }
  }

  /** The ids of drafts that a page kept when it was left and nobody has read since. */
  #lastIds(): string[] {
    try {
      const start = this.#nameOf("");
      return Object.keys(localStorage).flatMap((name) => (name.startsWith(start) ? [name.slice(start.length)] : []));
    } catch {
      return [];
    }
  }

  async dropDraft(id: string): Promise<void> {
    this.#forgetLast(id);
    await this.#run("drafts", "readwrite", (store) => store.delete(id));
  }

  /** Lets go of drafts from before a time: their tasks are long in other hands. */
  async dropDraftsBefore(at: number): Promise<void> {
    const drafts = await this.#run("drafts", "readonly", (store) => store.getAll() as IDBRequest<Draft[]>);
    for (const draft of drafts) if (draft.at < at) await this.dropDraft(draft.id);
    for (const id of this.#lastIds()) if ((this.#last(id)?.at ?? 0) < at) this.#forgetLast(id);
  }

  async #run<T>(name: StoreName, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await this.#open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode, { durability: "strict" });
      const request = act(transaction.objectStore(name));
      // It is written though the page may be gone the moment after.
      if (mode === "readwrite") transaction.commit();
      // Only a finished transaction is on the disk.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("The browser gave the change up."));
      transaction.onerror = () => reject(transaction.error ?? new Error("The browser refused the change."));
    });
  }

  #open(): Promise<IDBDatabase> {
    this.#database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.name, VERSION);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("outbox", { keyPath: "key" });
        request.result.createObjectStore("drafts", { keyPath: "id" });
      };
      request.onsuccess = () => {
        // Another tab of a newer version may need to change the stores.
        request.result.onversionchange = () => {
          request.result.close();
          this.#database = null;
        };
        resolve(request.result);
      };
      request.onerror = () => {
        this.#database = null;
        reject(request.error ?? new Error("The browser's storage cannot be opened."));
      };
    });
    return this.#database;
  }
}
