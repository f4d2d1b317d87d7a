// A draft of the spec: its text, what the server says of it as it is written, and what stands against applying it.
import { asProblem, projects, type Problem, type ProblemEntry, type Spec } from "../../client";

/** Written for this long without a pause is one change. */
const PAUSE_MS = 350;

/** What a draft is kept in, between visits. */
export interface Keep {
  read(): string | null;
  write(text: string | null): void;
}

/** The last reading that succeeded. */
export interface Reading {
  readonly spec: Spec;
  readonly version: number;
  readonly changed: boolean;
  readonly orphans: readonly ProblemEntry[];
}

export class Draft {
  text = $state("");
  /** The source of the newest version, against which changes are shown. */
  inUse = $state("");
  /** The newest version. */
  newest = $state(0);
  reading = $state.raw<Reading | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** The reading belongs to the text as it stands. */
  fresh = $state(false);
  /** The text is one that was kept from a visit before. */
  kept = $state(false);

  readonly changed: boolean = $derived.by(() => this.text !== this.inUse && this.text.trim() !== "");
  /** What is wrong with the text, or else what would be lost by applying it. */
  readonly faults: readonly ProblemEntry[] = $derived.by(() => this.problem?.errors ?? this.reading?.orphans ?? []);
  readonly readable: boolean = $derived.by(() => this.problem === null);

  readonly #project: string;
  readonly #keep: Keep;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #run = 0;

  constructor(project: string, keep: Keep) {
    this.#project = project;
    this.#keep = keep;
  }

  /** Begins with a version in use, or with what was kept over it. */
  begin(version: number, source: string): void {
    this.newest = version;
    this.inUse = source;
    const kept = this.#keep.read();
    this.kept = kept !== null && kept !== source;
    this.text = kept ?? source;
    void this.check();
  }

  /** Takes another text: typed, or that of an older version. */
  write(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.fresh = false;
    this.#keep.write(text === this.inUse ? null : text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), PAUSE_MS);
  }

  /** Back to the version in use. */
  reset(): void {
    this.kept = false;
    this.write(this.inUse);
  }

  /** Asks the server what it makes of the text. A reading before stays until there is a newer one. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    const run = ++this.#run;
    try {
      const read = await projects.check(this.#project, this.text);
      if (run !== this.#run) return;
      this.reading = read;
      this.problem = null;
    } catch (thrown) {
      if (run !== this.#run) return;
      this.problem = asProblem(thrown);
    }
    this.fresh = true;
  }

  /** Applies the text over the version that it was written against. */
  async apply(): Promise<number> {
    const applied = await projects.apply(this.text, false, this.newest);
    this.#keep.write(null);
    this.kept = false;
    this.inUse = this.text;
    this.newest = applied.version;
    void this.check();
    return applied.version;
  }

  /** Takes up the version that somebody else applied meanwhile; the text stays, and stands against that one from now on. */
  async catchUp(): Promise<void> {
    const { version, source } = await projects.spec(this.#project);
    this.inUse = source;
    this.newest = version;
    await this.check();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#run += 1;
  }
}
