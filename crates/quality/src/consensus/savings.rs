//! How many answers does a policy save for the same accuracy? Compares curves of accuracy against answers.
//!
//! # Definition
//! A curve is the mean over replays at each setting of a policy. More answers do not make a consensus worse other than
//! by chance, so points that fall are first replaced by the mean of their neighbours (least-squares monotone
//! regression). Between points runs a straight line, which a mixture of the two settings attains. Then
//! ```text
//! saved(a) = 1 − answers that the policy needs for accuracy a / answers that fixed overlap needs for it
//! ```
//! * **overall** is the mean of saved(a) over the accuracies of fixed overlap 2, 3, … as far as they rise;
//! * **near full** is saved(a) one point below the accuracy of the most overlap: where curves have become flat, one
//!   unit more or less decides what is the same accuracy;
//! * **of all** sets the answers that the policy needs to come within half a point of the accuracy of the most overlap
//!   against the most overlap itself. It is what somebody saves who asks that much today and puts up with half a point.
//!   Some of it a smaller fixed overlap would save as well;
//! * **of votes** is overall, but fixed overlap is judged by a plain majority vote, as is usual, and the policy by `auto`:
//!   the consensus has its share in this one.
//!
//! Accuracy that a policy never reaches costs it as much as the most overlap. Intervals are Student's t on the
//! jackknife over replays: how far the figure hangs on the order of answers, not on the units.
//!
//! # What can be saved
//! With two labels and equally good people, stopping at the best lead (Wald's test, ten answers at most) saves 20 to
//! 25 % of three answers and 30 to 40 % of five; with ten in all it saves 19, 26 and 33 % overall at accuracies of
//! 0.65, 0.75 and 0.85. Only knowing who is good, or answers that go on beyond what is enough, save more.
//!
//! # Reference
//! R. E. Barlow et al., *Statistical inference under order restrictions*, Wiley, 1972; B. Efron, C. Stein, *The
//! jackknife estimate of variance*, Annals of Statistics 9(3), 1981, <https://doi.org/10.1214/aos/1176345462>.

use crate::special::student_t_quantile;

/// Below the accuracy of the most overlap, for what is saved near it.
const NEAR: f64 = 0.01;

/// Below it, for what is saved of all its answers.
const GIVEN_UP: f64 = 0.005;

/// What one replay of a policy came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// Answers used a unit with gold.
    pub answers_a_unit: f64,
    /// Answers used a unit, with gold or without.
    pub answers_everywhere: f64,
    /// Share of gold units that are right; ties count in part.
    pub accuracy: f64,
    /// The same if the answers are judged by a plain majority vote.
    pub accuracy_by_votes: f64,
    /// What mistakes cost a gold unit; without costs, the share that is wrong.
    pub loss: f64,
    /// What the consensus expects that to be; `None` where no unit has two answers, so that nothing was tested.
    pub expected_loss: Option<f64>,
}

/// What a policy came to, over all seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Replay {
    /// Answers used a unit with gold.
    pub answers_a_unit: f64,
    /// Answers used a unit, with gold or without.
    pub answers_everywhere: f64,
    /// Share of gold units that are right; ties count in part.
    pub accuracy: f64,
    /// The same if the answers are judged by a plain majority vote.
    pub accuracy_by_votes: f64,
    /// What mistakes cost a gold unit; without costs, the share that is wrong.
    pub loss: f64,
    /// What the consensus expects that to be; `None` where no unit has two answers, so that nothing was tested.
    pub expected_loss: Option<f64>,
    /// Lower end of the interval of the mean accuracy over seeds (Student's t); the value itself for one seed.
    pub lower: f64,
    /// Upper end of it.
    pub upper: f64,
}

impl Replay {
    /// The mean of several runs, with the 95 % interval of its accuracy; `None` without any.
    pub fn of(runs: &[Run]) -> Option<Self> {
        let mean = |of: fn(&Run) -> f64| mean(runs.iter().map(of));
        let accuracy = mean(|run| run.accuracy)?;
        let squares: f64 = runs.iter().map(|run| (run.accuracy - accuracy).powi(2)).sum();
        let n = runs.len() as f64;
        let margin = if runs.len() > 1 { t(runs.len()) * (squares / (n - 1.0) / n).sqrt() } else { 0.0 };
        Some(Self {
            answers_a_unit: mean(|run| run.answers_a_unit)?,
            answers_everywhere: mean(|run| run.answers_everywhere)?,
            accuracy,
            accuracy_by_votes: mean(|run| run.accuracy_by_votes)?,
            loss: mean(|run| run.loss)?,
            expected_loss: runs
                .iter()
                .map(|run| run.expected_loss)
                .collect::<Option<Vec<_>>>()
                .and_then(|all| self::mean(all.into_iter())),
            lower: (accuracy - margin).max(0.0),
            upper: (accuracy + margin).min(1.0),
        })
    }
}

