// The workbench joined to the server, to this machine's storage and to the clock.
import { session } from "../../app/session.svelte";
import { asProblem, projects, work } from "../../client";
import { notices } from "../../design/notices.svelte";
import { t } from "../../i18n";
import type { Outbox } from "./outbox.svelte";
import { newKey, vault } from "./service";
import { Bench } from "./state.svelte";

export function benchOf(project: string, outbox: Outbox): Bench {
  // Drafts are one person's: the next at the same screen must not see them.
  const own = (id: string) => `${session.me?.person.id ?? ""}/${id}`;
  return new Bench({
    project,
    lease: (take) => work.lease(project, take),
    heartbeat: (leases, { active, idle, rest }) => work.heartbeat(project, { leases, active_ms: active, idle_ms: idle, break_ms: rest }),
    release: (task, fence) => work.release(project, task, fence),
    mine: (limit) => work.mine(project, limit),
    own: (task) => work.own(project, task),
    progress: () => work.progress(project),
    spec: async (version) => (await projects.spec(project, version)).spec,
    handIn: (entry) => outbox.add(entry),
    waitingKey: async (task) => (await outbox.waitingFor(task))?.key,
    draft: (id) => vault.draft(own(id)),
    keepDraft: async (draft) => {
      outbox.draftsUnkept = await vault.keepDraft({ ...draft, id: own(draft.id) }).then(() => false, () => true);
    },
    keepDraftNow: (draft) => vault.keepDraftNow({ ...draft, id: own(draft.id) }),
    dropDraft: (id) => vault.dropDraft(own(id)),
    now: () => Date.now(),
    newKey,
    say(notice, thrown) {
      if (notice === "failed") notices.problem(asProblem(thrown));
      else notices.show({ tone: notice === "lost" ? "warn" : "info", ...t.workbench.notices[notice] });
    },
  });
}
