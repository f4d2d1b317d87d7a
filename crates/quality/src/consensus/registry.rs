//! The list of all consensus methods, by name.

use super::expectation::Assignment::{Hard, Soft};
use super::fit::{Control, Fit, Solution, Unfit, fitted};
use super::grouped::Grouped;
use super::passes::{Judges, Learner, Model, Passes, Stopped, solve};
use super::zero_based_skill::ZeroBasedSkill;
use super::{auto, bwa, dawid_skene, ebcc, fast_dawid_skene, glad, ibcc, kos, m_msr, mace, one_coin, tally, wawa};
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
    passes: InPasses,
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

/// How a method works where answers are shown in passes instead of kept in memory.
#[derive(Debug, Clone, Copy)]
enum InPasses {
    /// Judges each unit by its votes.
    Votes,
    /// Learns from groups that pass by.
    Learns(fn(&Grouped, &Control<'_>) -> Box<dyn Learner>),
    /// Does not: it keeps something for each unit.
    No,
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
use InPasses::{Learns, No};
use ShareMeaning::{Probability, Votes};

/// All methods, simple ones first.
#[rustfmt::skip]
pub const METHODS: &[Method] = &[
    Method { name: "majority",         shares: Votes,       holds: Nothing, run: Run::Votes, passes: InPasses::Votes },
    Method { name: "wawa",             shares: Votes,       holds: Nothing, run: Run::Grouped(|g, _| Ok(solve(g, wawa::Wawa::default()))), passes: Learns(|_, _| Box::<wawa::Wawa>::default()) },
    Method { name: "zero-based-skill", shares: Votes,       holds: Nothing, run: Run::Grouped(|g, c| Ok(solve(g, ZeroBasedSkill::new(g, c)))), passes: Learns(|g, c| Box::new(ZeroBasedSkill::new(g, c))) },
    Method { name: "one-coin",         shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(one_coin::solve(g, c))), passes: Learns(one_coin::learner) },
    Method { name: "dawid-skene",      shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(dawid_skene::solve(g, c))), passes: Learns(|g, c| dawid_skene::learner(g, c, Soft)) },
    Method { name: "fast-dawid-skene", shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(fast_dawid_skene::solve(g, c))), passes: Learns(|g, c| dawid_skene::learner(g, c, Hard)) },
    Method { name: "ibcc",             shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(ibcc::solve(g, c))), passes: No },
    Method { name: "ebcc",             shares: Probability, holds: Nothing, run: Run::Grouped(ebcc::solve), passes: No },
    Method { name: "bwa",              shares: Votes,       holds: Nothing, run: Run::Grouped(|g, c| Ok(bwa::solve(g, c))), passes: No },
    Method { name: "glad",             shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(glad::solve(g, c))), passes: No },
    Method { name: "mace",             shares: Probability, holds: Shares,  run: Run::Grouped(|g, c| Ok(mace::solve(g, c))), passes: No },
    Method { name: "kos",              shares: Votes,       holds: Nothing, run: Run::Grouped(|g, c| Ok(kos::solve(g, c))), passes: No },
    Method { name: "m-msr",            shares: Probability, holds: Nothing, run: Run::Grouped(m_msr::solve), passes: No },
    Method { name: "auto",             shares: Probability, holds: Nothing, run: Run::Grouped(|g, c| Ok(auto::solve(g, c))), passes: No },
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

    /// Whether [`Method::fit_in_passes`] can be used.
    pub fn works_in_passes(&self) -> bool {
        !matches!(self.passes, No)
    }

    /// The same of answers that are somewhere else, such as on a disk, by so many people with labels below `categories`:
    /// they are shown pass after pass. Memory: 16 to 24 bytes for each label of each person and category; nothing for a
    /// unit. To the bit what [`Method::fit`] finds on one thread.
    pub fn fit_in_passes<P: Passes>(
        &self,
        passes: &mut P,
        (people, categories): (u32, u32),
        control: &Control<'_>,
    ) -> Result<Model, Stopped<P::Error>> {
        if !control.label_shares.is_empty() && !self.holds_label_shares() {
            return Err(Unfit::NoLabelShares.into());
        }
        let mut fit = |judges: Judges<'_>| Model::fit(passes, (people, categories), control, (self.name, judges));
        match self.passes {
            InPasses::Votes => fit(Judges::Votes),
            Learns(learner) => fit(Judges::Learner(&|groups| learner(groups, control))),
            No => Err(Unfit::NotInPasses.into()),
        }
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
