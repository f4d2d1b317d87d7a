//! Does an answer take as long as its item deserves, and who works faster or slower than usual?
//!
//! # Definition
//! In logarithms, the time of person j on unit i is
//! ```text
//! ln seconds = m + unit_i + person_j + rest
//! ```
//! with medians for everything (Tukey's median polish), so that a few pauses and slips move nothing. A unit has a usual
//! time of its own from [`UNIT_TIMES_MIN`] times on; else it counts as ordinary. Two robust z-scores tell of each
//! answer, with 1.4826 · MAD as the spread:
//! ```text
//! z       rest / spread            against the unit's usual time at the person's usual pace
//! z_own   (ln seconds − the person's median) / the person's spread
//! ```
//! Beyond ±3.5 is unusual (Iglewicz and Hoaglin). The pace of a person is `exp(person_j)`: 0.5 is twice as fast as usual. Its
//! interval is that of a median by ranks, which asks nothing of the distribution.
//!
//! # When not to use it
//! When the clock ran through breaks that most people took, or a page was shared by several items. Groups of people who
//! never share a unit with another group count as equally fast.
//!
//! # Undefined
//! No times; a time not above 0. Scores where all times are equal, and intervals of fewer than six times (at 95 %), are
//! `None`.
//!
//! # Cost
//! A dozen passes, each with a sort of the times of each unit and person.
//!
//! # Reference
//! J. W. Tukey, *Exploratory Data Analysis*, 1977, chapter 11. B. Iglewicz, D. C. Hoaglin, *How to Detect and Handle
//! Outliers*, 1993. C. Leys et al., *Detecting outliers: do not use standard deviation around the mean, use absolute
//! deviation around the median*, Journal of Experimental Social Psychology 49(4), 2013,
//! <https://doi.org/10.1016/j.jesp.2013.03.013>.

use super::{Unknown, between_zero_and_one};
use crate::special::beta_cdf;

/// How long one answer took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timed {
    /// The unit.
    pub unit: u32,
    /// Who answered.
    pub annotator: u32,
    /// How long it took, above 0.
    pub seconds: f64,
}

/// How unusual the time of one answer is. Below 0 is fast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnswerPace {
    /// What it should have taken, for this unit and person.
    pub usual_seconds: f64,
    /// Robust z-score against that.
    pub z: Option<f64>,
    /// Robust z-score against the person's own times, whatever the unit.
    pub z_own: Option<f64>,
}

/// How fast a person works.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// The factor on the usual time: 1 is usual, 0.5 twice as fast.
    pub value: f64,
    /// The interval of the factor.
    pub interval: Option<(f64, f64)>,
    /// The confidence asked for.
    pub confidence: f64,
    /// Robust z-score among people: beyond ±3.5 the whole person is unusual.
    pub z: Option<f64>,
    /// Answers with a time.
    pub answers: usize,
}

/// The paces of answers and people.
#[derive(Debug, Clone, PartialEq)]
pub struct Paces {
    /// One entry an answer, in the order given.
    pub answers: Vec<AnswerPace>,
    /// One entry an annotator, by number; `None` without times.
    pub people: Vec<Option<Pace>>,
}

/// A unit has a usual time of its own from so many times on.
pub const UNIT_TIMES_MIN: usize = 3;
/// A person has a spread of their own from so many times on.
const OWN_TIMES_MIN: usize = 8;
/// A median absolute deviation of normal numbers times this is their standard deviation.
const TO_DEVIATION: f64 = 1.482_602_218_505_602;
const ROUNDS: u32 = 12;

