//! The compact form in which a video's index is stored and sent: steps between times, repeats folded.
//!
//! A constant frame rate is one run whatever the length, and the 33, 33, 34 ms of files that count in
//! milliseconds is one run as well: a run is a pattern of steps and how often it repeats.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::VideoIndex;

/// Why a stored index could not be read back.
#[derive(Debug, thiserror::Error)]
pub enum IndexFault {
    /// Not of the expected shape.
    #[error("the stored frame index is not readable: {0}; index the video again")]
    Shape(#[from] serde_json::Error),
    /// The numbers contradict each other or exceed the limit.
    #[error("the stored frame index is not sound: {0}; index the video again")]
    Unsound(&'static str),
}

/// The longest pattern looked for; 30000/1001 frames a second in milliseconds repeat after 30.
const PATTERN_MAX: usize = 64;

/// A pattern of steps, and how often it stands in a row.
type Run = (Vec<i64>, u32);

/// Numbers as the first one and the runs of steps to the next.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Steps {
    count: usize,
    first: i64,
    runs: Vec<Run>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    codec: String,
    width: u32,
    height: u32,
    rotation: u16,
    timescale: u32,
    duration: i64,
    has_audio: bool,
    times: Steps,
    keyframes: Steps,
}

impl VideoIndex {
    /// The compact form, as a JSON value. A clip of constant frame rate takes about 230 bytes.
    pub fn to_json(&self) -> Value {
        let times = Steps::fold(self.times.iter().copied());
        let keyframes = Steps::fold(self.keyframes.iter().map(|n| i64::from(*n)));
        serde_json::json!({
            "version": 1,
            "codec": self.codec,
            "width": self.width,
            "height": self.height,
            "rotation": self.rotation,
            "timescale": self.timescale,
            "duration": self.duration,
            "has_audio": self.has_audio,
            "times": times,
            "keyframes": keyframes,
        })
    }

    /// Reads the compact form back; `frames_max` bounds what a few bytes can unfold to.
    pub fn from_json(json: &Value, frames_max: usize) -> Result<Self, IndexFault> {
        let stored = Stored::deserialize(json)?;
        if stored.version != 1 {
            return Err(IndexFault::Unsound("its version is unknown"));
        }
        let times = stored.times.unfold(frames_max)?;
        let keyframes = stored.keyframes.unfold(frames_max)?;
        let whole = |n: &i64| u32::try_from(*n).ok().filter(|n| (*n as usize) < times.len());
        let keyframes: Option<Vec<u32>> = keyframes.iter().map(whole).collect();
        let Some(keyframes) = keyframes else { return Err(IndexFault::Unsound("a key frame is no frame")) };
        if stored.timescale == 0 || !times.is_sorted() || !keyframes.is_sorted() {
            return Err(IndexFault::Unsound("its times do not rise"));
        }
        let Stored { codec, width, height, rotation, timescale, duration, has_audio, .. } = stored;
        Ok(Self { codec, width, height, rotation, timescale, times, keyframes, duration, has_audio })
    }
}

impl Steps {
    fn fold(numbers: impl Iterator<Item = i64>) -> Self {
        let numbers: Vec<i64> = numbers.collect();
        let steps: Vec<i64> = numbers.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let mut runs: Vec<Run> = Vec::new();
        let mut at = 0;
        while at < steps.len() {
            let (period, repeats) = best_pattern(&steps[at..]);
            let pattern = &steps[at..at + period * repeats as usize];
            match runs.last_mut() {
                // Steps that repeat nothing are gathered into one run.
                Some((gathered, 1)) if repeats == 1 => gathered.extend_from_slice(pattern),
                _ => runs.push((pattern[..period].to_vec(), repeats)),
            }
            at += pattern.len();
        }
        Self { count: numbers.len(), first: numbers.first().copied().unwrap_or(0), runs }
    }

