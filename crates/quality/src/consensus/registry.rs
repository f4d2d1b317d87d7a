//! The list of all consensus methods, by name.

use super::fit::{Control, Fit, Solution, Unfit, fitted};
use super::grouped::Grouped;
use super::{
    auto, bwa, dawid_skene, ebcc, fast_dawid_skene, glad, ibcc, kos, m_msr, mace, one_coin, tally, wawa,
    zero_based_skill,
};
use crate::table::Answers;
use std::borrow::Cow;

/// One method, ready to be chosen by name.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// Its name in commands and files, such as `dawid-skene`.
    pub name: &'static str,
    /// What a share of a label is.
    pub shares: ShareMeaning,
    holds: Holds,
    run: Run,
}

/// What a method does with shares of labels that are known beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Holds them instead of its own.
    Shares,
    /// Has nothing to do with them.
    Nothing,
}

/// What a method works on.
#[derive(Debug, Clone, Copy)]
enum Run {
    /// The votes of each unit, which need not be put in any order.
    Votes,
    /// All answers in an order that no name decides.
    Grouped(fn(&Grouped, &Control<'_>) -> Result<Solution, Unfit>),
}

/// What a method's share of a label means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareMeaning {
    /// A share of votes or of weight.
    Votes,
    /// The chance that the label is right, if the method's model holds.
    Probability,
}

use Holds::{Nothing, Shares};
use ShareMeaning::{Probability, Votes};

/// All methods, simple ones first.
#[rustfmt::skip]
pub const METHODS: &[Method] = &[
    Method { name: "majority",         shares: Votes,       holds: Nothing, run: Run::Votes },
    Method { name: "wawa",             shares: Votes,       holds: Nothing, run: Run::Grouped(|g, c| Ok(wawa::solve(g, c))) },
    Method { name: "zero-based-skill", shares: Votes,       holds: Nothing, run: Run::Grouped(|g, c| Ok(zero_based_skill::solve(g, c))) },
    Method { name: "one-coin",         shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(one_coin::solve(g, c))) },
    Method { name: "dawid-skene",      shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(dawid_skene::solve(g, c))) },
    Method { name: "fast-dawid-skene", shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(fast_dawid_skene::solve(g, c))) },
    Method { name: "ibcc",             shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(ibcc::solve(g, c))) },
    Method { name: "ebcc",             shares: Probability, holds: Nothing, run: Run::Grouped(ebcc::solve) },
    Method { name: "bwa",              shares: Votes,       holds: Nothing, run: Run::Grouped(|g, c| Ok(bwa::solve(g, c))) },
    Method { name: "glad",             shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(glad::solve(g, c))) },
    Method { name: "mace",             shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(mace::solve(g, c))) },
    Method { name: "kos",              shares: Votes,       holds: Nothing, run: Run::Grouped(|g, c| Ok(kos::solve(g, c))) },
    Method { name: "m-msr",            shares: Probability, holds: Nothing, run: Run::Grouped(m_msr::solve) },
    Method { name: "auto",             shares: Probability, holds: Nothing, run: Run::Grouped(|g, c| Ok(auto::solve(g, c))) },
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
        self.fit_any(Cow::Borrowed(answers), control)
    }

    /// The same of a table that nobody needs any longer, which takes less memory.
    pub fn fit_owned(&self, answers: Answers, control: &Control<'_>) -> Result<Fit, Unfit> {
        self.fit_any(Cow::Owned(answers), control)
    }

    /// Whether the method holds [shares of labels](Control::label_shares) that are given, and does not refuse them.
    pub fn holds_label_shares(&self) -> bool {
        self.holds == Shares
    }

    fn fit_any(&self, answers: Cow<'_, Answers>, control: &Control<'_>) -> Result<Fit, Unfit> {
        if !control.label_shares.is_empty() && !self.holds_label_shares() {
            return Err(Unfit::NoLabelShares);
        }
        match self.run {
            Run::Votes => tally::fit(answers, control, self.name),
            Run::Grouped(run) => fitted(answers, control, self.name, |grouped| run(grouped, control)),
        }
    }
}
