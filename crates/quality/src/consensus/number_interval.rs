//! How far off may a number be that several people's numbers came to?
//!
//! # Definition
//! An interval that holds, as often as stated, what ever more people of the same sort would come to.
//! * [`Merge::Median`]: all numbers m that a sign test does not refuse. With weights `w_i`, the weight below m and the
//!   weight above m are each a sum of the `w_i` taken by tosses of a coin; an end is given up as long as the weight
//!   beyond it has a chance of at most half the doubt. Exact up to 12 answers, beyond them by the normal law with half
//!   of the least weight as correction. With equal weights these are the order statistics of the textbook.
//! * [`Merge::Mean`]: Student's t. Weights do not count.
//! * [`Merge::TrimmedMean`]: the t of Tukey and `McLaughlin`, from the winsorised variance, with as many degrees as
//!   answers are left, less one. Weights do not count.
//!
//! # Undefined
//! Too few answers for the confidence: the median of five has no interval of 95 %, since five answers all lie above it one
//! time in 32. For means fewer than two answers, or none that differs: how far the next would lie cannot be told.
//!
//! # Reference
//! W. J. Dixon, A. M. Mood, *The statistical sign test*, JASA 41, 1946, <https://doi.org/10.1080/01621459.1946.10501898>;
//! J. W. Tukey, D. H. `McLaughlin`, *Less vulnerable confidence and significance procedures for location*, Sankhya A
//! 25(3), 1963, <https://www.jstor.org/stable/25049278>.

use super::numbers::{Merge, left_out, mean};
use crate::special::{normal_quantile, student_t_quantile};

/// Up to so many answers every toss of coins is tried: 2¹² of them.
const EXACT_MAX: usize = 12;

/// The ends of the interval of merged `(number, weight)`; `None` where there is none, as the module says.
///
/// ```
/// use assay_quality::consensus::{Merge, number_interval};
///
/// let counted = [11.0, 12.0, 12.0, 13.0, 13.0, 120.0].map(|number| (number, 1.0));
/// assert_eq!(number_interval(&counted, Merge::Median, 0.95), Some((11.0, 120.0)));
/// assert_eq!(number_interval(&counted, Merge::Median, 0.75), Some((12.0, 13.0)));
/// assert_eq!(number_interval(&counted[..5], Merge::Median, 0.95), None);
/// ```
pub fn number_interval(answers: &[(f64, f64)], merge: Merge, confidence: f64) -> Option<(f64, f64)> {
    let is_sound = |&(number, weight): &(f64, f64)| number.is_finite() && weight.is_finite() && weight > 0.0;
    if !(confidence > 0.0 && confidence < 1.0 && answers.iter().all(is_sound)) {
        return None;
    }
    let mut sorted = answers.to_vec();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let tail = (1.0 - confidence) / 2.0;
    let numbers = || sorted.iter().map(|(number, _)| *number).collect::<Vec<f64>>();
    match merge {
        Merge::Median => of_median(&sorted, tail),
        Merge::Mean => of_mean(&numbers(), 0, tail),
        Merge::TrimmedMean { each_end } => of_mean(&numbers(), left_out(each_end, sorted.len()), tail),
    }
}

/// The outermost numbers beyond which too little weight lies to be chance.
fn of_median(sorted: &[(f64, f64)], tail: f64) -> Option<(f64, f64)> {
    let weights: Vec<f64> = sorted.iter().map(|(_, weight)| *weight).collect();
    let most = light(&weights, tail)?;
    Some((first_beyond(sorted.iter(), most)?, first_beyond(sorted.iter().rev(), most)?))
}

/// The first number up to which there is more weight than `most`.
fn first_beyond<'a>(mut answers: impl Iterator<Item = &'a (f64, f64)>, most: f64) -> Option<f64> {
    let mut sum = 0.0;
    answers.find_map(|(number, weight)| {
        sum += weight;
        // Sums of weights carry rounding.
        (sum > most * (1.0 + 1e-12)).then_some(*number)
    })
}

/// The largest weight so small that coins give it or less with a chance of at most `tail`; `None` where even no weight at
/// all is likelier.
fn light(weights: &[f64], tail: f64) -> Option<f64> {
    if weights.len() > EXACT_MAX {
        let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
        let least = weights.iter().copied().fold(f64::INFINITY, f64::min);
        let half = weights.iter().sum::<f64>() / 2.0;
        let light = half + normal_quantile(tail) * squares.sqrt() / 2.0 - least / 2.0;
        return (light >= 0.0).then_some(light);
    }
    let mut sums = vec![0.0];
    for weight in weights {
        sums.extend(sums.clone().into_iter().map(|sum: f64| sum + weight));
    }
    sums.sort_unstable_by(f64::total_cmp);
    let tosses = sums.len() as f64;
    // A sum counts with all that equal it but for rounding.
    let up_to = |sum: f64| sums.partition_point(|other| *other <= sum * (1.0 + 1e-12)) as f64;
    sums.iter().copied().take_while(|&sum| up_to(sum) / tosses <= tail * (1.0 + 1e-12)).last()
}

