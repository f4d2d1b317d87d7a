//! The numbers people gave, unit by unit, and their ranks.

use crate::estimate::Undefined;
use crate::resample::Basis;
use crate::table::Answers;

/// Numbers of the units with two answers or more: `rows[i]` are those of one unit, by ascending annotator.
#[derive(Debug)]
pub(super) struct Scores {
    pub rows: Vec<Vec<f64>>,
    pub basis: Basis,
}

impl Scores {
    /// The numbers of every unit with two answers; the categories themselves are the numbers where the table has none.
    pub(super) fn of(answers: &Answers) -> Result<Self, Undefined> {
        if answers.is_empty() {
            return Err(Undefined::NoAnswers);
        }
        if answers.repeated() > 0 {
            return Err(Undefined::RepeatedAnswers { repeated: answers.repeated() });
        }
        let values = answers.measured();
        let number = |label: &u32| values.as_ref().map_or(f64::from(*label), |values| values[*label as usize]);
        let mut seen = vec![false; answers.annotators() as usize];
        let mut rows = Vec::new();
        for unit in answers.iter_units().filter(|unit| unit.labels.len() > 1) {
            for &person in unit.annotators {
                seen[person as usize] = true;
            }
            rows.push(unit.labels.iter().map(number).collect::<Vec<f64>>());
        }
        if rows.is_empty() {
            return Err(Undefined::NoOverlap);
        }
        let basis = Basis {
            units: rows.len(),
            annotators: seen.iter().filter(|&&seen| seen).count(),
            answers: rows.iter().map(Vec::len).sum(),
        };
        Ok(Self { rows, basis })
    }

    /// The same, if everyone answered all of these units.
    pub(super) fn complete(answers: &Answers) -> Result<Self, Undefined> {
        let scores = Self::of(answers)?;
        let complete = scores.rows.iter().filter(|row| row.len() == scores.basis.annotators).count();
        if complete < scores.rows.len() {
            return Err(Undefined::Incomplete { complete, units: scores.rows.len() });
        }
        Ok(scores)
    }

    /// The numbers of two people on the units both answered.
    pub(super) fn of_two(answers: &Answers) -> Result<Self, Undefined> {
        let found = answers.answers_by_annotator().iter().filter(|&&count| count > 0).count();
        if found != 2 && !answers.is_empty() {
            return Err(Undefined::NotTwoAnnotators { found });
        }
        Self::of(answers)
    }

    /// The numbers of person `person`, each unit as often as `times` says.
    pub(super) fn column(&self, person: usize, times: &[u32]) -> Vec<f64> {
        let rows = self.rows.iter().zip(times);
        rows.flat_map(|(row, &times)| std::iter::repeat_n(row[person], times as usize)).collect()
    }
}

/// The rank of each number from 1, equal ones sharing their mean, and Σ (t³ − t) over groups of t equal ones.
pub(super) fn ranks(numbers: &[f64]) -> (Vec<f64>, f64) {
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_unstable_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
    let mut ranks = vec![0.0; numbers.len()];
    let (mut below, mut ties) = (0.0, 0.0);
    for equal in order.chunk_by(|&a, &b| numbers[a].total_cmp(&numbers[b]).is_eq()) {
        let count = equal.len() as f64;
        for &place in equal {
            ranks[place] = below + f64::midpoint(count, 1.0);
        }
        below += count;
        ties += count.powi(3) - count;
    }
    (ranks, ties)
}
