//! The verdict on each unit, with the share of each label behind it.

use super::grouped::{Grouped, NONE};

/// What the answers of one unit come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// The best supported label; of several equally good, the lowest.
    pub candidate: u32,
    /// Whether another label is supported as well, so that nobody has won.
    pub tie: bool,
    /// The candidate's share, in [0, 1]: what it means is the method's to say. Where shares are probabilities
    /// it is the chance that the candidate is right.
    pub confidence: f64,
    /// How many answers are for the candidate.
    pub support: u32,
    /// How many answers there are.
    pub answers: u32,
}

impl Verdict {
    /// The winning label; `None` in a tie.
    pub fn answer(&self) -> Option<u32> {
        (!self.tie).then_some(self.candidate)
    }
}

/// The verdict on one unit and the share of each label behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Label and share, labels ascending. Labels that nobody gave may be left out.
    pub shares: Vec<(u32, f64)>,
}

/// The verdicts on all units of a table.
///
/// Units with the same answers share their entry, so a large table costs little more than its different units.
#[derive(Debug, Clone, PartialEq)]
pub struct Consensus {
    /// The entry of each unit, or [`NONE`].
    entry_of: Vec<u32>,
    entries: Entries,
}

#[derive(Debug, Clone, PartialEq)]
enum Entries {
    /// `starts[e]..starts[e + 1]` are the labels and shares of entry `e`.
    Listed { verdicts: Vec<Verdict>, starts: Vec<usize>, pairs: Vec<(u32, f64)> },
    /// `starts[e]..starts[e + 1]` are the votes of entry `e`, ascending: each label as often as it has answers. Every entry
    /// has a share for each of the labels, ascending.
    Votes { verdicts: Vec<Verdict>, starts: Vec<u32>, votes: Vec<u32>, labels: Vec<u32> },
    /// Every entry has a share for every label: row by row, with the label and column of each, labels ascending. These tell
    /// the verdict, but for the answers behind it.
    Full { columns: Vec<(u32, u32)>, values: Vec<f64>, behind: Vec<Behind> },
}

/// The answers behind a verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Behind {
    /// How many are for the candidate.
    support: u32,
    /// How many there are.
    answers: u32,
}

impl Behind {
    fn of(grouped: &Grouped, group: usize, best: Option<&Best>) -> Self {
        let (codes, column) = (grouped.codes_of(group), best.map(|best| best.column));
        let support = codes.iter().filter(|code| Some(grouped.said[**code as usize].label) == column).count();
        Self { support: count(support), answers: count(codes.len()) }
    }
}

/// The label and column of each share of a row, labels ascending.
pub(super) fn columns(grouped: &Grouped) -> Vec<(u32, u32)> {
    let mut columns: Vec<(u32, u32)> = grouped.label_at.iter().copied().zip(0u32..).collect();
    columns.sort_unstable();
    columns
}

/// The verdict on a group by its row of shares, as in [`Consensus::of_groups`]; `None` without labels.
pub(super) fn decided(grouped: &Grouped, group: usize, (columns, row): (&[(u32, u32)], &[f64])) -> Option<Decision> {
    let best = best_of(columns, row)?;
    let verdict = best.verdict(Behind::of(grouped, group, Some(&best)));
    Some(Decision { verdict, shares: columns.iter().map(|(label, column)| (*label, row[*column as usize])).collect() })
}

impl Decision {
    /// As [`Consensus::credit`].
    pub fn credit(&self, right: u32) -> f64 {
        let tied = || self.shares.iter().filter(|(_, share)| is_tied(*share, self.verdict.confidence));
        if tied().any(|(label, _)| *label == right) { 1.0 / tied().count() as f64 } else { 0.0 }
    }
}

impl Consensus {
    pub(super) fn with_capacity(units: usize) -> Self {
        let entries = Entries::Listed { verdicts: Vec::with_capacity(units), starts: vec![0], pairs: Vec::new() };
        Self { entry_of: Vec::with_capacity(units), entries }
    }

    /// Adds the next unit; `None` for one without answers, with no shares.
    pub(super) fn push(&mut self, verdict: Option<Verdict>, shares: &[(u32, f64)]) {
        let Entries::Listed { verdicts, starts, pairs } = &mut self.entries else { return };
        self.entry_of.push(verdict.map_or(NONE, |_| count(verdicts.len())));
        if let Some(verdict) = verdict {
            verdicts.push(verdict);
            pairs.extend_from_slice(shares);
            starts.push(pairs.len());
        }
    }

