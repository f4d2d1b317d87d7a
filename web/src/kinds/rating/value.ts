// Rating: a whole step on a short scale.
import type { RatingLabel } from "../../client/spec";
import { t } from "../../i18n";
import { wholePart, type Rules } from "../kind";

export const ratingRules: Rules<RatingLabel> = {
  kind: "rating",
  validate: (label, value) =>
    typeof value === "number" && Number.isInteger(value) && value >= label.min && value <= label.max
      ? null
      : t.kinds.rating.range(label.min, label.max),
  words(label, value) {
    const meaning = value === label.min ? label.low : value === label.max ? label.high : null;
    return meaning ? `${String(value)}, ${meaning}` : String(value);
  },
  parts: (label, value, others) => wholePart(ratingRules.words(label, value), value, others),
};
