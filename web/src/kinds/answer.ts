// A whole answer against its spec: which labels are asked, what is missing, and what is sent.
import type { Fields, Label, Spec, Values } from "../client/spec";
import { t } from "../i18n";
import { rulesOf } from "./rules";
import { holds } from "./when";

/** One thing that keeps an answer from being handed in. */
export interface Fault {
  label: string;
  reason: string;
}

/** The labels that are asked for these values, in order. A condition sees only labels that are asked themselves. */
export function asked(spec: Spec, values: Values): Label[] {
  const kept: Values = {};
  return spec.labels.filter((label) => {
    if (label.when && !holds(label.when, kept)) return false;
    const value = values[label.name];
    if (value !== undefined) kept[label.name] = value;
    return true;
  });
}

/** The values of labels that are asked, in canonical form: what the server takes. */
export function sendable(spec: Spec, values: Values): Values {
  const kept: Values = {};
  for (const label of asked(spec, values)) {
    const value = values[label.name];
    if (value === undefined) continue;
    const rules = rulesOf(label);
    kept[label.name] = rules.canonical ? rules.canonical(label, value) : value;
  }
  return kept;
}

/** Everything wrong with an answer; empty when it can be handed in. */
export function faults(spec: Spec, values: Values, fields: Fields): Fault[] {
  const found: Fault[] = [];
  for (const label of asked(spec, values)) {
    const value = values[label.name];
    if (value === undefined) {
      if (label.required !== false) found.push({ label: label.name, reason: t.kinds.missing });
      continue;
    }
    const reason = rulesOf(label).validate(label, value, fields);
    if (reason !== null) found.push({ label: label.name, reason });
  }
  return found;
}
