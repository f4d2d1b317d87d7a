//! Methods for answers that are somewhere else, such as on a disk: they are shown pass after pass, and what is kept of
//! them grows with people and labels, not with units.
//!
//! # How
//! Units pass by in their order: three times for the colours of people and labels, and once to be sorted by their own
//! colour, outside. From then on the groups of units that were answered alike pass by, in the canonical order in which the
//! methods work in memory too; so sums are taken in the same order, and results are the same to the bit as those of one
//! thread in memory. A method keeps counts only: the shares of a group are found from the parameters of the pass before
//! when it passes by. In the end a [`Model`] judges each unit by its own answers.
//!
//! # Reference
//! A. P. Dempster, N. M. Laird, D. B. Rubin, *Maximum likelihood from incomplete data via the EM algorithm*, Journal of the
//! Royal Statistical Society B 39(1), 1977, <https://doi.org/10.1111/j.2517-6161.1977.tb01600.x>: the E-step needs no more
//! than expected sufficient statistics.

mod learner;
mod model;
#[cfg(test)]
mod tests;

pub(super) use learner::{Course, Expectation, Given, Learner, solve};
pub(super) use model::Judges;
pub use model::{Model, weighted_in_passes};

use super::Unfit;
use crate::table::UnitAnswers;

/// Whoever has the answers and shows them.
pub trait Passes {
    /// Why they could not be shown.
    type Error;

    /// Shows each unit, in order from 0, the same ones each time: its answers sorted by annotator, then label.
    fn units(&mut self, see: &mut dyn FnMut(UnitAnswers<'_>)) -> Result<(), Self::Error>;

    /// Asks for each unit, in order from 0, what stands for it: a number, and a record that is written behind what the
    /// vector holds. Keeps these sorted by number, those of one number in the order of their units.
    fn sort(&mut self, code: &mut dyn FnMut(UnitAnswers<'_>, &mut Vec<u32>) -> u64) -> Result<(), Self::Error>;

    /// Shows what was sorted, in order: how many units in a row have the same number and record, and that record.
    fn groups(&mut self, see: &mut dyn FnMut(u32, &[u32])) -> Result<(), Self::Error>;
}

/// Why there is no model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped<E> {
    /// The method does not fit the answers, or what is known of them.
    Unfit(Unfit),
    /// The answers could not be shown.
    Passes(E),
}

impl<E> From<Unfit> for Stopped<E> {
    fn from(unfit: Unfit) -> Self {
        Self::Unfit(unfit)
    }
}