/// The pace of every answer and person.
///
/// ```
/// use assay_quality::annotators::{Timed, paces};
///
/// // Five people on twenty units that take from 10 to 29 seconds; once, person 3 needs a second only.
/// let times: Vec<Timed> = (0..100)
///     .map(|i| (i / 5, i % 5))
///     .map(|(unit, annotator)| {
///         let jitter = 1.0 + f64::from((unit * 7 + annotator * 3) % 11) / 50.0;
///         let seconds = if (unit, annotator) == (9, 3) { 1.0 } else { f64::from(10 + unit) * jitter };
///         Timed { unit, annotator, seconds }
///     })
///     .collect();
/// let found = paces(&times, 0.95).unwrap();
/// let fastest = (0..100).min_by(|&a, &b| found.answers[a].z.unwrap().total_cmp(&found.answers[b].z.unwrap()));
/// assert_eq!(fastest, Some(48));
/// assert!(found.answers[48].z.unwrap() < -3.5);
/// assert!((found.people[3].unwrap().value - 1.0).abs() < 0.1);
/// ```
pub fn paces(times: &[Timed], confidence: f64) -> Result<Paces, Unknown> {
    let confidence = between_zero_and_one(confidence)?;
    if times.is_empty() {
        return Err(Unknown::NothingToCompare);
    }
    if let Some(row) = times.iter().position(|time| !(time.seconds > 0.0 && time.seconds.is_finite())) {
        return Err(Unknown::BadTime { row });
    }
    let logs: Vec<f64> = times.iter().map(|time| time.seconds.ln()).collect();
    let by_unit = grouped(times, |time| time.unit);
    let by_person = grouped(times, |time| time.annotator);
    let polish = Polish::of(&logs, times, (&by_unit, &by_person));
    let rests: Vec<f64> = logs.iter().zip(times).map(|(log, time)| log - polish.expected(time)).collect();
    let spread = deviation(&rests, 0.0);
    let own: Vec<Option<(f64, f64)>> = by_person.iter().map(|rows| own_scale(rows, &logs, spread)).collect();
    let answers = (0..times.len())
        .map(|row| AnswerPace {
            usual_seconds: polish.expected(&times[row]).exp(),
            z: spread.map(|spread| rests[row] / spread),
            z_own: own[times[row].annotator as usize].map(|(middle, spread)| (logs[row] - middle) / spread),
        })
        .collect();
    let effects: Vec<f64> =
        by_person.iter().zip(&polish.people).filter(|(rows, _)| !rows.is_empty()).map(|(_, &effect)| effect).collect();
    let among = deviation(&effects, 0.0).filter(|_| effects.len() >= 3);
    let person = |(rows, &effect): (&Vec<usize>, &f64)| {
        let paces = rows.iter().map(|&row| rests[row] + effect).collect();
        (!rows.is_empty()).then(|| Pace {
            value: effect.exp(),
            interval: interval_of_median(paces, confidence).map(|(low, high)| (low.exp(), high.exp())),
            confidence,
            z: among.map(|spread| effect / spread),
            answers: rows.len(),
        })
    };
    Ok(Paces { answers, people: by_person.iter().zip(&polish.people).map(person).collect() })
}

/// The middle and spread of a person's own times.
fn own_scale(rows: &[usize], logs: &[f64], pooled: Option<f64>) -> Option<(f64, f64)> {
    let own: Vec<f64> = rows.iter().map(|&row| logs[row]).collect();
    let middle = median(own.clone())?;
    let spread = if own.len() >= OWN_TIMES_MIN { deviation(&own, middle) } else { pooled };
    spread.map(|spread| (middle, spread))
}

/// The rows of each unit or person, by number.
fn grouped(times: &[Timed], key: impl Fn(&Timed) -> u32) -> Vec<Vec<usize>> {
    let groups = times.iter().map(|time| key(time) as usize + 1).max().unwrap_or(0);
    let mut rows = vec![Vec::new(); groups];
    for (row, time) in times.iter().enumerate() {
        rows[key(time) as usize].push(row);
    }
    rows
}

/// What is usual, in logarithms.
struct Polish {
    middle: f64,
    units: Vec<f64>,
    people: Vec<f64>,
}

impl Polish {
    fn of(logs: &[f64], times: &[Timed], (by_unit, by_person): (&[Vec<usize>], &[Vec<usize>])) -> Self {
        let mut polish = Self { middle: 0.0, units: vec![0.0; by_unit.len()], people: vec![0.0; by_person.len()] };
        polish.middle = median(logs.to_vec()).unwrap_or(0.0);
        for _ in 0..ROUNDS {
            for (unit, rows) in by_unit.iter().enumerate().filter(|(_, rows)| rows.len() >= UNIT_TIMES_MIN) {
                let rest = |&row: &usize| logs[row] - polish.middle - polish.people[times[row].annotator as usize];
                polish.units[unit] = median(rows.iter().map(rest).collect()).unwrap_or(0.0);
            }
            for (person, rows) in by_person.iter().enumerate() {
                let rest = |&row: &usize| logs[row] - polish.middle - polish.units[times[row].unit as usize];
                polish.people[person] = median(rows.iter().map(rest).collect()).unwrap_or(0.0);
            }
            // The usual person has pace 1.
            let shown = by_person.iter().zip(&polish.people).filter(|(rows, _)| !rows.is_empty());
            let shift = median(shown.map(|(_, &effect)| effect).collect()).unwrap_or(0.0);
            polish.middle += shift;
            for effect in &mut polish.people {
                *effect -= shift;
            }
        }
        polish
    }

    fn expected(&self, time: &Timed) -> f64 {
        self.middle + self.units[time.unit as usize] + self.people[time.annotator as usize]
    }
}

/// The middle number, or the mean of the middle two; `None` of nothing.
fn median(mut numbers: Vec<f64>) -> Option<f64> {
    let count = numbers.len();
    if count == 0 {
        return None;
    }
    let (_, &mut upper, _) = numbers.select_nth_unstable_by(count / 2, f64::total_cmp);
    if count % 2 == 1 {
        return Some(upper);
    }
    let lower = numbers[..count / 2].iter().copied().fold(f64::NEG_INFINITY, f64::max);
    Some(f64::midpoint(lower, upper))
}

/// A standard deviation from the median absolute deviation; `None` when it is nothing.
fn deviation(numbers: &[f64], middle: f64) -> Option<f64> {
    median(numbers.iter().map(|number| (number - middle).abs()).collect())
        .map(|mad| mad * TO_DEVIATION)
        .filter(|deviation| *deviation > 1e-9)
}

