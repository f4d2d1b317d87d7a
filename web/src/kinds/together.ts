// What several answers say together: for each label its values by the number of people who gave them.
import type { CaseAnswer, ConsensusLabel, Label, Value } from "../client/types";
import { rulesOf } from "./rules";

export interface Vote {
  words: string;
  votes: number;
  /** The consensus holds this value. */
  leads: boolean;
}

export interface Together {
  label: Label;
  votes: Vote[];
  /** People who were asked this label. */
  asked: number;
  confidence: number | null;
  tie: boolean;
}

/** Labels with at least one answer, in the order given; values by falling votes, the consensus first among equals. */
export function together(
  labels: readonly Label[],
  answers: readonly CaseAnswer[],
  consensus: Record<string, Partial<ConsensusLabel>>,
): Together[] {
  return labels.flatMap((label) => {
    const rules = rulesOf(label);
    const form = (value: Value) => JSON.stringify(rules.canonical ? rules.canonical(label, value) : value);
    const merged = consensus[label.name];
    const leading = merged === undefined || merged.value == null ? null : form(merged.value as Value);
    // A time or a number that differs by less than the label minds stands for the same, as it does where they are merged.
    const follows = (value: Value) => leading !== null && rules.parts(label, value, [merged?.value as Value]).every((part) => !part.differs);
    const byForm = new Map<string, Vote>();
    for (const answer of answers) {
      const value = answer.values[label.name];
      if (value === undefined) continue;
      const leads = follows(value);
      const key = leads && leading !== null ? leading : form(value);
      const vote = byForm.get(key) ?? { words: rules.words(label, leads ? (merged?.value as Value) : value), votes: 0, leads };
      vote.votes += 1;
      byForm.set(key, vote);
    }
    // A merged value, such as a mean, may be one that nobody gave.
    if (leading !== null && !byForm.has(leading)) {
      byForm.set(leading, { words: rules.words(label, merged?.value as Value), votes: 0, leads: true });
    }
    const votes = [...byForm.values()].sort((one, other) => Number(other.leads) - Number(one.leads) || other.votes - one.votes);
    const asked = votes.reduce((sum, vote) => sum + vote.votes, 0);
    return votes.length === 0 ? [] : [{ label, votes, asked, confidence: merged?.confidence ?? null, tie: merged?.tie ?? false }];
  });
}
