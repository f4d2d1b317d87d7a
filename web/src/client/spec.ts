// A parsed project spec, as its JSON Schema describes it, and what the schema cannot say: values and media fields.
import type { AssayProject, Label as WrittenLabel, When } from "./spec-schema";

export type { ChoiceOption as Option, Input } from "./spec-schema";

/** A condition; its values are those of the label it looks at. */
export type Condition = Omit<When, "is" | "is_not" | "all" | "any"> & {
  is?: unknown;
  is_not?: unknown;
  all?: Condition[];
  any?: Condition[];
};

/** A label as served: the ends of a scale are always written out. */
type Served<L> = L extends { kind: "rating" }
  ? Omit<L, "when" | "min" | "max"> & { when?: Condition | null; min: number; max: number }
  : L extends unknown
    ? Omit<L, "when"> & { when?: Condition | null }
    : never;
export type Label = Served<WrittenLabel>;
export type Spec = Omit<AssayProject, "labels"> & { labels: Label[] };
export type Kind = Label["kind"];

export type ChoiceLabel = Extract<Label, { kind: "choice" }>;
export type RatingLabel = Extract<Label, { kind: "rating" }>;
export type NumberLabel = Extract<Label, { kind: "number" }>;
export type TextLabel = Extract<Label, { kind: "text" }>;
export type BinsLabel = Extract<Label, { kind: "bins" }>;
export type VerifyLabel = Extract<Label, { kind: "verify" }>;
export type MomentLabel = Extract<Label, { kind: "moment" }>;

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
  /** Where the file is, for this session and for about an hour. */
  url: string;
}

export type FieldValue = string | number | boolean | null | Media | Record<string, unknown> | unknown[];
export type Fields = Record<string, FieldValue>;
