//! How good is this person, judging by few or many checked answers?
//!
//! # Definition
//! Of `total` checked answers `right` were right. Starting from a Beta([`Prior`]) belief, the posterior is
//! ```text
//! accuracy ~ Beta(a + right, b + wrong)       value = (a + right) / (a + b + total)
//! ```
//! so that a newcomer stands where newcomers usually stand and each checked answer moves them: three lucky
//! hits do not make an expert. The interval is the posterior's, with equal tails.
//!
//! # The prior
//! [`Prior::default`] is Beta(3, 1): as if each newcomer had already been checked four times and been right
//! three times. Use [`Prior::of_pool`] once there are people to learn from.
//!
//! # When not to use it
//! When answers were checked because they looked wrong: such a sample is no sample of the person's work.
//!
//! # Reference
//! A. Gelman et al., *Bayesian Data Analysis*, 3rd edition, 2013, chapter 2 (Beta-binomial) and 5 (pools).

use crate::interval::{BadSample, between_zero_and_one};
use crate::special::beta_quantile;

/// What is believed of a person before any answer of theirs is checked: Beta(right, wrong).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Imagined right answers, above 0.
    pub right: f64,
    /// Imagined wrong answers, above 0.
    pub wrong: f64,
}

/// How good a person is, with the range in which their accuracy lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Skill {
    /// Expected accuracy, strictly between 0 and 1: shrunk towards the prior. It is the person's trust.
    pub value: f64,
    /// Lower end of the credible interval.
    pub lower: f64,
    /// Upper end of the credible interval.
    pub upper: f64,
    /// The chance that the accuracy lies inside.
    pub confidence: f64,
    /// Checked answers that were right.
    pub right: u64,
    /// Checked answers.
    pub total: u64,
}

impl Default for Prior {
    /// Beta(3, 1): three of four right.
    fn default() -> Self {
        Self { right: 3.0, wrong: 1.0 }
    }
}

impl Prior {
    /// A prior with this expected accuracy, worth `answers` checked answers.
    pub fn new(accuracy: f64, answers: f64) -> Result<Self, BadSample> {
        let accuracy = between_zero_and_one(accuracy)?;
        if answers > 0.0 && answers.is_finite() {
            Ok(Self { right: accuracy * answers, wrong: (1.0 - accuracy) * answers })
        } else {
            Err(BadSample::Empty)
        }
    }

    /// The prior that a pool of people suggests, from their `(right, total)` counts: the better they are known
    /// and the more alike they are, the more it weighs (method of moments). `None` with fewer than two
    /// people who were checked, or when nobody, or everybody, was always right.
    ///
    /// The weight is kept between 2 and 200 answers, so that a pool that looks alike by luck cannot
    /// silence what is learnt of a person.
    pub fn of_pool(people: &[(u64, u64)]) -> Option<Self> {
        let checked: Vec<(f64, f64)> = people
            .iter()
            .filter(|(right, total)| *total > 0 && right <= total)
            .map(|&(right, total)| (right as f64, total as f64))
            .collect();
        let all: f64 = checked.iter().map(|(_, total)| total).sum();
        let mean = checked.iter().map(|(right, _)| right).sum::<f64>() / all;
        if checked.len() < 2 || !(mean > 0.0 && mean < 1.0) {
            return None;
        }
        // Spread between people beyond what their numbers of answers explain (Kleinman 1973).
        let people = checked.len() as f64;
        let squares: f64 = checked.iter().map(|(r, n)| n * (r / n - mean).powi(2)).sum();
        let crowding = all - checked.iter().map(|(_, n)| n * n).sum::<f64>() / all;
        let noise = mean * (1.0 - mean);
        let excess = (squares - noise * (people - 1.0)) / (crowding - (people - 1.0)).max(1e-9);
        let answers = if excess > 0.0 { noise / excess - 1.0 } else { f64::INFINITY };
        let answers = answers.clamp(2.0, 200.0);
        Some(Self { right: mean * answers, wrong: (1.0 - mean) * answers })
    }
}

