// The numbers of a project as the overview is sent them.
import type { Author, Counts, Estimate, Role } from "../../client";

export interface Overview {
  counts: Counts;
  batches: Batch[];
  people: PersonNumbers[];
  agreement: LabelAgreement[];
  /** Work by person and UTC day, for the last two weeks. */
  days: Day[];
  review: ReviewNumbers;
  /** The least accuracy asked of a person, where the project has one. */
  accuracy_threshold?: number | null;
}

export interface Batch {
  id: string;
  name: string;
  due?: string | null;
  priority: number;
  size: number;
  accepted: number;
  source?: string | null;
}

export interface PersonNumbers {
  person: Author;
  role?: Role | null;
  answers: number;
  accuracy?: Estimate | null;
  pace_s?: number | null;
}

export interface LabelAgreement extends Estimate {
  label: string;
  /** Such as `krippendorff_alpha`. */
  coefficient?: string;
  /** Items with at least two answers. */
  units?: number | null;
  answers?: number | null;
}

export interface Day {
  /** The start of the UTC day. */
  day: string;
  person: string;
  answers: number;
}

export interface ReviewNumbers {
  waiting?: number;
  contested?: number;
  sample?: number;
  decided?: number;
  accepted_first?: Estimate | null;
}
