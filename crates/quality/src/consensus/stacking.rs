//! How far to believe each of two models: as far as together they best foretell each answer from all others.
//!
//! # Definition
//! With `a_i` and `b_i` the chances of answer i by either model when all other answers are known, the weight w of the
//! first is what makes
//! ```text
//! Σ log (w a_i + (1 − w) b_i)  +  log w  +  log (1 − w)
//! ```
//! largest. The last two terms are one imagined answer for each model: where the two foretell alike, they are believed
//! alike. The sum is concave, so w is found by halving an interval. The models' probabilities are then mixed in w to
//! 1 − w.
//!
//! A choice of the better one would be the same where one foretells much better. Where it hardly does, a mixture is
//! wrong by less than the wrong choice.
//!
//! # Reference
//! Y. Yao, A. Vehtari, D. Simpson, A. Gelman, *Using stacking to average Bayesian predictive distributions*, Bayesian
//! Analysis 13(3), 2018, <https://doi.org/10.1214/17-BA1091>.

use super::grouped::Grouped;

/// Halvings of [0, 1]: the weight is right to a millionth.
const HALVINGS: u32 = 20;

/// The weight of the first model; `gains` are `a_i / b_i − 1` for each answer of each group, to seven places.
pub(super) fn weight(grouped: &Grouped, gains: &[f32]) -> f64 {
    let slope = |weight: f64| {
        let answers = grouped.starts.windows(2).zip(&grouped.sizes).map(|(pair, size)| {
            let gains = &gains[pair[0] as usize..pair[1] as usize];
            f64::from(*size)
                * gains.iter().map(|&gain| f64::from(gain)).map(|gain| gain / (1.0 + weight * gain)).sum::<f64>()
        });
        answers.sum::<f64>() + 1.0 / weight - 1.0 / (1.0 - weight)
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if slope(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Mixes the second into the first, number by number.
pub(super) fn mix(weight: f64, first: &mut [f64], second: &[f64]) {
    for (first, second) in first.iter_mut().zip(second) {
        *first = weight * *first + (1.0 - weight) * second;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Answers;
    use std::borrow::Cow;

    /// Units of two answers, no two answered alike.
    fn grouped(units: u32) -> Grouped {
        let rows = (0..units).flat_map(|u| [(u, 2 * u, 0), (u, 2 * u + 1, 1)]);
        Grouped::new(Cow::Owned(Answers::from_triples(2, rows).unwrap()), &[], 1).unwrap()
    }

    fn gains(grouped: &Grouped, gain: impl Fn(usize) -> f32) -> Vec<f32> {
        (0..grouped.codes.len()).map(gain).collect()
    }

    #[test]
    fn models_that_foretell_alike_are_believed_alike() {
        let grouped = grouped(50);
        assert!((weight(&grouped, &gains(&grouped, |_| 0.0)) - 0.5).abs() < 1e-5);
    }

    #[test]
    fn the_better_one_is_believed_the_more_the_more_answers_say_so() {
        let (few, many) = (grouped(1), grouped(400));
        let by = |grouped: &Grouped| weight(grouped, &gains(grouped, |_| 0.5));
        assert!(by(&few) > 0.5 && by(&few) < 0.7);
        assert!(by(&many) > 0.98);
    }

    #[test]
    fn by_hand_a_model_that_is_twice_as_good_on_half_of_the_answers_gets_half() {
        // Units answered alike are one group, so one answer of the first and one of the second stand for all of them.
        let grouped = grouped(100);
        let weight = weight(&grouped, &gains(&grouped, |answer| if answer % 2 == 0 { 1.0 } else { -0.5 }));
        // 1 / (1 + w) = ½ / (1 − w / 2) at w = ½, and the imagined answers agree.
        assert!((weight - 0.5).abs() < 1e-5, "{weight}");
    }
}