    fn unfold(&self, count_max: usize) -> Result<Vec<i64>, IndexFault> {
        if self.count > count_max {
            return Err(IndexFault::Unsound("it has more frames than allowed"));
        }
        let mut numbers = Vec::new();
        if self.count > 0 {
            numbers.push(self.first);
        }
        for (pattern, repeats) in &self.runs {
            for step in (0..*repeats).flat_map(|_| pattern) {
                let last = numbers.last().copied().unwrap_or(0_i64);
                if numbers.len() == self.count {
                    return Err(IndexFault::Unsound("it has more steps than frames"));
                }
                numbers.push(last.checked_add(*step).ok_or(IndexFault::Unsound("a time is out of range"))?);
            }
        }
        if numbers.len() == self.count {
            Ok(numbers)
        } else {
            Err(IndexFault::Unsound("it has fewer steps than frames"))
        }
    }
}

/// The pattern at the front whose repeats cover the most for what it costs to write: (its length, how often).
fn best_pattern(steps: &[i64]) -> (usize, u32) {
    let mut best = (1, 1_u32);
    let mut saved = 0;
    for period in 1..=PATTERN_MAX.min(steps.len() / 2) {
        let agreeing = steps.iter().zip(&steps[period..]).take_while(|(a, b)| a == b).count();
        let repeats = u32::try_from(agreeing / period + 1).unwrap_or(u32::MAX);
        let covered = period * repeats as usize;
        // Writing a run costs its pattern and about two numbers more.
        let gain = covered.saturating_sub(period + 2);
        if repeats > 1 && gain > saved {
            (best, saved) = ((period, repeats), gain);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index_of(times: Vec<i64>, keyframes: Vec<u32>) -> VideoIndex {
        VideoIndex {
            codec: "avc1.64001f".into(),
            width: 960,
            height: 540,
            rotation: 0,
            timescale: 12_288,
            duration: 184_320,
            has_audio: false,
            times,
            keyframes,
        }
    }

    #[test]
    fn a_clip_of_constant_frame_rate_is_tiny() {
        let index = index_of((0..180).map(|n| n * 1024).collect(), vec![0, 60, 120]);
        let text = index.to_json().to_string();
        assert!(text.len() < 250, "{} bytes: {text}", text.len());
        assert_eq!(VideoIndex::from_json(&index.to_json(), 1000).unwrap(), index);
    }

    #[test]
    fn an_hour_of_30000_1001_frames_a_second_in_milliseconds_is_small_too() {
        let times = (0..107_892_i64).map(|n| (n * 1_001 + 15) / 30).collect();
        let text = index_of(times, vec![0]).to_json().to_string();
        assert!(text.len() < 1000, "{} bytes", text.len());
    }

    #[test]
    fn a_stored_index_that_contradicts_itself_is_refused() {
        let sound = index_of(vec![0, 10, 20], vec![0]).to_json();
        for (path, value) in [
            ("/times/count", serde_json::json!(4_000_000_000_u64)),
            ("/times/count", serde_json::json!(2)),
            ("/times/count", serde_json::json!(4)),
            ("/times/runs", serde_json::json!([[[-5], 2]])),
            ("/times/runs", serde_json::json!([[[i64::MAX], 2]])),
            ("/keyframes/first", serde_json::json!(3)),
            ("/timescale", serde_json::json!(0)),
            ("/version", serde_json::json!(2)),
            ("/codec", serde_json::json!(1)),
        ] {
            let mut broken = sound.clone();
            *broken.pointer_mut(path).unwrap() = value;
            assert!(VideoIndex::from_json(&broken, 1000).is_err(), "{path}");
        }
    }

    proptest! {
        #[test]
        fn any_index_comes_back_equal(steps in prop::collection::vec(0_i64..4, 0..300), first in -50_i64..50) {
            let mut time = first;
            let times: Vec<i64> = std::iter::once(first).chain(steps.into_iter().map(|s| { time += s; time })).collect();
            let keys = (0..u32::try_from(times.len()).unwrap()).filter(|n| n % 7 == 0).collect();
            let index = index_of(times, keys);
            prop_assert_eq!(VideoIndex::from_json(&index.to_json(), 1000).unwrap(), index);
        }
    }
}
