//! Is someone getting worse? Watch answer by answer and raise the alarm as soon as it can be known.
//!
//! # Definition
//! With the usual error rate p₀ and the rate p₁ that must be seen, each checked answer x (1 wrong, 0 right) moves
//! ```text
//! S ← max(0, S + x − γ)     γ = ln((1 − p₀)/(1 − p₁)) / ln(p₁(1 − p₀) / (p₀(1 − p₁)))
//! ```
//! and the alarm is raised when S reaches a limit. γ is rounded to a fraction a/d, so that S is a whole number of d-ths
//! and all chances are those of a finite Markov chain: the limit is the smallest whose **average run** without any
//! change, from S = 0, is at least the one asked for. It is computed, not guessed. For p₁ < p₀ the same is done with right
//! answers, and an improvement is seen.
//!
//! # When not to use it
//! When the usual rate is a guess: half of it wrong makes false alarms several times as frequent. To look back on a record
//! that is complete, see [`change_point`](super::change_point()).
//!
//! # Undefined
//! Equal rates; rates outside 0.001 to 0.999; runs that no limit of reasonable size gives.
//!
//! # Cost
//! One addition an answer. Finding the limit solves some twenty banded systems of a few hundred unknowns, once.
//!
//! # Reference
//! E. S. Page, *Continuous inspection schemes*, Biometrika 41, 1954, <https://doi.org/10.1093/biomet/41.1-2.100>.
//! M. R. Reynolds, Z. G. Stoumbos, *A CUSUM chart for monitoring a proportion when inspecting continuously*, Journal of
//! Quality Technology 31(1), 1999, <https://doi.org/10.1080/00224065.1999.11979900>.

use super::{Unknown, between_zero_and_one};

/// A chart that watches one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cusum {
    /// The error rate while all is well.
    pub usual: f64,
    /// The error rate that is to be seen.
    pub changed: f64,
    /// How many answers pass on average before a false alarm.
    pub run_usual: f64,
    /// How many answers pass on average before the alarm once the rate has changed.
    pub run_changed: f64,
    /// What an answer of the kind that is watched adds, and what any answer takes away, in steps.
    rise: usize,
    fall: usize,
    /// The alarm is raised at so many steps.
    limit: usize,
}

/// An alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// The answer that raised it, from 0.
    pub at: usize,
    /// The answer from which the chart never came back to 0: about when the change began.
    pub since: usize,
}

/// A chart at work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watch {
    cusum: Cusum,
    level: usize,
    seen: usize,
    since: usize,
}

/// Rates nearer to 0 or 1 would need a chart of millions of steps.
const RATE_MIN: f64 = 0.001;
/// The finest steps of the chart.
const STEPS_MAX: usize = 1_200;
/// The highest limit, in steps of one answer.
const LIMIT_MAX: usize = 40;

impl Cusum {
    /// The chart that sees the error rate change from `usual` to `changed`, and raises a false alarm once in `run` answers
    /// or less often.
    ///
    /// ```
    /// use assay_quality::annotators::{Alarm, Cusum};
    ///
    /// let chart = Cusum::new((0.05, 0.2), 1_000.0).unwrap();
    /// assert!(chart.run_usual >= 1_000.0 && chart.run_changed < 40.0);
    ///
    /// // Three hundred good answers with an error in twenty, then every third is wrong.
    /// let right: Vec<bool> = (1..=360).map(|i| if i <= 300 { i % 20 > 0 } else { i % 3 > 0 }).collect();
    /// let alarm = chart.alarms(&right)[0];
    /// assert!(alarm.at > 300 && alarm.at < 330 && (290..310).contains(&alarm.since));
    /// ```
    pub fn new((usual, changed): (f64, f64), run: f64) -> Result<Self, Unknown> {
        for rate in [usual, changed] {
            between_zero_and_one(rate)?;
            if !(RATE_MIN..=1.0 - RATE_MIN).contains(&rate) {
                return Err(Unknown::NotBetweenZeroAndOne { given: rate });
            }
        }
        if (usual - changed).abs() < 1e-9 {
            return Err(Unknown::NoChange { rate: usual });
        }
        let (before, after) = if changed > usual { (usual, changed) } else { (1.0 - usual, 1.0 - changed) };
        let (fall, steps) = fraction(before, after);
        let chart = |limit| Chart { rise: steps - fall, fall, limit };
        let long_enough = |limit: usize| chart(limit).run(before) >= run;
        let (mut short, mut long) = (0, steps);
        while !long_enough(long) {
            if long > LIMIT_MAX * steps {
                return Err(Unknown::RunTooLong { run });
            }
            (short, long) = (long, long + long / 2 + 1);
        }
        while long - short > 1 {
            let middle = short + (long - short) / 2;
            if long_enough(middle) { long = middle } else { short = middle }
        }
        let found = chart(long);
        let (run_usual, run_changed) = (found.run(before), found.run(after));
        Ok(Self { usual, changed, run_usual, run_changed, rise: found.rise, fall, limit: long })
    }

