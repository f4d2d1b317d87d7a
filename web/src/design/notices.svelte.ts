// Short lines at the foot of the screen: what happened, and what to do about it.
import type { Problem } from "../client/problem";

export interface Notice {
  readonly id: number;
  readonly tone: "info" | "good" | "warn" | "bad";
  readonly text: string;
  readonly hint?: string | undefined;
  readonly action?: { label: string; run: () => void } | undefined;
}

const SHOWN_MS = 6000;

class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  /** Shows a line. A bad one stays until it is dismissed, the others leave by themselves. */
  show(notice: Omit<Notice, "id">): void {
    const id = this.#next++;
    const others = this.list.filter((other) => other.text !== notice.text).slice(-3);
    this.list = [...others, { ...notice, id }];
    if (notice.tone !== "bad") setTimeout(() => this.dismiss(id), SHOWN_MS);
  }

  problem(problem: Problem): void {
    this.show({ tone: "bad", text: problem.message, hint: problem.hint });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();
