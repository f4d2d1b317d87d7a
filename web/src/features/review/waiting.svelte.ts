// Every case that waits for this judge, read page by page: search and order go over all of them.
import { asProblem, review, type Problem, type WaitingCase } from "../../client";

const PAGE = 1000;
/** More than this nobody walks through; the rest comes up as these are judged. */
const MOST = 20_000;

export class Waiting {
  rows = $state.raw<readonly WaitingCase[]>([]);
  loading = $state(true);
  /** More wait than were read. */
  cut = $state(false);
  problem = $state.raw<Problem | null>(null);
  #reading = false;
  #again = false;

  constructor(private readonly project: string) {}

  /** Reads all. The first time they are shown as they come; afterwards what is here stays until the new ones are. Asked again meanwhile, it reads once more afterwards. */
  async reload(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    try {
      await this.#all();
      this.problem = null;
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
    this.#reading = false;
    this.loading = false;
    if (!this.#again) return;
    this.#again = false;
    await this.reload();
  }

  async #all(): Promise<void> {
    const first = this.loading;
    const found: WaitingCase[] = [];
    let after: string | undefined;
    do {
      const page = await review.waiting(this.project, { after, limit: PAGE });
      found.push(...page.items);
      after = page.next ?? undefined;
      if (first) this.rows = [...found];
    } while (after !== undefined && found.length < MOST);
    this.rows = found;
    this.cut = after !== undefined;
  }
}
