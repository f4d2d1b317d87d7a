// One chosen file: the batch it becomes, and what the server sees in it before anything is imported.
import { asProblem, jobs, type ImportPreview, type Problem } from "../../client";
import { batchNameOf } from "./refusals";

/** Of a file of rows this much is sent for a look. */
const BEGINNING_BYTES = 1 << 20;
/** An archive is looked at whole, if it is not larger than this; otherwise when it is imported. */
const ARCHIVE_BYTES_MAX = 64 << 20;
const ARCHIVE = /\.(zip|tar|tgz|gz)$/i;

export interface Terms {
  due: string | undefined;
  priority: number;
  accept_valid: boolean;
}

/** All of a file was read, and nothing is in it. */
export const isEmpty = (preview: ImportPreview): boolean => preview.complete && preview.read === 0 && preview.refused === 0;

export class Delivery {
  readonly file: File;
  batch = $state("");
  preview = $state.raw<ImportPreview | null>(null);
  problem = $state.raw<Problem | null>(null);
  looking = $state(false);
  /** Why it could not be sent. */
  refusal = $state.raw<Problem | null>(null);
  readonly #project: string;

  constructor(project: string, file: File, day: Date) {
    this.#project = project;
    this.file = file;
    this.batch = batchNameOf(file.name, day);
  }

  get archive(): boolean {
    return ARCHIVE.test(this.file.name);
  }

  /** Too large to be looked at before it is sent. */
  get unseen(): boolean {
    return this.archive && this.file.size > ARCHIVE_BYTES_MAX;
  }

  /** Whatever the terms, nothing of it would be imported. */
  get comesToNothing(): boolean {
    const { preview, problem } = this;
    return problem?.status === 400 || (preview !== null && (preview.unfit != null || isEmpty(preview)));
  }

  async look(): Promise<void> {
    if (this.unseen) return;
    const beginning = !this.archive && this.file.size > BEGINNING_BYTES;
    this.looking = true;
    try {
      const part = beginning ? this.file.slice(0, BEGINNING_BYTES) : this.file;
      this.preview = await jobs.preview(this.#project, { filename: this.file.name, beginning }, part);
      this.problem = null;
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
    this.looking = false;
  }

  /** Sends the file as a batch; true when it is there. */
  async send(terms: Terms): Promise<boolean> {
    this.refusal = null;
    try {
      await jobs.import(this.#project, { batch: this.batch.trim(), filename: this.file.name, ...terms }, this.file);
      return true;
    } catch (thrown) {
      this.refusal = asProblem(thrown);
      return false;
    }
  }
}
