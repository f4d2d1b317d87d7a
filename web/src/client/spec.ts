// The shape of a parsed project spec, as the server sends it.

export interface Spec {
  project: string;
  title: string;
  description?: string | null;
  inputs: Input[];
  layout: Layout;
  labels: Label[];
  guideline?: string | null;
  policy: Policy;
}

export type InputType = "text" | "number" | "image" | "video" | "audio" | "media" | "object";

export interface Input {
  name: string;
  type: InputType;
  title?: string | null;
  optional?: boolean;
  description?: string | null;
}

export interface Layout {
  stage: string[];
  title?: string | null;
  beside: string[];
  marks?: { input: string; title: string }[] | null;
}

interface LabelBase {
  name: string;
  title?: string | null;
  description?: string | null;
  required?: boolean;
  when?: Condition | null;
}

export interface Option {
  value: string;
  title?: string | null;
  key?: string | null;
  color?: string | null;
  description?: string | null;
  options?: Option[] | null;
}

export interface ChoiceLabel extends LabelBase {
  kind: "choice";
  options: Option[];
  multiple?: boolean;
}

export interface RatingLabel extends LabelBase {
  kind: "rating";
  min: number;
  max: number;
  low?: string | null;
  high?: string | null;
}

export interface NumberLabel extends LabelBase {
  kind: "number";
  min?: number | null;
  max?: number | null;
  step?: number | null;
  unit?: string | null;
}

export interface TextLabel extends LabelBase {
  kind: "text";
  min_length?: number | null;
  max_length?: number | null;
  multiline?: boolean;
  suggestions?: string[] | null;
}

export interface BinsLabel extends LabelBase {
  kind: "bins";
  columns?: string[] | null;
  rows?: string[] | null;
  from?: string | null;
}

export interface VerifyLabel extends LabelBase {
  kind: "verify";
  of: string;
  fix?: boolean;
}

export interface MomentLabel extends LabelBase {
  kind: "moment";
  of: string;
  tolerance_s?: number | null;
}

export type Label = ChoiceLabel | RatingLabel | NumberLabel | TextLabel | BinsLabel | VerifyLabel | MomentLabel;
export type Kind = Label["kind"];

export interface Condition {
  label?: string | null;
  is?: unknown;
  is_not?: unknown;
  at_least?: number | null;
  at_most?: number | null;
  answered?: boolean | null;
  all?: Condition[] | null;
  any?: Condition[] | null;
}

export interface Policy {
  overlap: { min: number; max: number };
  agreement: number;
  review_share: number;
  lease_minutes: number;
  priority: number;
  skip: string[];
  unsure: boolean;
}

export interface MomentValue {
  frame: number;
  time_s: number;
}

/** One label's value: what the kind of the label says it is. */
export type Value = string | number | string[] | MomentValue | { fix: string };
export type Values = Record<string, Value>;

/** A media field as served. */
export interface Media {
  hash: string;
  type: string;
  name: string;
  size: number;
  width?: number | null;
  height?: number | null;
  duration_s?: number | null;
  frame_count?: number | null;
  url: string;
}

export type FieldValue = string | number | boolean | null | Media | Record<string, unknown> | unknown[];
export type Fields = Record<string, FieldValue>;
