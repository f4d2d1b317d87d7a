//! How often lots of each quality pass a plan, and what is left in them: for one lot in whole numbers of wrong labels, for
//! lots from a process in shares.

use crate::quality::figures::Passing;
use crate::quality::sheet::{Cell, Column, Note, Sheet, Sort, note};
use crate::quality::show;
use quality::sampling::{AcceptancePlan, BadPlan, Outgoing, Quality};
use std::collections::BTreeSet;

/// What is judged by a plan.
#[derive(Debug, Clone, Copy)]
pub enum Incoming {
    /// This lot alone: the chances are those of drawing from it.
    Lot {
        /// The fewest wrong labels that break what is promised of it.
        broken_from: u64,
    },
    /// Lot after lot from a process in which each label is wrong with the same chance.
    Process {
        /// The share of wrong labels that is to be kept.
        limit: f64,
    },
}

/// A plan with what it is used on.
#[derive(Debug)]
pub struct Curve {
    /// The plan.
    pub plan: AcceptancePlan,
    /// How many a lot holds.
    pub lot: u64,
    /// What comes in.
    pub incoming: Incoming,
}

/// Rows of the table, and points of the line where there are so many.
const ROWS: u32 = 10;
const POINTS: u32 = 80;

/// Lots that pass less often than this are not told apart.
const HARDLY: f64 = 0.05;
const HARDLY_DRAWN: f64 = 0.02;

const COLUMNS: &[Column<'static>] =
    &[("wrong", Sort::Number), ("accepted", Sort::Number), ("checked", Sort::Number), ("wrong_after", Sort::Number)];

impl Curve {
    /// A row a quality, from lots that always pass to lots that hardly do.
    pub fn sheet(&self) -> Result<Sheet<'static>, BadPlan> {
        let cells = |at: f64, sample: f64, out: Outgoing| {
            [Cell::Share(out.share), Cell::Share(at), Cell::Value(sample), Cell::Share(out.outgoing)]
        };
        match self.incoming {
            Incoming::Lot { broken_from } => {
                let mut numbers = self.numbers(self.plan.wrong_passing_at_most(self.lot, HARDLY)?, ROWS);
                numbers.extend([broken_from - 1, broken_from].map(|wrong| wrong.min(self.lot)));
                let row = |wrong: u64| {
                    let at = self.plan.operating(Quality::Lot { lot: self.lot, wrong })?;
                    let out = self.plan.outgoing_of_lot(self.lot, wrong)?;
                    Ok([Cell::Count(wrong)].into_iter().chain(cells(at.accepted, at.sample, out)).collect())
                };
                let rows = numbers.into_iter().map(row).collect::<Result<_, _>>()?;
                Ok(Sheet {
                    columns: [("wrong_labels", Sort::Count)].iter().chain(COLUMNS).copied().collect(),
                    rows,
                    notes: self.notes(),
                })
            }
            Incoming::Process { .. } => {
                let worst = self.plan.share_accepted_with(HARDLY)?;
                let row = |step: u32| {
                    let share = worst * f64::from(step) / f64::from(ROWS);
                    let at = self.plan.operating(Quality::Process { share })?;
                    Ok(cells(at.accepted, at.sample, self.plan.outgoing(self.lot, share)?).into())
                };
                let rows = (0..=ROWS).map(row).collect::<Result<_, _>>()?;
                Ok(Sheet { columns: COLUMNS.to_vec(), rows, notes: self.notes() })
            }
        }
    }

    /// What the columns mean.
    fn notes(&self) -> Vec<Note> {
        let (wrong, accepted) = match self.incoming {
            Incoming::Lot { .. } => {
                ("the share of the lot that is wrong", "how often a lot with so many wrong labels passes")
            }
            Incoming::Process { .. } => {
                ("the share of wrong labels in the process that lots come from", "how often such lots pass")
            }
        };
        vec![
            note("wrong_labels", "how many labels of the lot are wrong"),
            note("wrong", wrong),
            note("accepted", accepted),
            note("checked", "how many labels are looked at on average"),
            note("wrong_after", "what is left on average when refused lots are checked whole and put right"),
        ]
    }

    /// The worst that goes out on average when refused lots are checked whole.
    pub fn outgoing_limit(&self) -> Result<Outgoing, BadPlan> {
        match self.incoming {
            Incoming::Lot { .. } => self.plan.outgoing_limit_of_lot(self.lot),
            Incoming::Process { .. } => self.plan.outgoing_limit(self.lot),
        }
    }

    /// The chance to pass as a line, with the quality that matters most.
    pub fn line(&self) -> Result<Passing, BadPlan> {
        match self.incoming {
            Incoming::Lot { broken_from } => {
                let least = self.plan.wrong_passing_at_most(self.lot, HARDLY_DRAWN)?;
                let numbers = self.numbers(least.max(broken_from + broken_from / 3).min(self.lot), POINTS);
                let whole = numbers.len() <= POINTS as usize / 2;
                let share = |wrong: u64| wrong as f64 / self.lot as f64;
                let pass = |wrong| Ok(self.plan.operating(Quality::Lot { lot: self.lot, wrong })?.accepted);
                let point = |wrong| Ok((share(wrong), pass(wrong)?));
                let told = format!("{} wrong: {} pass", show::number(broken_from), show::percent(pass(broken_from)?));
                let points = numbers.into_iter().map(point).collect::<Result<_, BadPlan>>()?;
                Ok(Passing { points, whole, marked: (share(broken_from), told) })
            }
            Incoming::Process { limit } => {
                let worst = (self.plan.share_accepted_with(HARDLY_DRAWN)?).max(limit * 1.3).min(1.0);
                let pass = |share| Ok(self.plan.operating(Quality::Process { share })?.accepted);
                let point = |step| {
                    let share = worst * f64::from(step) / f64::from(POINTS);
                    Ok((share, pass(share)?))
                };
                let told = format!("{} wrong: {} pass", show::percent(limit), show::percent(pass(limit)?));
                let points = (0..=POINTS).map(point).collect::<Result<_, BadPlan>>()?;
                Ok(Passing { points, whole: false, marked: (limit, told) })
            }
        }
    }

    /// Whole numbers from 0 to `most`, spread evenly over at most `steps` steps.
    fn numbers(&self, most: u64, steps: u32) -> BTreeSet<u64> {
        let steps = u128::from(steps);
        let number = |step: u128| u64::try_from(u128::from(most) * step / steps).unwrap_or(most);
        (0..=steps).map(number).filter(|wrong| *wrong <= self.lot).collect()
    }
}
