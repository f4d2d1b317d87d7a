// A change of what somebody else has changed meanwhile: it is held back until the person has chosen.
import { asProblem, type Problem } from "../client";
import { moment, t } from "../i18n";

/** Makes the change; `seen` is the tag of what was seen, or nothing when it is to be made in any case. */
type Change = (seen: string | undefined) => Promise<unknown>;

export class Meanwhile {
  /** What the server said of the change that is held back; nothing while none is. */
  problem = $state.raw<Problem | null>(null);
  #held: (() => Promise<unknown>) | null = null;

  /** Makes a change of what was seen. Resolves to whether it is made; what is refused for another reason is thrown. */
  async make(seen: string | undefined, change: Change): Promise<boolean> {
    this.leave();
    try {
      await change(seen);
      return true;
    } catch (thrown) {
      const problem = asProblem(thrown);
      if (problem.code !== "changed_meanwhile") throw thrown;
      [this.problem, this.#held] = [problem, () => change(undefined)];
      return false;
    }
  }

  /** Leaves it as the other person made it. */
  leave(): void {
    [this.problem, this.#held] = [null, null];
  }

  /** Makes the change that was held back, whatever there is now. */
  async insist(): Promise<void> {
    const held = this.#held;
    this.leave();
    await held?.();
  }
}

/** Who changed it and when, as far as that is known. */
export function whoAndWhen({ changed }: Problem): string {
  const words = t.meanwhile;
  const when = changed?.at ? moment(changed.at) : undefined;
  if (changed?.by) return when === undefined ? words.by(changed.by) : words.byAt(changed.by, when);
  return when === undefined ? words.somebody : words.at(when);
}
