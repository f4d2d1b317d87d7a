// Number: within a range, on a grid of steps where the spec gives one.
import type { NumberLabel } from "../../client/spec";
import { t } from "../../i18n";
import { wholePart, type Rules } from "../kind";

const SLACK = 1e-6;

export const numberRules: Rules<NumberLabel> = {
  kind: "number",
  validate(label, value) {
    if (typeof value !== "number" || !Number.isFinite(value)) return t.kinds.number.shape;
    if (label.min != null && value < label.min) return t.kinds.number.least(label.min);
    if (label.max != null && value > label.max) return t.kinds.number.most(label.max);
    if (label.step != null) {
      const steps = (value - (label.min ?? 0)) / label.step;
      if (Math.abs(steps - Math.round(steps)) > SLACK) return t.kinds.number.step(label.step);
    }
    return null;
  },
  words: (label, value) => (label.unit ? `${String(value)} ${label.unit}` : String(value)),
  parts: (label, value, others) => wholePart(numberRules.words(label, value), value, others),
};
