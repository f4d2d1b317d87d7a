//! The list of all consensus methods, by name.

use super::fit::{Control, Fit, Solution, Unfit, fitted};
use super::grouped::Grouped;
use super::{
    auto, bwa, dawid_skene, ebcc, fast_dawid_skene, glad, ibcc, kos, m_msr, mace, majority, one_coin, wawa, zero_based_skill,
};
use crate::table::Answers;

/// One method, ready to be chosen by name.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// Its name in commands and files, such as `dawid-skene`.
    pub name: &'static str,
    /// What a share of a label is.
    pub shares: ShareMeaning,
    run: fn(&Grouped, &Control<'_>) -> Result<Solution, Unfit>,
}

/// What a method's share of a label means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareMeaning {
    /// A share of votes or of weight.
    Votes,
    /// The chance that the label is right, if the method's model holds.
    Probability,
}

use ShareMeaning::{Probability, Votes};

/// All methods, simple ones first.
#[rustfmt::skip]
pub const METHODS: &[Method] = &[
    Method { name: "majority",         shares: Votes,       run: majority::solve },
    Method { name: "wawa",             shares: Votes,       run: wawa::solve },
    Method { name: "zero-based-skill", shares: Votes,       run: zero_based_skill::solve },
    Method { name: "one-coin",         shares: Probability, run: one_coin::solve },
    Method { name: "dawid-skene",      shares: Probability, run: dawid_skene::solve },
    Method { name: "fast-dawid-skene", shares: Probability, run: fast_dawid_skene::solve },
    Method { name: "ibcc",             shares: Probability, run: ibcc::solve },
    Method { name: "ebcc",             shares: Probability, run: ebcc::solve },
    Method { name: "bwa",              shares: Votes,       run: bwa::solve },
    Method { name: "glad",             shares: Probability, run: glad::solve },
    Method { name: "mace",             shares: Probability, run: mace::solve },
    Method { name: "kos",              shares: Votes,       run: kos::solve },
    Method { name: "m-msr",            shares: Probability, run: m_msr::solve },
    Method { name: "auto",             shares: Probability,  run: auto::solve },
];

/// The method of this name, if there is one.
///
/// ```
/// use assay_quality::consensus::method;
///
/// assert!(method("dawid-skene").is_some());
/// assert!(method("guess").is_none());
/// ```
pub fn method(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|row| row.name == name)
}

impl Method {
    /// The consensus of a table by this method.
    ///
    /// ```
    /// use assay_quality::{Answers, consensus::{Control, method}};
    ///
    /// let answers = Answers::from_triples(2, [(0, 0, 1), (0, 1, 1), (0, 2, 0), (1, 0, 0), (1, 1, 0), (1, 2, 0)])?;
    /// let fit = method("majority").unwrap().fit(&answers, &Control::default()).unwrap();
    /// assert_eq!(fit.consensus.verdict(0).unwrap().answer(), Some(1));
    /// # Ok::<(), assay_quality::BadAnswers>(())
    /// ```
    pub fn fit(&self, answers: &Answers, control: &Control<'_>) -> Result<Fit, Unfit> {
        fitted(answers, control, self.name, |grouped| (self.run)(grouped, control))
    }
}
