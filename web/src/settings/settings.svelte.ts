// What somebody chose for their pages, by name: shown at once, kept by the server, and sent again until it is.
import { asProblem, type Chosen, type ChangeSetting, type Page, type Problem, type Setting } from "../client";

type Edit = (chosen: Chosen) => Chosen;

/** Where the settings of an owner are read and kept. */
export interface Door {
  list(owner: string): Promise<Page<Setting>>;
  put(owner: string, name: string, body: ChangeSetting): Promise<Setting>;
}

interface Entry {
  value: Chosen;
  /** What the server has; 0 for nothing. */
  revision: number;
  /** The server has another value still. */
  unsent: boolean;
}

const NOTHING: Chosen = {};
/** So often a change is made anew on what somebody else has kept meanwhile. */
const TRIES_MOST = 5;

export class Settings {
  #entries = $state.raw<Readonly<Record<string, Entry>>>({});
  #owner = "";
  /** Changes that the server has not got, by name, in order: made again on whatever it has. */
  readonly #edits = new Map<string, Edit[]>();
  readonly #sending = new Map<string, Promise<Problem | null>>();

  constructor(
    private readonly door: Door,
    /** The name of the copy on this machine, which is there before the server has answered; none is kept without. */
    private readonly copy?: string,
  ) {}

  /** What is chosen under a name; empty where nothing is. */
  of(name: string): Chosen {
    return this.#entries[name]?.value ?? NOTHING;
  }

  /** Takes up the settings of an owner: those of this machine at once, and then the server's. */
  async enter(owner: string): Promise<void> {
    if (owner !== this.#owner) {
      this.#owner = owner;
      this.#edits.clear();
      this.#entries = this.#readCopy();
      for (const [name, { value, unsent }] of Object.entries(this.#entries)) if (unsent) this.#edits.set(name, [() => value]);
    }
    await this.refresh();
  }

  /** Reads what the server has, and sends what it has not. Out of reach, what is here goes on. */
  async refresh(): Promise<void> {
    await this.#read().catch(() => undefined);
    await Promise.all([...this.#edits.keys()].map((name) => this.#send(name)));
  }

  /** Changes something. Resolves to nothing once it is kept, else to why it is not. */
  change(name: string, edit: Edit): Promise<Problem | null> {
    this.#edits.set(name, [...(this.#edits.get(name) ?? []), edit]);
    this.#set(name, { value: edit(this.of(name)), revision: this.#entries[name]?.revision ?? 0, unsent: true });
    return this.#send(name);
  }

  async #read(): Promise<void> {
    const owner = this.#owner;
    const found = (await this.door.list(owner)).items;
    if (owner !== this.#owner) return;
    for (const { name, value, revision } of found) {
      const edits = this.#edits.get(name) ?? [];
      this.#set(name, { value: edits.reduce((made, edit) => edit(made), value), revision, unsent: edits.length > 0 });
    }
  }

  /** One request a name at a time; what is changed meanwhile goes with the next. */
  #send(name: string): Promise<Problem | null> {
    const running = this.#sending.get(name);
    if (running) return running;
    const started = this.#drain(name).finally(() => this.#sending.delete(name));
    this.#sending.set(name, started);
    return started;
  }

  async #drain(name: string): Promise<Problem | null> {
    const owner = this.#owner;
    for (let tries = 0; tries < TRIES_MOST; tries += 1) {
      const entry = this.#entries[name];
      const sent = this.#edits.get(name)?.length ?? 0;
      if (!entry || sent === 0 || owner !== this.#owner) return null;
      try {
        const { revision } = await this.door.put(owner, name, { value: entry.value, revision: entry.revision });
        this.#kept(name, sent, revision);
        tries = -1;
      } catch (thrown) {
        const problem = asProblem(thrown);
        if (problem.code === "changed_meanwhile" && tries < TRIES_MOST - 1) await this.#read().catch(() => undefined);
        else return this.#refused(name, problem);
      }
    }
    return null;
  }

  #kept(name: string, sent: number, revision: number): void {
    const rest = (this.#edits.get(name) ?? []).slice(sent);
    if (rest.length > 0) this.#edits.set(name, rest);
    else this.#edits.delete(name);
    this.#set(name, { value: this.of(name), revision, unsent: rest.length > 0 });
  }

  /** What may go well later stays to be sent; what never will holds until the page is left. */
  #refused(name: string, problem: Problem): Problem {
    const entry = this.#entries[name];
    if (problem.passing || !entry) return problem;
    this.#edits.delete(name);
    this.#set(name, { ...entry, unsent: false });
    return problem;
  }

  #set(name: string, entry: Entry): void {
    this.#entries = { ...this.#entries, [name]: entry };
    if (this.copy === undefined) return;
    try {
      localStorage.setItem(`${this.copy}.${this.#owner}`, JSON.stringify(this.#entries));
    } catch {
      // Storage is closed or full: the server has it, or will.
    }
  }

  #readCopy(): Record<string, Entry> {
    if (this.copy === undefined) return {};
    try {
      const kept = JSON.parse(localStorage.getItem(`${this.copy}.${this.#owner}`) ?? "{}") as Record<string, unknown>;
      return Object.fromEntries(Object.entries(kept).flatMap(([name, entry]) => (isEntry(entry) ? [[name, entry]] : [])));
    } catch {
      return {};
    }
  }
}

function isEntry(found: unknown): found is Entry {
  const entry = found as Partial<Entry> | null;
  return typeof entry === "object" && entry !== null && typeof entry.value === "object" && entry.value !== null
    && typeof entry.revision === "number" && typeof entry.unsent === "boolean";
}
