// Text: free words, on one line or several.
import type { TextLabel } from "../../client/spec";
import { t } from "../../i18n";
import { wholePart, type Rules } from "../kind";

/** Characters as a person counts code points, not as the machine stores them. */
export const lengthOf = (text: string): number => [...text].length;

export const LENGTH_MAX = 10_000;

export const textRules: Rules<TextLabel> = {
  kind: "text",
  validate(label, value) {
    if (typeof value !== "string") return t.kinds.text.shape;
    const length = lengthOf(value);
    const most = label.max_length ?? LENGTH_MAX;
    if (length > most) return t.kinds.text.long(length, most);
    if (length < (label.min_length ?? 0)) return t.kinds.text.short(length, label.min_length ?? 0);
    return !label.multiline && value.includes("\n") ? t.kinds.text.lines : null;
  },
  words: (_label, value) => String(value),
  canonical: (_label, value) => (typeof value === "string" ? value.trim() : value),
  parts: (_label, value, others) => wholePart(String(value), value, others),
};