    /// From the votes of each unit, which stand one after the other: each label as often as it has answers, ascending.
    /// These labels have shares, ascending.
    pub(super) fn of_votes(
        verdicts: Vec<Verdict>,
        (mut starts, votes): (Vec<u32>, Vec<u32>),
        labels: Vec<u32>,
    ) -> Self {
        let mut entry = 0..;
        let entry_of =
            starts.windows(2).map(|pair| if pair[0] == pair[1] { NONE } else { entry.next().unwrap_or(NONE) });
        let entry_of = entry_of.collect();
        // Units without votes begin where the next one begins.
        starts.dedup();
        Self { entry_of, entries: Entries::Votes { verdicts, starts, votes, labels } }
    }

    /// From the shares of each group, row by row, labels in canonical order.
    pub(super) fn of_groups(grouped: &mut Grouped, values: Vec<f64>) -> Self {
        let columns = columns(grouped);
        // Room for all at once, since to grow would need twice as much for a while.
        let mut behind = Vec::with_capacity(grouped.groups());
        let rows = values.chunks_exact(columns.len().max(1)).enumerate();
        behind.extend(rows.map(|(group, row)| Behind::of(grouped, group, best_of(&columns, row).as_ref())));
        let entry_of = std::mem::take(&mut grouped.group_of);
        Self { entry_of, entries: Entries::Full { columns, values, behind } }
    }

    /// How many units there are, those without answers too.
    pub fn units(&self) -> usize {
        self.entry_of.len()
    }

    /// The verdict on each unit, in order; `None` for one without answers.
    pub fn verdicts(&self) -> impl ExactSizeIterator<Item = Option<Verdict>> {
        self.entry_of.iter().map(|&entry| self.verdict_of(entry as usize))
    }

    /// The verdict on unit `unit`; `None` without answers, or beyond the table.
    pub fn verdict(&self, unit: usize) -> Option<Verdict> {
        self.verdict_of(self.entry(unit)?)
    }

    fn verdict_of(&self, entry: usize) -> Option<Verdict> {
        match &self.entries {
            Entries::Listed { verdicts, .. } | Entries::Votes { verdicts, .. } => verdicts.get(entry).copied(),
            Entries::Full { columns, values, behind } => {
                let behind = *behind.get(entry)?;
                Some(best_of(columns, &values[entry * columns.len()..][..columns.len()])?.verdict(behind))
            }
        }
    }

    /// Label and share for unit `unit`, labels ascending. Labels that nobody gave may be left out.
    pub fn shares(&self, unit: usize) -> Vec<(u32, f64)> {
        let mut shares = Vec::new();
        self.each_share(unit, |label, share| shares.push((label, share)));
        shares
    }

    /// The share of label `label` for unit `unit`; 0 for labels left out.
    pub fn share(&self, unit: usize, label: u32) -> f64 {
        let mut found = 0.0;
        self.each_share(unit, |other, share| {
            if other == label {
                found = share;
            }
        });
        found
    }

    /// Shannon's entropy of the shares of unit `unit`, in nats: 0 when one label has all, ln q when all of q are
    /// equal. `None` without answers.
    pub fn entropy(&self, unit: usize) -> Option<f64> {
        self.entry(unit)?;
        let mut entropy = 0.0;
        self.each_share(unit, |_, share| {
            if share > 0.0 {
                entropy -= share * share.ln();
            }
        });
        Some(entropy.max(0.0))
    }

    /// How many units ended in a tie.
    pub fn ties(&self) -> usize {
        self.verdicts().flatten().filter(|verdict| verdict.tie).count()
    }

    /// The mean confidence over units with answers: the share that is right, if confidences are chances.
    /// `None` without any.
    pub fn expected_accuracy(&self) -> Option<f64> {
        let (sum, units) =
            self.verdicts().flatten().fold((0.0, 0.0), |(sum, units), verdict| (sum + verdict.confidence, units + 1.0));
        (units > 0.0).then(|| sum / units)
    }

    /// The share of units with a known answer that the consensus got right, with ties credited in part: a
    /// tie of two that holds the right label counts one half, so that no tie rule flatters a method.
    /// `gold` gives unit and right label. `None` without a gold unit that has answers.
    pub fn accuracy(&self, gold: impl IntoIterator<Item = (u32, u32)>) -> Option<f64> {
        let (mut credit, mut known) = (0.0, 0.0);
        for (unit, right) in gold {
            if let Some(share) = self.credit(unit, right) {
                known += 1.0;
                credit += share;
            }
        }
        (known > 0.0).then(|| credit / known)
    }