/// A share of answers that is saved, at most 1, below 0 where more are needed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Saved {
    /// The share.
    pub share: f64,
    /// Lower end of its 95 % interval over replays; the share itself for one replay.
    pub lower: f64,
    /// Upper end of it.
    pub upper: f64,
}

/// What a policy saves against fixed overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Savings {
    /// On average over the accuracies that fixed overlap reaches.
    pub overall: Saved,
    /// One point below the accuracy of the most overlap.
    pub near_full: Saved,
    /// Within half a point of the accuracy of the most overlap, of all its answers.
    pub of_all: Saved,
    /// On average over the accuracies that fixed overlap reaches with a plain majority vote.
    pub of_votes: Saved,
}

impl Savings {
    /// From the runs of each seed, each a list by setting from the one that asks least; both for the same seeds.
    /// `None` where more overlap never helps, or nothing was run.
    pub fn of(fixed: &[Vec<Run>], other: &[Vec<Run>]) -> Option<Self> {
        let shares = |but| {
            let own = |run: &Run| run.accuracy;
            let fixed_by_votes = curve(fixed, but, |run| run.accuracy_by_votes)?;
            shares((&curve(fixed, but, own)?, &fixed_by_votes), &curve(other, but, own)?)
        };
        let whole: [f64; 4] = shares(None)?;
        let without: Vec<[f64; 4]> = (0..fixed.len()).filter_map(|seed| shares(Some(seed))).collect();
        let saved = |at: usize| {
            let margin = jackknife_margin(&without.iter().map(|shares| shares[at]).collect::<Vec<f64>>());
            Saved { share: whole[at], lower: whole[at] - margin, upper: (whole[at] + margin).min(1.0) }
        };
        Some(Self { overall: saved(0), near_full: saved(1), of_all: saved(2), of_votes: saved(3) })
    }
}

/// Answers a unit at which a list of replays, ascending in answers, first reaches `accuracy`, between its points by
/// straight lines; `None` where it never does.
pub fn answers_needed(curve: &[Replay], accuracy: f64) -> Option<f64> {
    let points: Vec<Point> =
        curve.iter().map(|at| Point { answers: at.answers_a_unit, accuracy: at.accuracy }).collect();
    needed(&points, accuracy)
}

/// A point of a curve.
#[derive(Debug, Clone, Copy)]
struct Point {
    answers: f64,
    accuracy: f64,
}

fn needed(curve: &[Point], accuracy: f64) -> Option<f64> {
    let first = curve.first()?;
    if first.accuracy >= accuracy {
        return Some(first.answers);
    }
    curve.windows(2).find(|pair| pair[1].accuracy >= accuracy).map(|pair| {
        let share = (accuracy - pair[0].accuracy) / (pair[1].accuracy - pair[0].accuracy);
        pair[0].answers + share * (pair[1].answers - pair[0].answers)
    })
}

/// The four shares; `None` where more overlap never helps. Fixed overlap comes by its own consensus and by votes.
fn shares((fixed, fixed_by_votes): (&[Point], &[Point]), other: &[Point]) -> Option<[f64; 4]> {
    let most = fixed.last()?;
    let near = most.accuracy - NEAR;
    let near_full = share(other, near, (needed(fixed, near)?, most.answers));
    let of_all = share(other, most.accuracy - GIVEN_UP, (most.answers, most.answers));
    let overall = mean_share(fixed, other)?;
    Some([overall, near_full, of_all, mean_share(fixed_by_votes, other).unwrap_or(overall)])
}

/// What is saved where fixed overlap needs so many answers, and `most` where the accuracy is never reached.
fn share(other: &[Point], accuracy: f64, (answers, most): (f64, f64)) -> f64 {
    // Equal but for rounding is equal.
    1.0 - needed(other, accuracy - 1e-12).unwrap_or(most) / answers
}

/// The mean over the accuracies of fixed overlap as far as they rise.
fn mean_share(fixed: &[Point], other: &[Point]) -> Option<f64> {
    let most = fixed.last()?.answers;
    let steps = fixed.windows(2).filter(|pair| pair[1].accuracy > pair[0].accuracy + 1e-12);
    let each: Vec<f64> = steps.map(|pair| share(other, pair[1].accuracy, (pair[1].answers, most))).collect();
    (!each.is_empty()).then(|| each.iter().sum::<f64>() / each.len() as f64)
}

/// The mean over seeds but one, ascending in answers, its accuracy monotone.
fn curve(seeds: &[Vec<Run>], but: Option<usize>, accuracy: fn(&Run) -> f64) -> Option<Vec<Point>> {
    let kept = || seeds.iter().enumerate().filter(|(seed, _)| Some(*seed) != but).map(|(_, runs)| runs);
    let settings = kept().next()?.len();
    let point = |at: usize| {
        let runs = || kept().filter_map(|runs| runs.get(at));
        Some(Point { answers: mean(runs().map(|run| run.answers_a_unit))?, accuracy: mean(runs().map(accuracy))? })
    };
    let mut points: Vec<Point> = (0..settings).map(point).collect::<Option<_>>()?;
    points.sort_by(|a, b| a.answers.total_cmp(&b.answers).then(a.accuracy.total_cmp(&b.accuracy)));
    Some(monotone(points))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, n) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
    (n > 0.0).then(|| sum / n)
}

