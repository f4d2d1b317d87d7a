//! What is there, where exactly, and how sure can we be? Boxes and spans of several people become one of each object.
//!
//! # Definition
//! 1. **Matching.** In each task the shapes that are most alike are joined, by their mean overlap (intersection over
//!    union) and while it is at least [`Fusing::overlap_min`]. Nobody is in a cluster twice. Each cluster is a
//!    *candidate*.
//! 2. **Existence and label.** Of each candidate everyone who looked at the task has said something: its label, or
//!    nothing. That is a table like any other, and any of the [`METHODS`](super::METHODS) decides it, learning on the
//!    way what people are worth. A candidate exists when at least [`Fusing::share_min`] is for it and
//!    [`Fusing::people_min`] people drew it (everyone, where fewer looked).
//! 3. **Fusion.** Each edge is the weighted median of its people's edges. A person weighs as much as their shapes are
//!    usually close to the fused ones: one over their mean distance (1 − overlap), which is shrunk towards everyone's.
//!
//! People miss more than they invent, so less than half is enough. On two public sets, boxes on photographs (8.6 people
//! a task) and spans in abstracts (6.1), F1 against known objects by plain shares is highest near 0.3 and flat from 0.2
//! to 0.35; by an absolute majority it is 6 and 10 points lower.
//!
//! # When not to use it
//! When people cut one long stretch into pieces each in their own way: then decide position by position, as one task
//! each. When shapes are outlines or masks.
//!
//! # Ties
//! Labels may tie; whether the object exists does not.
//!
//! # Cost
//! A sort of the shapes of a task; a bunch of n shapes that hang together costs n³ at worst. Then the method's.
//!
//! # Reference
//! A. Braylan, M. Lease, *Aggregating complex annotations via merging and matching*, KDD 2021,
//! <https://doi.org/10.1145/3447548.3467411>, for matching before merging; A. P. Dawid, A. M. Skene, 1979, for the
//! table of who saw what.

mod assignment;
mod boxes;
mod fusion;
mod matching;
mod score;
mod shape;
mod spans;

pub use boxes::Rectangle;
pub use fusion::{Fused, Fusing, Object, Unfused, fuse};
pub use score::{Placed, Score, score_covered, score_objects};
pub use shape::{Edges, Shape};
pub use spans::Span;

pub(crate) use assignment::assign;

use std::fmt;

/// One person's shape for something in one task.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting<S> {
    /// The task.
    pub task: u32,
    /// Who drew it.
    pub annotator: u32,
    /// What they say it is; 0 where nobody is asked.
    pub label: u32,
    /// Where they say it is.
    pub shape: S,
}

/// Who looked at which task, and what they saw there.
#[derive(Debug, Clone, PartialEq)]
pub struct Sightings<S> {
    labels: u32,
    /// Task and person, ascending, once each.
    looked: Vec<(u32, u32)>,
    /// By task, in one canonical order.
    seen: Vec<Sighting<S>>,
}

/// Why sightings cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadSightings {
    /// An edge is infinite or no number, or lies before its opposite.
    NotSound {
        /// The sighting, from 0, in the order given.
        sighting: usize,
    },
    /// A label is not below the number of labels.
    LabelOutOfRange {
        /// The sighting, from 0, in the order given.
        sighting: usize,
        /// Its label.
        label: u32,
        /// How many labels there are said to be.
        labels: u32,
    },
}

impl fmt::Display for BadSightings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSound { sighting } => {
                write!(f, "sighting {sighting} has an edge that is no number, or ends before it begins; leave it out")
            }
            Self::LabelOutOfRange { sighting, label, labels } => {
                write!(f, "sighting {sighting} has label {label}, but there are only {labels}, numbered from 0")
            }
        }
    }
}

impl std::error::Error for BadSightings {}

impl<S: Shape> Sightings<S> {
    /// What people saw. `looked` names task and person wherever somebody may have seen nothing: who has a sighting has
    /// looked anyway. All in any order. Labels are below `labels`, which is at least 1.
    pub fn new(
        labels: u32,
        looked: impl IntoIterator<Item = (u32, u32)>,
        mut sightings: Vec<Sighting<S>>,
    ) -> Result<Self, BadSightings> {
        for (sighting, one) in sightings.iter().enumerate() {
            if !one.shape.is_sound() {
                return Err(BadSightings::NotSound { sighting });
            }
            if one.label >= labels {
                return Err(BadSightings::LabelOutOfRange { sighting, label: one.label, labels });
            }
        }
        let mut looked: Vec<(u32, u32)> =
            looked.into_iter().chain(sightings.iter().map(|one| (one.task, one.annotator))).collect();
        looked.sort_unstable();
        looked.dedup();
        sightings.sort_by(|a, b| a.task.cmp(&b.task).then_with(|| a.drawn().order(&b.drawn())));
        Ok(Self { labels, looked, seen: sightings })
    }

    /// How many labels there are.
    pub fn labels(&self) -> u32 {
        self.labels
    }

    /// Task and person of everyone who looked, ascending.
    pub fn looked(&self) -> &[(u32, u32)] {
        &self.looked
    }

    /// The sightings, by task and place.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Sighting<S>> {
        self.seen.iter()
    }

    /// Each task that somebody looked at, with who did and what was seen.
    fn tasks(&self) -> impl Iterator<Item = InTask<'_, S>> {
        let mut from = 0;
        self.looked.chunk_by(|a, b| a.0 == b.0).map(move |looked| {
            let task = looked[0].0;
            let to = from + self.seen[from..].iter().take_while(|one| one.task == task).count();
            let seen = &self.seen[from..to];
            from = to;
            InTask { task, looked, seen }
        })
    }
}

/// Who looked at one task, and what they saw there.
struct InTask<'a, S> {
    task: u32,
    looked: &'a [(u32, u32)],
    seen: &'a [Sighting<S>],
}

impl<S: Shape> Sighting<S> {
    fn drawn(&self) -> matching::Drawn<S> {
        matching::Drawn { annotator: self.annotator, label: self.label, shape: self.shape }
    }
}

#[cfg(test)]
mod tests;
