// Verify: a judgement on a value that is given: yes, no, or the right one.
import type { VerifyLabel } from "../../client/spec";
import { t } from "../../i18n";
import { wholePart, type Rules } from "../kind";

export const verifyRules: Rules<VerifyLabel> = {
  kind: "verify",
  validate(label, value) {
    if (value === "yes" || value === "no") return null;
    if (typeof value !== "object" || !("fix" in value) || !label.fix) return t.kinds.verify.shape;
    return value.fix.trim() === "" ? t.kinds.verify.empty : null;
  },
  words(_label, value) {
    if (value === "yes") return t.kinds.verify.yes;
    if (value === "no") return t.kinds.verify.no;
    return typeof value === "object" && "fix" in value ? t.kinds.verify.is(value.fix) : String(value);
  },
  canonical: (_label, value) =>
    typeof value === "object" && "fix" in value ? { fix: value.fix.trim() } : value,
  parts: (label, value, others) => wholePart(verifyRules.words(label, value), value, others),
};