/// Pools neighbours until accuracy nowhere falls.
fn monotone(mut points: Vec<Point>) -> Vec<Point> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for point in &points {
        let mut pool = (point.accuracy, 1);
        while let Some(before) = pools.pop_if(|before| before.0 * pool.1 as f64 > pool.0 * before.1 as f64) {
            pool = (before.0 + pool.0, before.1 + pool.1);
        }
        pools.push(pool);
    }
    let levels = pools.into_iter().flat_map(|(sum, size)| std::iter::repeat_n(sum / size as f64, size));
    points.iter_mut().zip(levels).for_each(|(point, level)| point.accuracy = level);
    points
}

/// Half the width of the interval, from the figure without each replay in turn.
fn jackknife_margin(without: &[f64]) -> f64 {
    let n = without.len() as f64;
    if without.len() < 2 {
        return 0.0;
    }
    let mean = without.iter().sum::<f64>() / n;
    let squares: f64 = without.iter().map(|value| (value - mean).powi(2)).sum();
    t(without.len()) * ((n - 1.0) / n * squares).sqrt()
}

fn t(runs: usize) -> f64 {
    student_t_quantile(0.975, runs as f64 - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Votes are right 10 points less often.
    fn runs(points: &[(f64, f64)]) -> Vec<Run> {
        let run = |&(answers_a_unit, accuracy): &(f64, f64)| Run {
            answers_a_unit,
            answers_everywhere: answers_a_unit,
            accuracy,
            accuracy_by_votes: accuracy - 0.1,
            loss: 1.0 - accuracy,
            expected_loss: Some(1.0 - accuracy),
        };
        points.iter().map(run).collect()
    }

    fn points(points: &[(f64, f64)]) -> Vec<Point> {
        points.iter().map(|&(answers, accuracy)| Point { answers, accuracy }).collect()
    }

    #[test]
    fn by_hand_answers_needed_lie_on_the_line_between_two_points() {
        let curve = points(&[(1.0, 0.7), (3.0, 0.9), (5.0, 0.9)]);
        assert!((needed(&curve, 0.8).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(needed(&curve, 0.95), None);
    }

    #[test]
    fn by_hand_points_that_fall_become_their_mean() {
        let found = monotone(points(&[(1.0, 0.7), (2.0, 0.9), (3.0, 0.8), (4.0, 0.95)]));
        let levels: Vec<f64> = found.iter().map(|point| point.accuracy).collect();
        let expected = [0.7, 0.85, 0.85, 0.95];
        assert!(levels.iter().zip(expected).all(|(level, expected)| (level - expected).abs() < 1e-12), "{levels:?}");
    }

    #[test]
    fn by_hand_half_the_answers_for_each_accuracy_are_half_saved() {
        let fixed = vec![runs(&[(1.0, 0.5), (2.0, 0.7), (4.0, 0.9)])];
        let other = vec![runs(&[(1.0, 0.7), (2.0, 0.9)])];
        let found = Savings::of(&fixed, &other).unwrap();
        assert!((found.overall.share - 0.5).abs() < 1e-9, "{found:?}");
        // 0.89 takes fixed overlap 3.9 answers, the other 1.95.
        assert!((found.near_full.share - 0.5).abs() < 1e-9, "{found:?}");
        // 0.895 takes the other 1.975, against 4 in all.
        assert!((found.of_all.share - (1.0 - 1.975 / 4.0)).abs() < 1e-9, "{found:?}");
        // Votes come to 0.6 by two answers and to 0.8 by four; the other is beyond 0.6 from the start.
        assert!((found.of_votes.share - (0.5 + 1.0 - 1.5 / 4.0) / 2.0).abs() < 1e-9, "{found:?}");
        assert_eq!(found.overall.lower.to_bits(), found.overall.share.to_bits());
    }

    #[test]
    fn fixed_overlap_saves_nothing_against_itself_and_less_than_it_cannot_be_measured() {
        let fixed = vec![runs(&[(1.0, 0.5), (2.0, 0.7), (3.0, 0.8)]), runs(&[(1.0, 0.6), (2.0, 0.6), (3.0, 0.9)])];
        let found = Savings::of(&fixed, &fixed).unwrap();
        assert!(found.overall.share.abs() < 1e-9 && found.near_full.share.abs() < 1e-9, "{found:?}");
        assert_eq!(Savings::of(&[runs(&[(1.0, 0.9), (2.0, 0.8)])], &fixed), None);
        assert_eq!(Savings::of(&[], &[]), None);
    }
}
