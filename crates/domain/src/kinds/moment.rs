//! Moment: the frame of a video at which something happens.
//!
//! A value is `{"frame": n, "time_s": t}`: the n-th frame in presentation order, counted from 0, and its exact time in
//! seconds. Two moments are the same within the tolerance, else apart. Several merge to the median frame.

use super::{Comparable, Invalid, Merged, Rules, Vote, describe, merge_numbers};
use crate::spec::{Input, InputType, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Settings of a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The video input that is marked.
    pub of: String,
    /// How far two moments may be apart and still be the same, in seconds.
    #[serde(default = "default_tolerance")]
    pub tolerance_s: f64,
}

const fn default_tolerance() -> f64 {
    0.5
}

fn seconds(value: &Value) -> f64 {
    value.get("time_s").and_then(Value::as_f64).unwrap_or_default()
}

impl Rules for Moment {
    fn check(&self, inputs: &[Input], problems: &mut Problems<'_>) {
        problems.input("of", &self.of, inputs, &[InputType::Video, InputType::Audio, InputType::Media]);
        if self.tolerance_s < 0.0 {
            problems.add("tolerance_s", "the tolerance is below 0", "give it in seconds, as 0.5");
        }
    }

    fn validate(&self, value: &Value, fields: &Map<String, Value>) -> Result<(), Invalid> {
        let media = fields.get(&self.of);
        let limit = |name: &str| media.and_then(|media| media.get(name)).and_then(Value::as_f64);
        let frame = value.get("frame").and_then(Value::as_u64);
        let time = value.get("time_s").and_then(Value::as_f64);
        let (Some(frame), Some(time)) = (frame, time) else {
            return Err(Invalid::new(
                format!("{} is not a moment", describe(value)),
                "Send {\"frame\": 53, \"time_s\": 4.417}; frames count from 0.",
            ));
        };
        if let Some(count) = limit("frame_count")
            && frame as f64 >= count
        {
            let hint = format!("The last frame is {}.", count - 1.0);
            return Err(Invalid::new(format!("the video has no frame {frame}"), hint));
        }
        let end = limit("duration_s").unwrap_or(f64::MAX) + 1.0;
        if !(0.0..=end).contains(&time) || value.as_object().is_some_and(|object| object.len() > 2) {
            return Err(Invalid::new(format!("{time} s is outside the video"), "Send the frame's own time."));
        }
        Ok(())
    }

    fn comparable(&self) -> Comparable {
        Comparable::Presence
    }

    fn distance(&self, left: &Value, right: &Value) -> f64 {
        f64::from((seconds(left) - seconds(right)).abs() > self.tolerance_s + 1e-9)
    }

    fn merge(&self, votes: &[Vote<'_>]) -> Option<Merged> {
        let times: Vec<(f64, f64)> = votes.iter().map(|vote| (seconds(vote.value), vote.trust)).collect();
        let (median, confidence, support) = merge_numbers(&times, self.tolerance_s)?;
        let middle = votes.iter().find(|vote| seconds(vote.value).total_cmp(&median).is_eq())?;
        Some(Merged { value: middle.value.clone(), confidence, support, tie: false })
    }

    fn words(&self, value: &Value) -> String {
        let frame = value.get("frame").and_then(Value::as_u64).unwrap_or_default();
        format!("frame {frame}, {:.3} s", seconds(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn left_at() -> Moment {
        Moment { of: "clip".into(), tolerance_s: 0.5 }
    }

    #[test]
    fn a_frame_beyond_the_end_is_refused_with_the_last_one() {
        let fields = json!({"clip": {"frame_count": 180, "duration_s": 15.0}});
        let refused =
            left_at().validate(&json!({"frame": 180, "time_s": 15.0}), fields.as_object().unwrap()).unwrap_err();
        assert_eq!(refused.hint, "The last frame is 179.");
        assert!(left_at().validate(&json!({"frame": 179, "time_s": 14.9}), fields.as_object().unwrap()).is_ok());
    }

    #[test]
    fn moments_within_the_tolerance_are_the_same() {
        let at = |time: f64| json!({"frame": 1, "time_s": time});
        assert!(left_at().distance(&at(4.0), &at(4.5)).abs() < 1e-12);
        assert!((left_at().distance(&at(4.0), &at(4.6)) - 1.0).abs() < 1e-12);
        let values = [at(4.0), at(4.2), at(9.0)];
        let votes: Vec<Vote<'_>> = values.iter().map(|value| Vote { value, trust: 0.8 }).collect();
        let merged = left_at().merge(&votes).unwrap();
        assert_eq!((seconds(&merged.value), merged.support), (4.2, 2));
    }
}