    /// The chance of a false alarm within so many answers, exactly.
    pub fn false_alarm_within(&self, answers: u32) -> f64 {
        let rate = if self.changed > self.usual { self.usual } else { 1.0 - self.usual };
        let mut levels = vec![0.0; self.limit];
        levels[0] = 1.0;
        let mut alarm = 0.0;
        for _ in 0..answers {
            let mut next = vec![0.0; self.limit];
            for (level, chance) in levels.iter().enumerate().filter(|(_, chance)| **chance > 0.0) {
                next[level.saturating_sub(self.fall)] += chance * (1.0 - rate);
                match next.get_mut(level + self.rise) {
                    Some(cell) => *cell += chance * rate,
                    None => alarm += chance * rate,
                }
            }
            levels = next;
        }
        alarm
    }

    /// Every alarm over a record of whether each answer was right; the chart starts afresh after each.
    pub fn alarms(&self, right: &[bool]) -> Vec<Alarm> {
        let mut watch = self.watch();
        let step = |right: &bool| if *right { watch.after_right() } else { watch.after_wrong() };
        right.iter().filter_map(step).collect()
    }

    /// The chart at the start of a record.
    pub fn watch(&self) -> Watch {
        Watch { cusum: *self, level: 0, seen: 0, since: 0 }
    }
}

impl Watch {
    /// One more answer, which was right.
    pub fn after_right(&mut self) -> Option<Alarm> {
        self.after(self.cusum.changed < self.cusum.usual)
    }

    /// One more answer, which was wrong.
    pub fn after_wrong(&mut self) -> Option<Alarm> {
        self.after(self.cusum.changed > self.cusum.usual)
    }

    /// How near the alarm is, from 0 to 1.
    pub fn level(&self) -> f64 {
        self.level as f64 / self.cusum.limit as f64
    }

    fn after(&mut self, watched: bool) -> Option<Alarm> {
        if self.level == 0 {
            self.since = self.seen;
        }
        self.level = if watched { self.level + self.cusum.rise } else { self.level.saturating_sub(self.cusum.fall) };
        self.seen += 1;
        (self.level >= self.cusum.limit).then(|| {
            self.level = 0;
            Alarm { at: self.seen - 1, since: self.since }
        })
    }
}

/// γ as a fraction: the smallest denominator that is near enough to keep the chart as quick as it can be.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the denominator")]
fn fraction(before: f64, after: f64) -> (usize, usize) {
    let fall = ((1.0 - before) / (1.0 - after)).ln();
    let reference = fall / (fall + (after / before).ln());
    let near = 0.1 * (reference - before).min(after - reference);
    let nearest = |steps: usize| ((reference * steps as f64).round() as usize).clamp(1, steps - 1);
    let gap = |steps: usize| (nearest(steps) as f64 / steps as f64 - reference).abs();
    let steps = (2..=STEPS_MAX).find(|&steps| gap(steps) <= near).unwrap_or(STEPS_MAX);
    (nearest(steps), steps)
}

/// The Markov chain of a chart.
struct Chart {
    rise: usize,
    fall: usize,
    limit: usize,
}

