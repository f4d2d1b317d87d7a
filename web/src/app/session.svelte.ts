// Who is signed in, what they may do, and the wait for a new sign-in when a session has ended.
import { keepSession, Problem, session as calls, type Me, type Role } from "../client";
import { account } from "../settings";

type State = "asking" | "in" | "out" | "failed";

/** What a role may do in a project, as the contract between server and browser has it. */
export type Right = "work" | "judge" | "see" | "import" | "spec" | "members";

const RIGHTS: Record<Right, readonly Role[]> = {
  work: ["associate", "reviewer", "analyst", "lead", "admin"],
  judge: ["reviewer", "analyst", "lead", "admin"],
  see: ["reviewer", "analyst", "lead", "requester", "admin"],
  import: ["lead", "requester", "admin"],
  spec: ["lead", "admin"],
  members: ["lead", "admin"],
};

/** Other tabs of this browser: a new sign-in in one is a new sign-in in all. */
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("assay-session");

class Session {
  state = $state<State>("asking");
  me = $state.raw<Me | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** The session has ended under the person's hands; a dialog asks for the password. */
  ended = $state(false);
  #waiting: (() => void)[] = [];

  constructor() {
    if (channel) channel.onmessage = () => void this.#enterAsElsewhere();
    keepSession({
      csrf: () => this.me?.csrf ?? null,
      signInAgain: () => this.#waitForSignIn(),
      renew: () => this.ask(),
    });
  }

  async ask(): Promise<void> {
    try {
      this.enter(await calls.me());
    } catch (thrown) {
      const problem = thrown instanceof Problem ? thrown : null;
      this.problem = problem;
      this.state = problem?.status === 401 ? "out" : "failed";
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    const me = await calls.signIn(name, password);
    const before = this.me?.person.id;
    // Another person at the same screen must not go on with the first one's page.
    if (before !== undefined && before !== me.person.id) {
      location.reload();
      return;
    }
    this.enter(me);
  }

  enter(me: Me): void {
    this.me = me;
    this.problem = null;
    this.state = "in";
    this.ended = false;
    void account.enter(me.person.id);
    channel?.postMessage("in");
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Another tab has signed in: this one goes on, unless it was somebody else. */
  async #enterAsElsewhere(): Promise<void> {
    if (!this.ended) return;
    const me = await calls.me().catch(() => null);
    if (me && me.person.id !== this.me?.person.id) location.reload();
    else if (me) this.enter(me);
  }

  async signOut(): Promise<void> {
    await calls.signOut();
    this.me = null;
    location.assign("/");
  }

  role(project: string): Role | null {
    return this.me?.projects.find((entry) => entry.project === project)?.role ?? (this.me?.person.admin ? "admin" : null);
  }

  may(right: Right, project: string): boolean {
    const role = this.role(project);
    return role !== null && RIGHTS[right].includes(role);
  }

  #waitForSignIn(): Promise<void> {
    this.ended = true;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

export const session = new Session();
