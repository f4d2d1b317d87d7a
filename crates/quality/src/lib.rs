//! The numbers about human labels: how well people agree, what they agree on, how far each can be trusted.
//!
//! Everything here is a pure function of small integers in columns. No tasks, users, files, clock or
//! database; no randomness but a seed that the caller gives. Put the answers in an [`Answers`] table,
//! then ask:
//!
//! | question | where |
//! |---|---|
//! | Do people agree more than chance would have it? | [`agreement`] |
//! | What is the answer, and how sure can we be? | [`consensus`] |
//! | How good is this person? | [`skill`] |
//! | How does each person work: habits, speed, drift? | [`annotators`] |
//! | What share is wrong, judging by a sample? | [`interval`], [`sampling`] |
//! | Which labels are probably wrong? | [`suspects`] |
//!
//! A number that cannot be known is never 0 or NaN: it is an [`Undefined`] that says why.
//!
//! ```
//! use assay_quality::{Answers, Options, agreement::krippendorff_alpha};
//! use assay_quality::agreement::Level;
//!
//! // (unit, annotator, label): three people, four units, one answer missing.
//! let answers = Answers::from_triples(2, [
//!     (0, 0, 1), (0, 1, 1), (0, 2, 1),
//!     (1, 0, 0), (1, 1, 0), (1, 2, 0),
//!     (2, 0, 1), (2, 1, 0), (2, 2, 1),
//!     (3, 0, 0), (3, 2, 0),
//! ])?;
//! let alpha = krippendorff_alpha(&answers, Level::Nominal, &Options::default()).unwrap();
//! assert!((alpha.value - 2.0 / 3.0).abs() < 1e-12);
//! assert!(alpha.lower < alpha.value && alpha.upper <= 1.0);
//! # Ok::<(), assay_quality::BadAnswers>(())
//! ```

pub mod agreement;
pub mod annotators;
pub mod consensus;
pub mod estimate;
pub mod interval;
mod random;
mod resample;
pub mod sampling;
pub mod skill;
mod special;
pub mod suspects;
pub mod table;

pub use estimate::{Bootstrap, Estimate, IntervalMethod, Options, Undefined};
pub use table::{Answers, BadAnswers, UnitAnswers};

/// The examples of the README, compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
