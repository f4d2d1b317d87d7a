// The project of the address, read once and kept while the person stays in it.
import { asProblem, projects, type Problem, type Project } from "../client";
import { shared } from "../settings";

class CurrentProject {
  name = $state<string | null>(null);
  value = $state.raw<Project | null>(null);
  problem = $state.raw<Problem | null>(null);

  /** Reads the project when it is another one than before. */
  enter(name: string | null): void {
    if (name === this.name) return;
    this.name = name;
    this.value = null;
    this.problem = null;
    if (name === null) return;
    void this.refresh();
    void shared.enter(name);
  }

  async refresh(): Promise<void> {
    const name = this.name;
    if (name === null) return;
    try {
      const value = await projects.get(name);
      if (this.name === name) this.value = value;
    } catch (thrown) {
      if (this.name === name) this.problem = asProblem(thrown);
    }
  }
}

export const current = new CurrentProject();
