//! The order that several people's rankings and comparisons come to.
//!
//! # Definition
//! * [`plackett_luce`]: item i has strength `s_i` > 0; a ranking is drawn by taking the best, then the best of the
//!   rest, each time with chances in proportion to strengths. The model of Bradley and Terry is its case of two:
//!   P(i before j) = `s_i` / (`s_i` + `s_j`). Fitted by minorisation and maximisation:
//!   ```text
//!   s_i ← w_i / Σ 1 / (Σ strengths still to be placed), over the choices in which i took part
//!   ```
//!   with `w_i` the choices that i won. Each item also wins and loses half a comparison with an imagined item of
//!   strength 1, so that an item that always won has a finite strength and separate groups can be compared. After each
//!   step all strengths are put to the scale that these comparisons make likeliest.
//! * [`copeland`]: an item's score is the number of others that most people put below it, plus half of the ties.
//!
//! # When not to use it
//! Plackett and Luce: when preferences go in circles; Copeland: when few pairs were compared.
//!
//! # Reference
//! D. R. Hunter, *MM algorithms for generalized Bradley-Terry models*, Annals of Statistics 32(1), 2004,
//! <https://doi.org/10.1214/aos/1079120141>; R. A. Bradley, M. E. Terry, Biometrika 39, 1952,
//! <https://doi.org/10.2307/2334029>; D. G. Saari, V. R. Merlin, *The Copeland method*, Economic Theory 8, 1996,
//! <https://doi.org/10.1007/BF01212012>.

/// How strong each item is.
#[derive(Debug, Clone, PartialEq)]
pub struct Strengths {
    /// Strengths, indexed by item; they sum to 1.
    pub strengths: Vec<f64>,
    /// The strength of the imagined item on the same scale.
    pub imagined: f64,
    /// Items, best first; of equals the lowest first.
    pub order: Vec<u32>,
    /// How many iterations were made.
    pub iterations: u32,
    /// Whether strengths came to rest.
    pub converged: bool,
}

/// Why rankings cannot be combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadRanking {
    /// A ranking names an item that does not exist.
    NoSuchItem {
        /// Which ranking, from 0.
        ranking: usize,
        /// The item named.
        item: u32,
    },
    /// A ranking names an item twice.
    NamedTwice {
        /// Which ranking, from 0.
        ranking: usize,
        /// The item named.
        item: u32,
    },
    /// The weight of a ranking is not a number above 0.
    WeightNotPositive {
        /// Which ranking, from 0.
        ranking: usize,
    },
}

/// Items, best first, and how much that counts.
pub type Weighted<'a> = (&'a [u32], f64);

impl std::fmt::Display for BadRanking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoSuchItem { ranking, item } => {
                write!(f, "ranking {ranking} names item {item}, which does not exist; number items from 0")
            }
            Self::NamedTwice { ranking, item } => {
                write!(f, "ranking {ranking} names item {item} twice; name each item once")
            }
            Self::WeightNotPositive { ranking } => {
                write!(f, "the weight of ranking {ranking} is not a number above 0; leave out what does not count")
            }
        }
    }
}

impl std::error::Error for BadRanking {}

const ITERATIONS_MAX: u32 = 10_000;
const TOLERANCE: f64 = 1e-12;

/// Strengths from rankings, each a list of items, best first. A comparison is a ranking of two.
///
/// ```
/// use assay_quality::consensus::plackett_luce;
///
/// let found = plackett_luce(3, &[vec![2, 0], vec![2, 1, 0], vec![1, 0], vec![0, 1], vec![2, 1]])?;
/// assert_eq!(found.order, [2, 1, 0]);
/// # Ok::<(), assay_quality::consensus::BadRanking>(())
/// ```
pub fn plackett_luce(items: u32, rankings: &[Vec<u32>]) -> Result<Strengths, BadRanking> {
    let weighted: Vec<Weighted<'_>> = rankings.iter().map(|ranking| (&ranking[..], 1.0)).collect();
    plackett_luce_weighted(items, &weighted)
}

