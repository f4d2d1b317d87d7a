// Verifications and the size of a backup, kept current while one of them is being made.
import { asProblem, upkeep as calls, type BackupSize, type Problem, type Verification } from "../../client";

const ASK_MS = 1000;

export class Upkeep {
  /** The newest first; nothing before they were read. */
  list = $state.raw<readonly Verification[] | null>(null);
  size = $state.raw<BackupSize | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** The one that is under way. */
  readonly running: Verification | undefined = $derived.by(() => this.list?.find((one) => one.finished_at == null));
  /** The last that came to its end. */
  readonly last: Verification | undefined = $derived.by(() => this.list?.find((one) => one.report != null));

  async reload(): Promise<void> {
    try {
      const [listed, size] = await Promise.all([calls.verifications(), calls.backupSize()]);
      [this.list, this.size, this.problem] = [listed.items, size, null];
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
  }

  /** Reads now, and again while something is being made. Returns how to stop. */
  follow(): () => void {
    void this.reload();
    const timer = setInterval(() => {
      const busy = this.running !== undefined || this.size?.under_way === true;
      if (busy && document.visibilityState === "visible") void this.reload();
    }, ASK_MS);
    return () => clearInterval(timer);
  }

  async verify(quick: boolean): Promise<void> {
    await calls.verify(quick);
    await this.reload();
  }

  async stop(): Promise<void> {
    if (this.running) await calls.stop(this.running.id);
    await this.reload();
  }
}
