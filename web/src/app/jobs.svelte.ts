// The imports and exports of a project, kept current: by messages from the server, or by asking while one runs.
import { asProblem, jobs as calls, type Job, type Problem } from "../client";
import { follow } from "./live";

const ASK_MS = 2500;

export class Jobs {
  list = $state.raw<readonly Job[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  readonly #project: () => string;

  constructor(project: () => string) {
    this.#project = project;
  }

  get running(): boolean {
    return (this.list ?? []).some((job) => job.state === "queued" || job.state === "running");
  }

  async reload(): Promise<void> {
    try {
      this.list = (await calls.list(this.#project())).items;
      this.problem = null;
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }

  /** Reads now, follows what happens, and asks by itself while a job runs. Returns how to stop. */
  follow(): () => void {
    void this.reload();
    const stop = follow(this.#project(), ["job"], () => void this.reload());
    const timer = setInterval(() => {
      if (this.running && document.visibilityState === "visible") void this.reload();
    }, ASK_MS);
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  async cancel(job: Job): Promise<void> {
    await calls.cancel(this.#project(), job.id);
    await this.reload();
  }

  async resume(job: Job): Promise<void> {
    await calls.resume(this.#project(), job.id);
    await this.reload();
  }
}