/// The same from rankings that count more or less, each by a weight above 0. A comparison in which nobody won is both
/// orders with a weight of one half.
///
/// ```
/// use assay_quality::consensus::plackett_luce_weighted;
///
/// let even = plackett_luce_weighted(2, &[(&[0, 1], 0.5), (&[1, 0], 0.5)])?;
/// assert_eq!(even.strengths, [0.5, 0.5]);
/// # Ok::<(), assay_quality::consensus::BadRanking>(())
/// ```
pub fn plackett_luce_weighted(items: u32, rankings: &[Weighted<'_>]) -> Result<Strengths, BadRanking> {
    check(items, rankings.iter().map(|(ranking, _)| *ranking))?;
    if let Some(ranking) = rankings.iter().position(|(_, weight)| !weight.is_finite() || *weight <= 0.0) {
        return Err(BadRanking::WeightNotPositive { ranking });
    }
    let sorted = sorted(rankings);
    // Half a win against the imagined item, and one for each time an item was taken before another.
    let mut wins = vec![0.5; items as usize];
    for (ranking, weight) in &sorted {
        for &item in &ranking[..ranking.len().saturating_sub(1)] {
            wins[item as usize] += weight;
        }
    }
    let mut strengths = vec![1.0; items as usize];
    let (mut iterations, mut moved) = (0, f64::INFINITY);
    while iterations < ITERATIONS_MAX && moved > TOLERANCE {
        let chances = chances(&sorted, &strengths);
        moved = 0.0;
        let before = strengths.clone();
        for ((strength, wins), chances) in strengths.iter_mut().zip(&wins).zip(chances) {
            *strength = wins / (chances + 1.0 / (*strength + 1.0));
        }
        put_to_scale(&mut strengths);
        for (next, before) in strengths.iter().zip(before) {
            moved = f64::max(moved, (next / before).ln().abs());
        }
        iterations += 1;
    }
    let total: f64 = strengths.iter().sum();
    for strength in &mut strengths {
        *strength /= total;
    }
    Ok(Strengths {
        order: order(&strengths),
        strengths,
        imagined: 1.0 / total,
        iterations,
        converged: moved <= TOLERANCE,
    })
}

/// Multiplies all strengths by what makes the comparisons with the imagined item likeliest: choices among items say nothing
/// of it, so that iterations alone would take thousands of steps towards it.
fn put_to_scale(strengths: &mut [f64]) {
    const STEPS: usize = 4;
    for _ in 0..STEPS {
        let (mut slope, mut bend) = (0.0, 0.0);
        for strength in strengths.iter() {
            let chance = strength / (strength + 1.0);
            (slope, bend) = (slope + 0.5 - chance, bend + chance * (1.0 - chance));
        }
        // A bounded step of Newton on the logarithm; nothing to do without items.
        let factor = if bend > 0.0 { (slope / bend).clamp(-1.0, 1.0).exp() } else { 1.0 };
        for strength in strengths.iter_mut() {
            *strength *= factor;
        }
    }
}

/// Sums of floating-point numbers follow the order of their terms: an order that the caller's leaves no trace in.
pub(super) fn sorted<'a>(rankings: &[Weighted<'a>]) -> Vec<Weighted<'a>> {
    let mut sorted = rankings.to_vec();
    sorted.sort_unstable_by(|a, b| a.0.cmp(b.0).then(a.1.total_cmp(&b.1)));
    sorted
}

/// Σ weight / (strength still to be placed), over the choices in which each item took part.
fn chances(rankings: &[Weighted<'_>], strengths: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; strengths.len()];
    for (ranking, weight) in rankings {
        let mut left: Vec<f64> = Vec::with_capacity(ranking.len());
        let mut rest = 0.0;
        for &item in ranking.iter().rev() {
            rest += strengths[item as usize];
            left.push(rest);
        }
        let mut sum = 0.0;
        for (place, &item) in ranking.iter().enumerate() {
            if place + 1 < ranking.len() {
                sum += weight / left[ranking.len() - 1 - place];
            }
            sums[item as usize] += sum;
        }
    }
    sums
}

/// Copeland's score of each item, and the order it gives.
///
/// ```
/// use assay_quality::consensus::copeland;
///
/// let (scores, order) = copeland(3, &[vec![0, 1, 2], vec![0, 2, 1], vec![1, 0, 2]])?;
/// assert_eq!((scores, order), (vec![2.0, 1.0, 0.0], vec![0, 1, 2]));
/// # Ok::<(), assay_quality::consensus::BadRanking>(())
/// ```
pub fn copeland(items: u32, rankings: &[Vec<u32>]) -> Result<(Vec<f64>, Vec<u32>), BadRanking> {
    check(items, rankings.iter().map(Vec::as_slice))?;
    let items = items as usize;
    let mut above = vec![0u32; items * items];
    for ranking in rankings {
        for (place, &item) in ranking.iter().enumerate() {
            for &other in &ranking[place + 1..] {
                above[item as usize * items + other as usize] += 1;
            }
        }
    }
    let score = |item: usize| -> f64 {
        let others = (0..items).filter(|other| *other != item);
        others
            .map(|other| match above[item * items + other].cmp(&above[other * items + item]) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            })
            .sum()
    };
    let scores: Vec<f64> = (0..items).map(score).collect();
    let order = order(&scores);
    Ok((scores, order))
}