impl Chart {
    /// How many answers pass on average before the alarm, from 0, when each is of the kind watched with chance `rate`.
    ///
    /// E(s) = 1 + (1 − rate) E(max(0, s − fall)) + rate E(s + rise), solved from the top down. The chance of leaving a level is
    /// summed, never had by subtraction (Grassmann, Taksar, Heyman 1985, <https://doi.org/10.1287/opre.33.5.1107>), so that
    /// even runs of billions keep their digits.
    fn run(&self, rate: f64) -> f64 {
        let Self { rise, fall, limit } = *self;
        // After elimination E(s) = known[s] + Σ_i lower[s][i] E(s − 1 − i), and lost[s] is the chance of alarm before that.
        let (mut known, mut lost) = (vec![0.0; limit], vec![0.0; limit]);
        let mut lower = vec![0.0; limit * fall];
        let mut row = vec![0.0; rise + fall + 1];
        for level in (0..limit).rev() {
            // row[rise − o] is the coefficient of E(level + o), row[rise + o] of E(level − o).
            row.fill(0.0);
            let (mut constant, mut alarm) = (1.0, 0.0);
            row[rise + level.min(fall)] += 1.0 - rate;
            if level + rise < limit {
                row[0] += rate;
            } else {
                alarm += rate;
            }
            for offset in 0..rise {
                let (weight, above) = (row[offset], level + rise - offset);
                if weight > 0.0 {
                    constant += weight * known[above];
                    alarm += weight * lost[above];
                    for (i, coefficient) in lower[above * fall..(above + 1) * fall].iter().enumerate() {
                        row[offset + 1 + i] += weight * coefficient;
                    }
                }
            }
            let leaving = alarm + row[rise + 1..].iter().sum::<f64>();
            known[level] = constant / leaving;
            lost[level] = alarm / leaving;
            for (cell, coefficient) in lower[level * fall..].iter_mut().zip(&row[rise + 1..]) {
                *cell = coefficient / leaving;
            }
        }
        known[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// The average run by brute force: all equations at once.
    fn naive_run(chart: &Chart, rate: f64) -> f64 {
        let n = chart.limit;
        let mut rows: Vec<Vec<f64>> = (0..n)
            .map(|level| {
                let mut row = vec![0.0; n + 1];
                row[level] += 1.0;
                row[n] = 1.0;
                row[level.saturating_sub(chart.fall)] -= 1.0 - rate;
                if level + chart.rise < n {
                    row[level + chart.rise] -= rate;
                }
                row
            })
            .collect();
        for pivot in 0..n {
            let best = (pivot..n).max_by(|&a, &b| rows[a][pivot].abs().total_cmp(&rows[b][pivot].abs())).unwrap();
            rows.swap(pivot, best);
            for other in 0..n {
                if other != pivot {
                    let factor = rows[other][pivot] / rows[pivot][pivot];
                    let row = rows[pivot].clone();
                    for (cell, pivotal) in rows[other].iter_mut().zip(row) {
                        *cell -= factor * pivotal;
                    }
                }
            }
        }
        rows[0][n] / rows[0][0]
    }

    #[test]
    fn the_average_run_solves_all_equations_of_the_chain() {
        for (rise, fall, limit) in [(1, 1, 4), (9, 1, 25), (3, 2, 17), (1, 6, 11), (5, 5, 3)] {
            let chart = Chart { rise, fall, limit };
            for rate in [0.02, 0.1, 0.5, 0.9] {
                let (ours, naive) = (chart.run(rate), naive_run(&chart, rate));
                // The naive way loses digits on long runs.
                assert!(
                    (ours / naive - 1.0).abs() < 1e-12 * naive.max(1e3),
                    "{rise} {fall} {limit} {rate}: {ours} {naive}"
                );
            }
        }
    }

    #[test]
    fn by_hand_two_wrong_in_a_row() {
        // With p = 1/2, rise and fall of 1 and limit 2: E0 = 1 + E0/2 + E1/2, E1 = 1 + E0/2, so 6.
        assert!((Chart { rise: 1, fall: 1, limit: 2 }.run(0.5) - 6.0).abs() < 1e-12);
    }

    #[test]
    fn false_alarms_are_as_rare_as_stated_and_one_step_less_would_not_do() {
        for (usual, changed) in [(0.05, 0.15), (0.1, 0.2), (0.3, 0.5), (0.4, 0.2), (0.02, 0.06)] {
            let chart = Cusum::new((usual, changed), 500.0).unwrap();
            assert!(chart.run_usual >= 500.0 && chart.run_changed < 120.0, "{chart:?}");
            let less = Chart { rise: chart.rise, fall: chart.fall, limit: chart.limit - 1 };
            assert!(less.run(if changed > usual { usual } else { 1.0 - usual }) < 500.0, "{chart:?}");

            let mut random = Random::new(8, 0);
            let answers = 100_000;
            let right: Vec<bool> =
                (0..answers).map(|_| f64::from(random.below(1 << 20)) >= usual * f64::from(1 << 20)).collect();
            let alarms = chart.alarms(&right).len();
            let expected = f64::from(answers) / chart.run_usual;
            assert!(
                (alarms as f64 - expected).abs() < 4.0 * expected.sqrt(),
                "{usual} {changed}: {alarms} not {expected}"
            );
        }
    }

    #[test]
    fn the_chance_of_an_early_alarm_is_that_of_simulation() {
        let chart = Cusum::new((0.1, 0.3), 200.0).unwrap();
        let mut random = Random::new(2, 0);
        let times = 4_000;
        let early = (0..times)
            .filter(|_| {
                let right: Vec<bool> = (0..100).map(|_| random.below(10) > 0).collect();
                !chart.alarms(&right).is_empty()
            })
            .count();
        let (seen, computed) = (early as f64 / f64::from(times), chart.false_alarm_within(100));
        assert!((seen - computed).abs() < 0.03, "{seen} {computed}");
    }

    #[test]
    fn an_improvement_is_seen_too() {
        let chart = Cusum::new((0.3, 0.1), 400.0).unwrap();
        let right: Vec<bool> = (0..300).map(|i| if i < 150 { i % 3 > 0 } else { i % 15 > 0 }).collect();
        let alarms = chart.alarms(&right);
        assert!(!alarms.is_empty() && alarms[0].at > 150 && alarms[0].since >= 130, "{alarms:?}");
    }

    #[test]
    fn senseless_charts_are_refused() {
        assert_eq!(Cusum::new((0.1, 0.1), 100.0), Err(Unknown::NoChange { rate: 0.1 }));
        assert_eq!(Cusum::new((0.0, 0.1), 100.0), Err(Unknown::NotBetweenZeroAndOne { given: 0.0 }));
        assert!(matches!(Cusum::new((0.1, 0.5), 1e300), Err(Unknown::RunTooLong { .. })));
    }
}
