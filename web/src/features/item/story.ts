// The story of an item in sentences: where it stands and why, and what happened.
import type { ConsensusLabel, TaskState } from "../../client";
import { count, decimal, t } from "../../i18n";
import type { Story, StoryEvent } from "./types";

/** Where the item stands and why, in one sentence. */
export function standing(story: Story): string {
  const words = t.item.story;
  switch (story.task.state) {
    case "accepted":
      return acceptance(story);
    case "gathering":
      return words.gathering(count(story.task.answers), count(story.task.wanted));
    case "ready":
      return words.ready;
    case "provisional":
      return words.provisional;
    case "contested":
      return words.contested(t.whys[story.task.why ?? "disagreement"]);
    case "withdrawn":
      return words.withdrawn;
  }
}

function acceptance(story: Story): string {
  const words = t.item.story.accepted;
  const { basis } = story.task;
  if (!basis) return words.plain;
  if (basis.by === "consensus") return words.consensus(count(basis.answers), decimal(basis.confidence));
  const judge = story.reviews.find((review) => review.person.id === String(basis.person))?.person.display;
  return words[basis.by](judge ?? t.item.story.somebody);
}

/** What the answers are held against: the accepted label where there is one, else the combined values. */
export function outcome(story: Story): Record<string, Partial<ConsensusLabel>> {
  const { values } = story.task;
  if (!values) return story.consensus;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

/** What an event says: who did what. An unknown kind is shown by its name. */
export function happening(event: StoryEvent): string {
  const what = t.item.kinds[event.kind] ?? event.kind.replaceAll("_", " ");
  return event.person ? t.item.by(event.person.display, what) : what;
}

/** Facts that the sentence has said already, or that mean something to machines only. */
const UNSAID = ["revision", "fence", "slot", "version", "answers", "wanted", "task", "key", "active_ms", "review_share"];

/** The facts of an event that a reader may want, in words; the audit log has them all. */
export function facts(event: StoryEvent): string {
  return Object.entries(event.data)
    .filter(([name, value]) => !UNSAID.includes(name) && ["string", "number"].includes(typeof value) && String(value) !== "")
    .map(([name, value]) => fact(name, value as string | number))
    .join(" · ");
}

function fact(name: string, value: string | number): string {
  if (name === "to") return t.item.now(t.taskStates[value as TaskState] ?? String(value));
  // A share has the same decimals wherever it stands.
  const said = typeof value === "number" ? decimal(value, Number.isInteger(value) && name !== "confidence" ? 0 : 2) : value;
  return `${name.replaceAll("_", " ")} ${said}`;
}