/// The numbers between which the median lies with this confidence, by ranks; `None` for too few.
fn interval_of_median(mut numbers: Vec<f64>, confidence: f64) -> Option<(f64, f64)> {
    let count = numbers.len();
    numbers.sort_by(f64::total_cmp);
    // P(at most rank − 1 of them lie below the median) must stay under the tail.
    let tail = (1.0 - confidence) / 2.0;
    let below = |rank: usize| beta_cdf(0.5, (count - rank + 1) as f64, rank as f64);
    let rank = (1..=count.div_ceil(2)).take_while(|&rank| below(rank) <= tail).last()?;
    Some((numbers[rank - 1], numbers[count - rank]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::special::normal_quantile;

    fn normal(random: &mut Random) -> f64 {
        normal_quantile((f64::from(random.below(1 << 30)) + 0.5) / f64::from(1 << 30))
    }

    /// Twenty people with paces from half to double, 60 units of unlike length, four answers each.
    fn crowd(seed: u64) -> Vec<Timed> {
        let mut random = Random::new(seed, 0);
        let lengths: Vec<f64> = (0..60).map(|_| 3.0 + normal(&mut random)).collect();
        let mut times = Vec::new();
        for unit in 0..60u32 {
            let mut asked = Vec::new();
            while asked.len() < 4 {
                let annotator = random.below(20);
                if asked.contains(&annotator) {
                    continue;
                }
                asked.push(annotator);
                let log = lengths[unit as usize] + true_pace(annotator).ln() + 0.3 * normal(&mut random);
                times.push(Timed { unit, annotator, seconds: log.exp() });
            }
        }
        times
    }

    fn true_pace(annotator: u32) -> f64 {
        ((f64::from(annotator) - 9.5) / 9.5 * 2f64.ln()).exp()
    }

    #[test]
    fn paces_are_found_again_though_everyone_had_other_units() {
        let found = paces(&crowd(1), 0.95).unwrap();
        for (annotator, pace) in (0..20).zip(&found.people) {
            let (pace, truth) = (pace.unwrap(), true_pace(annotator));
            assert!((pace.value / truth).ln().abs() < 0.35, "{annotator}: {} not {truth}", pace.value);
        }
    }

    #[test]
    fn few_ordinary_answers_are_called_unusual_and_all_slips_are() {
        let mut times = crowd(2);
        for row in [17, 101, 200] {
            times[row].seconds /= 20.0;
        }
        times[60].seconds *= 30.0;
        let found = paces(&times, 0.95).unwrap();
        let unusual: Vec<usize> = (0..240).filter(|&row| found.answers[row].z.unwrap().abs() > 3.5).collect();
        for row in [17, 60, 101, 200] {
            assert!(unusual.contains(&row), "{row} {:?}", found.answers[row]);
        }
        assert!(unusual.len() <= 14, "{unusual:?}");
        assert!(found.answers[60].z.unwrap() > 3.5 && found.answers[17].z.unwrap() < -3.5);
    }

    #[test]
    fn the_interval_of_a_median_covers_at_least_as_stated() {
        let mut random = Random::new(9, 0);
        let held = (0..2_000)
            .filter(|_| {
                let numbers = (0..15).map(|_| normal(&mut random).exp()).collect();
                let (low, high) = interval_of_median(numbers, 0.95).unwrap();
                low <= 1.0 && 1.0 <= high
            })
            .count();
        // Ranks 4 and 12 of 15 hold the median in 96.5 of 100.
        assert!((1_905..=1_955).contains(&held), "{held} of 2000");
        assert_eq!(interval_of_median(vec![1.0; 5], 0.95), None);
        assert_eq!(interval_of_median(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 0.95), Some((1.0, 6.0)));
    }

    #[test]
    fn someone_who_clicks_through_stands_out_among_people() {
        let mut times = crowd(3);
        for time in times.iter_mut().filter(|time| time.annotator == 4) {
            time.seconds = 1.0;
        }
        let found = paces(&times, 0.95).unwrap();
        assert!(found.people[4].unwrap().z.unwrap() < -3.0, "{:?}", found.people[4]);
        assert!(found.people.iter().flatten().filter(|p| p.z.unwrap() < -3.0).count() == 1);
    }

    #[test]
    fn equal_times_have_no_scores_and_senseless_ones_are_refused() {
        let equal: Vec<Timed> = (0..12).map(|i| Timed { unit: i, annotator: i % 2, seconds: 5.0 }).collect();
        let found = paces(&equal, 0.95).unwrap();
        assert!(found.answers.iter().all(|a| a.z.is_none() && (a.usual_seconds - 5.0).abs() < 1e-9));
        assert_eq!(paces(&[], 0.95), Err(Unknown::NothingToCompare));
        let zero = [Timed { unit: 0, annotator: 0, seconds: 0.0 }];
        assert_eq!(paces(&zero, 0.95), Err(Unknown::BadTime { row: 0 }));
    }
}
