// Whether a label is asked: the conditions of a spec over the values given so far, as the server evaluates them.
import type { Condition, Value, Values } from "../client/spec";

/** Whether the condition holds. An unanswered label fails every test but `answered: false`. */
export function holds(condition: Condition, values: Values): boolean {
  const all = condition.all ?? [];
  const any = condition.any ?? [];
  return (
    all.every((part) => holds(part, values)) &&
    (any.length === 0 || any.some((part) => holds(part, values))) &&
    (condition.label == null || test(condition, values[condition.label]))
  );
}

function test(condition: Condition, answer: Value | undefined): boolean {
  const wanted = condition.answered ?? null;
  if (wanted !== null && wanted !== (answer !== undefined)) return false;
  const bounds = [condition.is, condition.is_not, condition.at_least, condition.at_most];
  if (answer === undefined) return wanted === false && bounds.every((bound) => bound == null);
  return (
    (condition.is == null || list(condition.is).some((value) => matches(answer, value))) &&
    (condition.is_not == null || !list(condition.is_not).some((value) => matches(answer, value))) &&
    (condition.at_least == null || (typeof answer === "number" && answer >= condition.at_least)) &&
    (condition.at_most == null || (typeof answer === "number" && answer <= condition.at_most))
  );
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** A several-answer value matches when it contains the wanted one; `{"fix": …}` matches `fix`. */
function matches(answer: Value, wanted: unknown): boolean {
  if (Array.isArray(answer)) return answer.includes(wanted as string);
  if (typeof answer === "object") return typeof wanted === "string" && wanted in answer;
  return answer === wanted;
}