/// Student's interval of a mean from which so many answers were left out at each end.
fn of_mean(sorted: &[f64], left_out: usize, tail: f64) -> Option<(f64, f64)> {
    let kept = sorted.get(left_out..sorted.len().checked_sub(left_out)?)?;
    let (&least, &most) = (kept.first()?, kept.last()?);
    if kept.len() < 2 {
        return None;
    }
    let drawn_in: Vec<f64> = sorted.iter().map(|number| number.clamp(least, most)).collect();
    let (middle, around, n) = (mean(kept), mean(&drawn_in), sorted.len() as f64);
    let variance = drawn_in.iter().map(|number| (number - around).powi(2)).sum::<f64>() / (n - 1.0);
    let kept = kept.len() as f64;
    let error = (variance / n).sqrt() * n / kept;
    let reach = student_t_quantile(1.0 - tail, kept - 1.0) * error;
    (reach > 0.0).then_some((middle - reach, middle + reach))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn even(numbers: &[f64]) -> Vec<(f64, f64)> {
        numbers.iter().map(|number| (*number, 1.0)).collect()
    }

    #[test]
    fn by_hand_the_median_has_the_order_statistics_of_the_sign_test() {
        // Of 8 answers none or all lie below the median 2 times in 256, one or seven 16 times: 1 − 2 · 9/256 = 0.93.
        let eight = even(&[8.0, 1.0, 7.0, 2.0, 6.0, 3.0, 5.0, 4.0]);
        assert_eq!(number_interval(&eight, Merge::Median, 0.95), Some((1.0, 8.0)));
        assert_eq!(number_interval(&eight, Merge::Median, 0.929), Some((2.0, 7.0)));
    }

    #[test]
    fn who_has_no_weight_to_speak_of_does_not_move_the_ends() {
        let mut answers = even(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        answers.extend([(-50.0, 1e-6), (90.0, 1e-6)]);
        let (lower, upper) = number_interval(&answers, Merge::Median, 0.95).unwrap();
        assert!((lower, upper) == (1.0, 6.0), "{lower} {upper}");
    }

    #[test]
    fn nothing_trimmed_is_the_mean_and_trimming_forgets_a_slip() {
        let answers = even(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 800.0]);
        let of = |merge| number_interval(&answers, merge, 0.95);
        assert_eq!(of(Merge::TrimmedMean { each_end: 0.0 }), of(Merge::Mean));
        let (lower, upper) = of(Merge::TrimmedMean { each_end: 0.125 }).unwrap();
        assert!(lower > 0.0 && upper < 9.0, "{lower} {upper}");
        assert_eq!(number_interval(&even(&[3.0, 3.0, 3.0]), Merge::Mean, 0.95), None);
        assert_eq!(number_interval(&even(&[3.0]), Merge::Mean, 0.95), None);
    }

    #[test]
    fn intervals_hold_the_true_middle_as_often_as_they_say() {
        let mut random = Random::new(7, 0);
        let merges = [Merge::Median, Merge::Mean, Merge::TrimmedMean { each_end: 0.2 }];
        for (people, merge, weighty) in [
            (9, merges[0], false),
            (9, merges[0], true),
            (30, merges[0], true),
            (9, merges[1], false),
            (15, merges[2], false),
        ] {
            let rounds = 2_000;
            let held = (0..rounds).filter(|_| {
                let answers: Vec<(f64, f64)> = (0..people)
                    .map(|person| {
                        // The sum of twelve even numbers is nearly normal, around 0.
                        let number = (0..12).map(|_| random.share()).sum::<f64>() - 6.0;
                        (number, if weighty { 0.3 + f64::from(person % 3) } else { 1.0 })
                    })
                    .collect();
                number_interval(&answers, merge, 0.9).is_some_and(|(lower, upper)| lower <= 0.0 && upper >= 0.0)
            });
            let share = held.count() as f64 / f64::from(rounds);
            // The sign test jumps from answer to answer, so that it may hold more often, and never less.
            let most = if matches!(merge, Merge::Median) { 0.98 } else { 0.92 };
            assert!((0.88..=most).contains(&share), "{people} {merge:?} {share}");
        }
    }
}