fn order(scores: &[f64]) -> Vec<u32> {
    let mut order: Vec<u32> = (0u32..).take(scores.len()).collect();
    order.sort_by(|a, b| scores[*b as usize].total_cmp(&scores[*a as usize]));
    order
}

fn check<'a>(items: u32, rankings: impl Iterator<Item = &'a [u32]>) -> Result<(), BadRanking> {
    let mut seen = vec![usize::MAX; items as usize];
    for (ranking, named) in rankings.enumerate() {
        for &item in named {
            let seen = seen.get_mut(item as usize).ok_or(BadRanking::NoSuchItem { ranking, item })?;
            if *seen == ranking {
                return Err(BadRanking::NamedTwice { ranking, item });
            }
            *seen = ranking;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_two_items_have_the_odds_of_their_wins_with_the_imagined_comparisons() {
        // 30 to 10: without the imagined item the ratio is 3; it pulls a little towards 1.
        let rankings: Vec<Vec<u32>> = (0..40).map(|n| if n < 30 { vec![0, 1] } else { vec![1, 0] }).collect();
        let found = plackett_luce(2, &rankings).unwrap();
        let (a, b) = (found.strengths[0], found.strengths[1]);
        assert!(found.converged && (2.6..3.0).contains(&(a / b)), "{}", a / b);
    }

    #[test]
    fn the_likelihood_is_stationary_where_it_stops() {
        // Agresti's baseball table in small: the score equations hold at the optimum, imagined item included.
        let rankings = vec![vec![0, 1, 2], vec![0, 2, 1], vec![1, 2], vec![2, 0], vec![0, 1]];
        let found = plackett_luce(3, &rankings).unwrap();
        let total = 1.0;
        assert!((found.strengths.iter().sum::<f64>() - total).abs() < 1e-12);
        assert_eq!(found.order[0], 0);
        let mut turned = rankings;
        turned.reverse();
        assert_eq!(plackett_luce(3, &turned).unwrap(), found);
    }

    #[test]
    fn a_weight_of_three_is_three_rankings_and_one_of_nothing_is_refused() {
        let three = plackett_luce(3, &[vec![0, 1], vec![0, 1], vec![0, 1], vec![1, 2, 0]]).unwrap();
        let weighted = plackett_luce_weighted(3, &[(&[0, 1], 3.0), (&[1, 2, 0], 1.0)]).unwrap();
        for (one, other) in three.strengths.iter().zip(&weighted.strengths) {
            assert!((one - other).abs() < 1e-9, "{one} {other}");
        }
        let refused = plackett_luce_weighted(2, &[(&[0, 1], 1.0), (&[0, 1], 0.0)]);
        assert_eq!(refused, Err(BadRanking::WeightNotPositive { ranking: 1 }));
    }

    #[test]
    fn who_always_wins_is_first_and_finite() {
        let found = plackett_luce(2, &vec![vec![1, 0]; 50]).unwrap();
        assert!(found.order == [1, 0] && found.strengths[1] < 1.0);
        assert_eq!(plackett_luce(3, &[]).unwrap().strengths, vec![1.0 / 3.0; 3]);
    }

    #[test]
    fn a_circle_is_a_tie_for_copeland() {
        let (scores, _) = copeland(3, &[vec![0, 1, 2], vec![1, 2, 0], vec![2, 0, 1]]).unwrap();
        assert_eq!(scores, [1.0, 1.0, 1.0]);
    }

    #[test]
    fn senseless_rankings_are_refused() {
        assert_eq!(copeland(2, &[vec![0, 2]]), Err(BadRanking::NoSuchItem { ranking: 0, item: 2 }));
        assert_eq!(plackett_luce(2, &[vec![0], vec![1, 1]]), Err(BadRanking::NamedTwice { ranking: 1, item: 1 }));
    }
}
