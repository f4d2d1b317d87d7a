// Moment: a frame of a recording, with its time.
import type { Media, MomentLabel, MomentValue, Value } from "../../client/spec";
import { position, t } from "../../i18n";
import type { Rules } from "../kind";

const TOLERANCE_S = 0.5;
const SLACK_S = 1e-9;

export function asMoment(value: Value | undefined): MomentValue | null {
  return typeof value === "object" && !Array.isArray(value) && "time_s" in value ? value : null;
}

export const momentRules: Rules<MomentLabel> = {
  kind: "moment",
  validate(label, value, fields) {
    const moment = asMoment(value);
    if (!moment) return t.kinds.moment.shape;
    const media = fields[label.of] as Media | null | undefined;
    if (media?.frame_count != null && moment.frame >= media.frame_count) return t.kinds.moment.beyond(media.frame_count - 1);
    return moment.frame < 0 || moment.time_s < 0 ? t.kinds.moment.shape : null;
  },
  words(_label, value) {
    const moment = asMoment(value);
    return moment ? t.kinds.moment.at(moment.frame, position(moment.time_s)) : String(value);
  },
  /** Apart when further than the tolerance from some other answer. */
  parts(label, value, others) {
    const mine = asMoment(value);
    const reach = (label.tolerance_s ?? TOLERANCE_S) + SLACK_S;
    const differs = others.some((other) => {
      const theirs = asMoment(other);
      return !mine || !theirs || Math.abs(mine.time_s - theirs.time_s) > reach;
    });
    return [{ text: momentRules.words(label, value), differs }];
  },
};
