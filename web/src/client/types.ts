// The messages of the server, from its OpenAPI document; where that says only "text" or "object", the words are here.
import type { components } from "./schema";
import type { Fields, Spec, Value, Values } from "./spec";
import type { Role } from "./spec-schema";
export type * from "./spec";
export type { Role };

type Schemas = components["schemas"];
/** A message with some of its members said more precisely than the document says them. */
type Sharper<T, M extends { [member in keyof T]?: unknown }> = Omit<T, keyof M> & M;

export type TaskState = "gathering" | "ready" | "provisional" | "contested" | "accepted" | "withdrawn";
export type Why = "disagreement" | "sample" | "flagged" | "tie";

export interface Page<T> {
  items: T[];
  next?: string | null;
}

export type ActOnBatches = Schemas["ActOnBatches"];
export type ActOnCases = Schemas["ActOnCases"];
export type ActOnItems = Schemas["ActOnItems"];
export type ActOnMembers = Schemas["ActOnMembers"];
export type Applied = Schemas["Applied"];
export type Author = Schemas["Author"];
export type BackupSize = Schemas["BackupSize"];
export type Batch = Schemas["Batch"];
export type BatchAct = Schemas["BatchAct"];
export type BulkPlan = Schemas["BulkPlan"];
export type BulkThings = Schemas["BulkThings"];
export type CaseAct = Schemas["CaseAct"];
export type Counts = Schemas["Counts"];
export type Day = Schemas["Day"];
export type Estimate = Schemas["Estimate"];
export type ExportRequest = Schemas["ExportRequest"];
export type Flag = Schemas["Flag"];
export type FlagTask = Schemas["FlagTask"];
export type Frames = Schemas["Frames"];
export type ItemAct = Schemas["ItemAct"];
export type ItemChoice = Schemas["ItemChoice"];
export type Heartbeat = Schemas["Heartbeat"];
export type HeartbeatReply = Schemas["Beaten"];
export type LabelAgreement = Schemas["LabelAgreement"];
export type PagePlace = Schemas["PagePlace"];
export type Person = Schemas["Person"];
export type Progress = Schemas["Progress"];
export type Forecast = Schemas["Forecast"];
export type ReviewNumbers = Schemas["ReviewNumbers"];
export type Skip = Schemas["Skip"];
export type Submitted = Schemas["Submitted"];
export type Token = Schemas["Token"];

export type ImportPreview = Schemas["ImportPreview"];
export type Job = Sharper<Schemas["Job"], { state: "queued" | "running" | "done" | "failed" | "cancelled" }>;
export type Finding = Schemas["Finding"];
export type Verification = Sharper<Schemas["Verification"], { state: Job["state"]; step?: "tasks" | "media" | null }>;
export type Verified = Schemas["Verified"];
export type Member = Sharper<Schemas["Member"], { role: Role }>;
export type Membership = Sharper<Schemas["Membership"], { role: Role }>;
export type Me = Sharper<Schemas["Me"], { projects: Membership[] }>;
export type PersonLine = Sharper<Schemas["PersonLine"], { role?: Role | null }>;
export type Overview = Sharper<Schemas["Overview"], { people: PersonLine[] }>;
export type ProjectSummary = Sharper<Schemas["ProjectLine"], { role: Role }>;
export type Project = Sharper<Schemas["Project"], { role: Role; spec: Spec }>;
export type SpecDraft = Sharper<Schemas["Draft"], { spec: Spec }>;
export type SpecVersion = Sharper<Schemas["SpecVersion"], { spec: Spec }>;

/** An answer of one's own as it was given. */
export interface OwnAnswer {
  values: Values;
  note?: string | null;
  unsure?: string[];
  unsure_degree?: Record<string, number>;
}

export type Lease = Sharper<Schemas["Lease"], { fields: Fields; previous?: OwnAnswer | null }>;
export type LeaseReply = Sharper<Schemas["Leases"], { tasks: Lease[] }>;
export type OwnWork = Sharper<Schemas["OwnTask"], { fields: Fields; values: Values }>;
export type RecentAnswer = Sharper<Schemas["OwnAnswer"], { values: Values }>;
export type Submission = Sharper<Schemas["Submission"], { values: Values }>;

export type CaseAnswer = Sharper<Schemas["CaseAnswer"], { values: Values }>;
export type ConsensusLabel = Sharper<Schemas["Combined"], { value: Value | null }>;
export type ReviewCase = Sharper<
  Schemas["Case"],
  { why: Why; fields: Fields; answers: CaseAnswer[]; consensus: Record<string, ConsensusLabel> }
>;
export type ReviewReply = ReviewCase | { empty_reason: string };
export type WaitingCase = Sharper<Schemas["Waiting"], { why: Why }>;
export type Decision = Schemas["Decision"];
export type Decided = Sharper<Schemas["Decided"], { state: TaskState }>;

export type ItemRow = Sharper<Schemas["ItemLine"], { state: TaskState; values: Values }>;

/** What accepted values rest on. */
export type Basis =
  | { by: "consensus"; confidence: number; answers: number }
  | { by: "review"; person: number }
  | { by: "adjudication"; person: number; why: Why };
export type StoryTask = Sharper<Schemas["StoryTask"], { state: TaskState; values?: Values | null; basis?: Basis | null; why?: Why | null }>;
export type StoryReview = Sharper<Schemas["StoryReview"], { decision: "accept" | "fix" | "rework" }>;
export type StoryEvent = Schemas["StoryEvent"];
export type Story = Sharper<
  Schemas["Story"],
  { fields: Fields; task: StoryTask; consensus: Record<string, ConsensusLabel>; answers: CaseAnswer[]; reviews: StoryReview[] }
>;
