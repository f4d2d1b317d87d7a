// The messages of the server's interface, until its OpenAPI document writes them for us.
import type { Fields, Spec, Values } from "./spec";
export type * from "./spec";

export type Role = "associate" | "reviewer" | "analyst" | "lead" | "requester" | "admin";
export type TaskState = "gathering" | "ready" | "provisional" | "contested" | "accepted" | "withdrawn";
export type Why = "disagreement" | "sample" | "flagged" | "tie";

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Person {
  id: string;
  name: string;
  display: string;
  admin: boolean;
  disabled?: boolean;
}

export interface Membership {
  project: string;
  title: string;
  role: Role;
  archived: boolean;
}

export interface Me {
  person: Person;
  csrf: string;
  projects: Membership[];
}

export interface ProjectSummary {
  project: string;
  title: string;
  description?: string | null;
  version: number;
  role: Role;
  archived: boolean;
  counts: Counts;
}

export type Counts = Partial<Record<TaskState, number>> & Record<string, number>;

export interface Project extends ProjectSummary {
  spec: Spec;
}

export interface SpecVersion {
  version: number;
  source: string;
  spec: Spec;
}

export interface Applied {
  project: string;
  version: number;
  changed: boolean;
  problems: { line?: number; column?: number; path?: string; message: string; hint?: string }[];
}

export interface Lease {
  task: string;
  slot: string;
  fence: number;
  until: string;
  version: number;
  fields: Fields;
  batch?: string | null;
  draft?: Values | null;
  previous?: OwnAnswer | null;
  rework_reason?: string | null;
}

/** An answer of one's own as it was given. */
export interface OwnAnswer {
  values: Values;
  note?: string | null;
  unsure?: string[];
  revision?: number;
}

export interface LeaseReply {
  tasks: Lease[];
  empty_reason?: string | null;
}

export interface HeartbeatReply {
  held: { task: string; until: string }[];
  lost: string[];
}

export interface Submission {
  fence: number;
  key: string;
  values: Values;
  note?: string;
  unsure?: string[];
  active_ms: number;
  supersedes?: number;
}

export interface Submitted {
  task: string;
  revision: number;
  late: boolean;
  at: string;
}

export interface RecentAnswer {
  task: string;
  title?: string | null;
  revision: number;
  at: string;
  values: Values;
  settled: boolean;
}

export interface OwnWork extends OwnAnswer {
  task: string;
  fields: Fields;
  fence?: number;
  version?: number;
  settled?: boolean;
}

export interface Progress {
  today: number;
  goal?: number | null;
  pace_s?: number | null;
  active_ms: number;
  accuracy?: Estimate | null;
}

/** A value that may be unknown, with its doubt. */
export interface Estimate {
  value?: number | null;
  lower?: number | null;
  upper?: number | null;
  n?: number | null;
  undefined?: string | null;
}

export interface Author {
  id: string;
  display: string;
}

export interface CaseAnswer {
  person: Author;
  revision: number;
  values: Values;
  note?: string | null;
  unsure?: string[];
  active_ms?: number | null;
  at: string;
  late: boolean;
  skill?: Estimate | null;
}

export interface ConsensusLabel {
  value: unknown;
  confidence?: number | null;
  support?: number | null;
  tie?: boolean;
}

export interface ReviewCase {
  task: string;
  fence: number;
  until: string;
  why: Why;
  fields: Fields;
  answers: CaseAnswer[];
  consensus: Record<string, ConsensusLabel>;
  differs: string[];
  version?: number;
}

export type ReviewReply = ReviewCase | { empty_reason: string };

export interface WaitingCase {
  task: string;
  title: string;
  why: Why;
  since: string;
  confidence?: number | null;
}

export type Decision = { accept: { person: string } } | { fix: { values: Values } } | { rework: { reason: string } };

export interface ItemRow {
  item: string;
  title: string;
  state: TaskState;
  confidence?: number | null;
  answers: number;
  batch?: string | null;
  [label: string]: unknown;
}

export interface Job {
  id: string;
  kind: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total?: number | null;
  refused: number;
  message?: string | null;
  created_at: string;
  finished_at?: string | null;
}

export interface Token {
  id: string;
  name: string;
  scopes: string[];
  expires_at?: string | null;
  created_at?: string;
}

export interface Member {
  person: Person;
  role: Role;
}

export interface Frames {
  frames: number[];
  timescale: number;
}