/// The skill of a person of whose `total` checked answers `right` were right; none checked is fine.
///
/// ```
/// use assay_quality::skill::{Prior, skill};
///
/// let newcomer = skill(0, 0, Prior::default(), 0.95)?;
/// let lucky = skill(3, 3, Prior::default(), 0.95)?;
/// let proven = skill(294, 300, Prior::default(), 0.95)?;
/// assert_eq!(format!("{:.2} {:.2} {:.2}", newcomer.value, lucky.value, proven.value), "0.75 0.86 0.98");
/// assert!(newcomer.lower < 0.30 && proven.lower > 0.95);
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn skill(right: u64, total: u64, prior: Prior, confidence: f64) -> Result<Skill, BadSample> {
    if right > total {
        return Err(BadSample::MoreHitsThanTotal { hits: right, total });
    }
    let tail = (1.0 - between_zero_and_one(confidence)?) / 2.0;
    let a = prior.right + right as f64;
    let b = prior.wrong + (total - right) as f64;
    Ok(Skill {
        value: a / (a + b),
        lower: beta_quantile(tail, a, b),
        upper: beta_quantile(1.0 - tail, a, b),
        confidence,
        right,
        total,
    })
}

/// The trust to weigh a person's answers with: their expected accuracy, strictly between 0 and 1. The
/// `value` of [`skill`] without its interval, for the hot path; `right` beyond `total` counts as `total`.
///
/// ```
/// use assay_quality::skill::{Prior, trust};
///
/// assert!((trust(7, 8, Prior::default()) - 10.0 / 12.0).abs() < 1e-15);
/// ```
pub fn trust(right: u64, total: u64, prior: Prior) -> f64 {
    (prior.right + right.min(total) as f64) / (prior.right + prior.wrong + total as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_a_uniform_prior_gives_laplaces_rule() {
        let prior = Prior { right: 1.0, wrong: 1.0 };
        let skill = skill(4, 5, prior, 0.9).unwrap();
        assert!((skill.value - 5.0 / 7.0).abs() < 1e-15);
        // Beta(5, 2) has the distribution 6x⁵ − 5x⁶.
        let mass = |x: f64| 6.0 * x.powi(5) - 5.0 * x.powi(6);
        assert!((mass(skill.lower) - 0.05).abs() < 1e-12);
        assert!((mass(skill.upper) - 0.95).abs() < 1e-12);
    }

    #[test]
    fn few_answers_move_a_person_little_and_many_move_them_all_the_way() {
        let of = |right, total| skill(right, total, Prior::default(), 0.95).unwrap();
        assert!(of(0, 1).value > 0.55);
        assert!((of(1_000, 10_000).value - 0.1).abs() < 1e-3);
        assert!(of(50, 100).upper - of(50, 100).lower < of(5, 10).upper - of(5, 10).lower);
    }

    #[test]
    fn a_pool_of_equals_gives_a_heavy_prior_and_a_mixed_pool_a_light_one() {
        let equals = Prior::of_pool(&[(80, 100), (81, 100), (79, 100), (80, 100)]).unwrap();
        let mixed = Prior::of_pool(&[(99, 100), (20, 100), (95, 100), (50, 100)]).unwrap();
        assert!((equals.right / (equals.right + equals.wrong) - 0.8).abs() < 1e-12);
        assert!(equals.right + equals.wrong > 100.0);
        assert!(mixed.right + mixed.wrong < 10.0);
    }

    #[test]
    fn a_pool_without_news_gives_no_prior() {
        assert_eq!(Prior::of_pool(&[]), None);
        assert_eq!(Prior::of_pool(&[(3, 4), (0, 0)]), None);
        assert_eq!(Prior::of_pool(&[(4, 4), (9, 9)]), None);
    }

    #[test]
    fn senseless_counts_are_refused() {
        let refused = skill(2, 1, Prior::default(), 0.95);
        assert_eq!(refused, Err(BadSample::MoreHitsThanTotal { hits: 2, total: 1 }));
        assert!(skill(1, 2, Prior::default(), 0.0).is_err());
        assert!(Prior::new(1.0, 4.0).is_err());
    }
}
