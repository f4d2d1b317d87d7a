//! How much of what is there was found, and how much of what was found is there, by objects that are known.
//!
//! # Definition
//! In each task objects are paired with known ones of the same label so that the pairs overlap the most together; a pair
//! counts from an overlap of `overlap_min` on. Over all tasks
//! ```text
//! precision = pairs / found        recall = pairs / known        F1 = 2 pairs / (found + known)
//! overlap   = mean overlap of the pairs
//! ```
//! F1 and overlap are the recognition and segmentation quality of A. Kirillov et al., *Panoptic segmentation*, CVPR
//! 2019, <https://doi.org/10.1109/CVPR.2019.00963>; their product is panoptic quality.
//!
//! For spans there is also [`score_covered`], where positions are counted instead of objects: in tokens it is the usual
//! token F1.
//!
//! # Undefined
//! Without tasks; precision where nothing was found, recall where nothing is known, overlap without a pair.
//!
//! The intervals are over tasks: the objects of one task depend on each other.

use super::assign;
use super::shape::Shape;
use super::spans::Span;
use crate::estimate::{Estimate, Options, Undefined};
use crate::resample::Basis;
use crate::resample::plain::Plain;
use std::collections::BTreeMap;

/// An object of a task, found or known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed<S> {
    /// The task.
    pub task: u32,
    /// What it is; 0 where nobody is asked.
    pub label: u32,
    /// Where it is.
    pub shape: S,
}

/// How well objects were found. Each in [0, 1]; `answers` is what was found, and there are no `annotators`.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The share of what was found that is there.
    pub precision: Result<Estimate, Undefined>,
    /// The share of what is there that was found.
    pub recall: Result<Estimate, Undefined>,
    /// Their harmonic mean.
    pub f1: Result<Estimate, Undefined>,
    /// The mean overlap of pairs; not for covered positions.
    pub overlap: Result<Estimate, Undefined>,
}

/// Counts of one task.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    shared: f64,
    found: f64,
    known: f64,
    overlap: f64,
}

/// How well objects were found in the tasks whose objects are all known: those of `tasks`. What is found or known of
/// other tasks is passed over.
///
/// ```
/// use assay_quality::{Options, consensus::{Placed, Rectangle, score_objects}};
///
/// let object = |x, width| Placed { task: 0, label: 0, shape: Rectangle::new([x, 0.0], [width, 10.0]) };
/// let score = score_objects(&[0], &[object(0.0, 10.0), object(50.0, 5.0)], &[object(0.0, 8.0)], 0.5, &Options::analytic());
/// assert_eq!((score.precision.unwrap().value, score.recall.unwrap().value), (0.5, 1.0));
/// assert_eq!(score.overlap.unwrap().value, 0.8);
/// ```
pub fn score_objects<S: Shape>(
    tasks: &[u32],
    found: &[Placed<S>],
    known: &[Placed<S>],
    overlap_min: f64,
    options: &Options,
) -> Score {
    score_by(tasks, [found, known], options, |found, known| {
        let worth = |one: &Placed<S>, other: &Placed<S>| {
            let overlap = one.shape.overlap(&other.shape);
            if one.label == other.label && overlap >= overlap_min { overlap } else { 0.0 }
        };
        let worths: Vec<f64> = found.iter().flat_map(|one| known.iter().map(move |other| worth(one, other))).collect();
        let pairs = assign(&worths, known.len());
        let of_pairs = pairs.iter().enumerate().filter_map(|(row, at)| Some(worths[row * known.len() + (*at)?]));
        Tally {
            shared: pairs.iter().flatten().count() as f64,
            found: found.len() as f64,
            known: known.len() as f64,
            overlap: of_pairs.sum(),
        }
    })
}

/// How much of what is covered was found, position by position and label by label; a position counts once however many
/// spans of the label cover it.
///
/// ```
/// use assay_quality::{Options, consensus::{Placed, Span, score_covered}};
///
/// let span = |start, end| Placed { task: 0, label: 0, shape: Span::new(start, end) };
/// let score = score_covered(&[0], &[span(0.0, 10.0)], &[span(0.0, 4.0), span(6.0, 12.0)], &Options::analytic());
/// assert_eq!((score.precision.unwrap().value, score.recall.unwrap().value), (0.8, 0.8));
/// ```
pub fn score_covered(tasks: &[u32], found: &[Placed<Span>], known: &[Placed<Span>], options: &Options) -> Score {
    let score = score_by(tasks, [found, known], options, |found, known| {
        let (found, known) = (covered(found), covered(known));
        let length = |spans: &[(u32, Span)]| spans.iter().map(|(_, span)| span.length()).sum::<f64>();
        let pairs = found.iter().flat_map(|one| known.iter().map(move |other| (one, other)));
        let shared = pairs.filter(|(one, other)| one.0 == other.0).map(|(one, other)| one.1.shared(&other.1)).sum();
        Tally { shared, found: length(&found), known: length(&known), overlap: 0.0 }
    });
    Score { overlap: Err(Undefined::NoOverlap), ..score }
}

