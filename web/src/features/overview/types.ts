// The numbers of a project as the overview is sent them.
import type { Author, Counts, Estimate } from "../../client";

export interface Overview {
  counts: Counts;
  batches: Batch[];
  people: PersonNumbers[];
  agreement: LabelAgreement[];
  throughput: Hour[];
  review: ReviewNumbers;
  /** The least accuracy asked of a person, where the project has one. */
  accuracy_threshold?: number | null;
}

export interface Batch {
  id: string | number;
  name: string;
  due?: string | null;
  priority: number;
  size: number;
  accepted: number;
  source?: string | null;
  created_at?: string;
}

export interface PersonNumbers {
  person: Author;
  answers: number;
  accuracy?: Estimate | null;
  pace_s?: number | null;
}

export interface LabelAgreement extends Estimate {
  label: string;
  /** Items with at least two answers. */
  units?: number | null;
  answers?: number | null;
}

export interface Hour {
  hour: string;
  answers: number;
}

export interface ReviewNumbers {
  waiting?: number;
  contested?: number;
  sample?: number;
  decided?: number;
  accepted_first?: Estimate | null;
}