    /// 1 where unit `unit` got label `right`, 1/n in a tie of n that holds it, else 0; `None` without answers.
    pub fn credit(&self, unit: u32, right: u32) -> Option<f64> {
        let verdict = self.verdict(unit as usize)?;
        let (mut tied, mut found) = (0.0, false);
        self.each_share(unit as usize, |label, share| {
            if is_tied(share, verdict.confidence) {
                tied += 1.0;
                found |= label == right;
            }
        });
        Some(if found { 1.0 / tied } else { 0.0 })
    }

    fn entry(&self, unit: usize) -> Option<usize> {
        self.entry_of.get(unit).filter(|entry| **entry != NONE).map(|&entry| entry as usize)
    }

    fn each_share(&self, unit: usize, mut visit: impl FnMut(u32, f64)) {
        let Some(entry) = self.entry(unit) else { return };
        match &self.entries {
            Entries::Listed { starts, pairs, .. } => {
                pairs[starts[entry]..starts[entry + 1]].iter().for_each(|&(label, share)| visit(label, share));
            }
            Entries::Votes { starts, votes, labels, .. } => {
                let mut own = &votes[starts[entry] as usize..starts[entry + 1] as usize];
                let answers = own.len() as f64;
                for &label in labels {
                    let (given, others) = own.split_at(own.iter().take_while(|vote| **vote == label).count());
                    visit(label, given.len() as f64 / answers);
                    own = others;
                }
            }
            Entries::Full { columns, values, .. } => {
                let row = &values[entry * columns.len()..][..columns.len()];
                for &(label, column) in columns {
                    visit(label, row[column as usize]);
                }
            }
        }
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The best supported label of an entry.
struct Best {
    /// The lowest of several equally good.
    label: u32,
    column: u32,
    tie: bool,
    share: f64,
}

impl Best {
    fn verdict(&self, Behind { support, answers }: Behind) -> Verdict {
        let confidence = self.share.clamp(0.0, 1.0);
        Verdict { candidate: self.label, tie: self.tie, confidence, support, answers }
    }
}

/// The best of a row of shares, given the label and column of each, labels ascending.
fn best_of(columns: &[(u32, u32)], row: &[f64]) -> Option<Best> {
    let share = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut tied = columns.iter().filter(|(_, column)| is_tied(row[*column as usize], share));
    let &(label, column) = tied.next()?;
    Some(Best { label, column, tie: tied.next().is_some(), share })
}

/// Shares that differ by rounding only are equal.
fn is_tied(share: f64, best: f64) -> bool {
    (best - share).abs() <= 1e-9 * best.abs()
}

/// The verdict from shares in ascending order of labels; `None` without any.
pub(super) fn verdict_of(shares: &[(u32, f64)], labels: &[u32]) -> Option<Verdict> {
    let best = shares.iter().map(|(_, share)| *share).fold(f64::NEG_INFINITY, f64::max);
    let mut tied = shares.iter().filter(|(_, share)| is_tied(*share, best));
    let &(candidate, _) = tied.next()?;
    Some(Verdict {
        candidate,
        tie: tied.next().is_some(),
        confidence: best.clamp(0.0, 1.0),
        support: count(labels.iter().filter(|&&label| label == candidate).count()),
        answers: count(labels.len()),
    })
}

#[cfg(test)]
mod tests {
    use crate::consensus::majority;
    use crate::table::Answers;

    #[test]
    fn accuracy_credits_a_tie_in_part() {
        let rows = [(0, 0, 1), (0, 1, 1), (1, 0, 0), (1, 1, 1), (3, 0, 0)];
        let consensus = majority(&Answers::from_triples(2, rows).unwrap());
        assert_eq!(consensus.ties(), 1);
        // Unit 0 right, unit 1 half, unit 2 has no answers, unit 3 wrong.
        let accuracy = consensus.accuracy([(0, 1), (1, 1), (2, 0), (3, 1)]).unwrap();
        assert!((accuracy - 0.5).abs() < 1e-15);
        assert_eq!(consensus.accuracy([(2, 0), (9, 1)]), None);
    }
}