/// The spans of each label without overlap, in order.
fn covered(spans: &[Placed<Span>]) -> Vec<(u32, Span)> {
    let mut sorted: Vec<(u32, Span)> = spans.iter().map(|one| (one.label, one.shape)).collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.start.total_cmp(&b.1.start)));
    let mut apart: Vec<(u32, Span)> = Vec::new();
    for (label, span) in sorted {
        match apart.last_mut().filter(|last| last.0 == label && span.start <= last.1.end) {
            Some(last) => last.1.end = last.1.end.max(span.end),
            None => apart.push((label, span)),
        }
    }
    apart
}

fn score_by<S: Shape>(
    tasks: &[u32],
    [found, known]: [&[Placed<S>]; 2],
    options: &Options,
    tally: impl Fn(&[Placed<S>], &[Placed<S>]) -> Tally,
) -> Score {
    let mut by_task: BTreeMap<u32, [Vec<Placed<S>>; 2]> =
        tasks.iter().map(|&task| (task, Default::default())).collect();
    for (side, placed) in [found, known].into_iter().enumerate() {
        for one in placed {
            if let Some(own) = by_task.get_mut(&one.task) {
                own[side].push(*one);
            }
        }
    }
    let tallies: Vec<Tally> = by_task.values().map(|[found, known]| tally(found, known)).collect();
    let share = |part: Of, whole: Of| ratio(&tallies, (part, whole), options);
    Score {
        precision: share(|own| own.shared, |own| own.found),
        recall: share(|own| own.shared, |own| own.known),
        f1: share(|own| 2.0 * own.shared, |own| own.found + own.known),
        overlap: share(|own| own.overlap, |own| own.shared),
    }
}

/// Something that a tally holds.
type Of = fn(&Tally) -> f64;

/// The sum of one thing over the sum of another, with its interval over tasks.
fn ratio(tallies: &[Tally], (part, whole): (Of, Of), options: &Options) -> Result<Estimate, Undefined> {
    let again = |times: &[u32]| {
        let sum =
            |of: Of| -> f64 { tallies.iter().zip(times).map(|(tally, &times)| f64::from(times) * of(tally)).sum() };
        let whole = sum(whole);
        (whole > 0.0).then(|| sum(part) / whole)
    };
    let value = again(&vec![1; tallies.len()]).ok_or(Undefined::NothingToCompare)?;
    let found: f64 = tallies.iter().map(|tally| tally.found).sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, or a length rounded down")]
    let basis = Basis { units: tallies.len(), annotators: 0, answers: found as usize };
    Plain { value, again: &again, units: tallies.len(), range: (0.0, 1.0), formula: None }.estimate(basis, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(task: u32, label: u32, start: f64, end: f64) -> Placed<Span> {
        Placed { task, label, shape: Span::new(start, end) }
    }

    #[test]
    fn an_object_of_another_label_or_task_is_no_pair() {
        let known = [span(0, 0, 0.0, 10.0), span(1, 0, 0.0, 10.0)];
        let found = [span(0, 1, 0.0, 10.0), span(1, 0, 0.0, 10.0), span(7, 0, 0.0, 10.0)];
        let score = score_objects(&[0, 1], &found, &known, 0.5, &Options::analytic());
        assert!((score.precision.unwrap().value - 0.5).abs() < 1e-15);
        assert!((score.recall.unwrap().value - 0.5).abs() < 1e-15);
        assert!((score.overlap.unwrap().value - 1.0).abs() < 1e-15);
    }

    #[test]
    fn each_known_object_is_found_once() {
        let found = [span(0, 0, 0.0, 10.0), span(0, 0, 0.0, 9.0)];
        let score = score_objects(&[0], &found, &[span(0, 0, 0.0, 10.0)], 0.5, &Options::analytic());
        assert!((score.precision.unwrap().value - 0.5).abs() < 1e-15);
        assert!((score.f1.unwrap().value - 2.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn positions_count_once_however_often_they_are_covered() {
        let found = [span(0, 0, 0.0, 6.0), span(0, 0, 4.0, 10.0), span(0, 1, 0.0, 10.0)];
        let score = score_covered(&[0], &found, &[span(0, 0, 0.0, 5.0)], &Options::analytic());
        assert!((score.precision.unwrap().value - 0.25).abs() < 1e-15);
        assert!((score.recall.unwrap().value - 1.0).abs() < 1e-15);
        assert_eq!(score.overlap, Err(Undefined::NoOverlap));
    }

    #[test]
    fn nothing_found_and_nothing_known_say_why() {
        let score = score_objects::<Span>(&[0], &[], &[span(0, 0, 0.0, 1.0)], 0.5, &Options::analytic());
        assert_eq!(score.precision, Err(Undefined::NothingToCompare));
        assert!(score.recall.unwrap().value.abs() < 1e-15);
        let score = score_objects::<Span>(&[], &[], &[], 0.5, &Options::analytic());
        assert_eq!(score.f1, Err(Undefined::NothingToCompare));
    }
}
