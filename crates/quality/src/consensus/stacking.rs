//! How far to believe each of two models: as far as together they best foretell each answer from all others.
//!
//! # Definition
//! With `a_i` and `b_i` the chances of answer i by either model when all other answers are known, the weight w of the
//! first is what makes
//! ```text
//! Σ log (w a_i + (1 − w) b_i)  +  log w  +  log (1 − w)
//! ```
//! largest. The last two terms are one imagined answer for each model: where the two foretell alike, they are believed
//! alike. The sum is concave and w is where its slope is 0: found by Newton's method, but with the imagined answers as they
//! are, since it is their slope that bends most. The models' probabilities are then mixed in w to 1 − w.
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

/// Newton's steps; four or five do.
const STEPS_MAX: u32 = 30;

/// The weight of the first model; `gains` are `a_i / b_i − 1` for each answer of each group, to seven places.
pub(super) fn weight(grouped: &Grouped, gains: &[f32]) -> f64 {
    let root = root(|weight| {
        let (mut slope, mut fall) = (0.0, 0.0);
        for (pair, &size) in grouped.starts.windows(2).zip(&grouped.sizes) {
            let (mut sum, mut squares) = (0.0, 0.0);
            for gain in gains[pair[0] as usize..pair[1] as usize].iter().map(|&gain| f64::from(gain)) {
                let relative = gain / (1.0 + weight * gain);
                sum += relative;
                squares += relative * relative;
            }
            slope += f64::from(size) * sum;
            fall += f64::from(size) * squares;
        }
        (slope, fall)
    });
    halved((0.0, 1.0), HALVINGS, |weight| weight < root)
}

/// Where the slope is 0, given that of the answers at a weight and how fast it falls there.
fn root(answers: impl Fn(f64) -> (f64, f64)) -> f64 {
    let imagined = |weight: f64| 1.0 / weight - 1.0 / (1.0 - weight);
    let (mut low, mut high, mut at) = (0.0, 1.0, 0.5);
    for _ in 0..STEPS_MAX {
        let (slope, fall) = answers(at);
        if slope + imagined(at) > 0.0 {
            low = at;
        } else {
            high = at;
        }
        let before = at;
        at = halved((low, high), f64::MANTISSA_DIGITS, |weight| {
            slope - fall * (weight - before) + imagined(weight) > 0.0
        });
        // Each step squares what is missing.
        if (at - before).abs() < 1e-7 {
            break;
        }
    }
    at
}

/// Where an interval is cut by what holds before the cut.
fn halved((mut low, mut high): (f64, f64), halvings: u32, before: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..halvings {
        let middle = f64::midpoint(low, high);
        if before(middle) {
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
