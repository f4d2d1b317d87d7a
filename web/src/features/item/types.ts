// The story of one item as the server sends it.
import type { Author, CaseAnswer, ConsensusLabel, Fields, TaskState, Values, Why } from "../../client";

export interface Story {
  item: string;
  title: string;
  batch: string;
  fields: Fields;
  task: StoryTask;
  /** Combined values, before a label is accepted. */
  consensus: Record<string, ConsensusLabel>;
  answers: CaseAnswer[];
  reviews: StoryReview[];
  events: StoryEvent[];
}

export interface StoryTask {
  state: TaskState;
  version: number;
  answers: number;
  /** Answers it waits for, or waited for. */
  wanted: number;
  confidence: number | null;
  flagged: boolean;
  since?: string;
  /** Accepted values, once there are some. */
  values?: Values;
  basis?: Basis;
  why?: Why;
}

/** What accepted values rest on. */
export type Basis =
  | { by: "consensus"; confidence: number; answers: number }
  | { by: "review"; person: number }
  | { by: "adjudication"; person: number; why: Why };

export interface StoryReview {
  person: Author;
  at: string;
  decision: "accept" | "fix" | "rework";
  reason?: string;
}

export interface StoryEvent {
  at: string;
  kind: string;
  person?: Author;
  data: Record<string, unknown>;
}
