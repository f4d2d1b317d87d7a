//! Edit lists: which part of the stored pictures is shown, and when it begins.
//!
//! Specification: ISO/IEC 14496-12, 8.6.6. Where it leaves players a choice, this follows `FFmpeg`, on which most
//! browsers build: a picture is shown when its time lies inside an edit, and the first one shown begins the edit.

use super::super::isobmff::Fields;
use super::{MediaError, Sample};

/// One entry of an edit list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edit {
    /// How long it lasts, in ticks of the movie; 0 is to the end.
    pub lasts: u64,
    /// Where in the track it begins, in ticks of the track; nothing for an empty edit, which shows nothing.
    pub from: Option<i64>,
}

/// More edits than any editor writes; a hostile list could hold millions.
const EDITS_MAX: u32 = 65_536;

/// Reads `elst`. Ends at the first entry that is cut short.
pub(super) fn parse(elst: &[u8]) -> Vec<Edit> {
    let mut fields = Fields::new(elst);
    let Some((version, _)) = fields.version_and_flags() else { return Vec::new() };
    let count = fields.u32().unwrap_or(0).min(EDITS_MAX);
    let wide = version == 1;
    let mut edit = || {
        let lasts = fields.wide(wide)?;
        let from = if wide { fields.u64()?.cast_signed() } else { i64::from(fields.i32()?) };
        fields.skip(4)?;
        Some(Edit { lasts, from: (from >= 0).then_some(from) })
    };
    (0..count).map_while(|_| edit()).collect()
}

/// The samples that are shown, at the times at which they are.
///
/// `admit` is asked before the result grows to a size, since hostile edits can repeat a track without end.
pub(super) fn apply(
    mut samples: Vec<Sample>,
    edits: &[Edit],
    (movie, media): (u32, u32),
    admit: impl Fn(usize) -> Result<(), MediaError>,
) -> Result<Vec<Sample>, MediaError> {
    if samples.is_empty() || edits.iter().all(|edit| edit.from.is_none()) {
        return Ok(samples);
    }
    samples.sort_by_key(|sample| sample.time);
    let before = |time: i64| samples.partition_point(|sample| sample.time < time);
    let mut shown = Vec::new();
    let mut begins = 0_i64;
    for edit in edits {
        let lasts = rescale(edit.lasts, movie, media)?;
        if let Some(from) = edit.from {
            let until = if lasts == 0 { samples.len() } else { before(from.saturating_add(lasts)) };
            let inside = samples.get(before(from)..until).unwrap_or_default();
            admit(shown.len() + inside.len())?;
            for sample in inside {
                shown.push(Sample { time: add(sample.time - inside[0].time, begins)?, ..*sample });
            }
        }
        begins = add(begins, lasts)?;
    }
    Ok(shown)
}

/// The samples of fragments, moved by the first edits alone: fragments come after the header was written, so its
/// edits cannot know how long they last.
pub(super) fn shift(
    samples: Vec<Sample>,
    edits: &[Edit],
    (movie, media): (u32, u32),
) -> Result<Vec<Sample>, MediaError> {
    let mut by = 0_i64;
    for edit in edits {
        if let Some(from) = edit.from {
            by = add(by, -from)?;
            break;
        }
        by = add(by, rescale(edit.lasts, movie, media)?)?;
    }
    samples.into_iter().map(|sample| Ok(Sample { time: add(sample.time, by)?, ..sample })).collect()
}

fn add(a: i64, b: i64) -> Result<i64, MediaError> {
    a.checked_add(b).ok_or(MediaError::Damaged("a time is out of range"))
}

/// Ticks of the movie as ticks of the track, rounded to the nearest.
fn rescale(ticks: u64, movie: u32, media: u32) -> Result<i64, MediaError> {
    let scaled = (u128::from(ticks) * u128::from(media) + u128::from(movie) / 2) / u128::from(movie.max(1));
    i64::try_from(scaled).map_err(|_| MediaError::Damaged("an edit is out of range"))
}
