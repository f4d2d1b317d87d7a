//! When the work will end, from how many answers came on each of the last days.

use domain::Timestamp;
use std::collections::BTreeMap;
use store::work::Day;

/// Student's t for a two-sided 95 % interval, by degrees of freedom from 1 to 13 (ISO 2854:1976, table `IIa`).
const T_95: [f64; 13] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160];

const DAY_S: f64 = 86_400.0;

/// The farthest end that is told, in days; beyond it nobody plans by a forecast.
const DAYS_MAX: f64 = 3_650.0;

/// When the answers that are still wanted will be there.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Answers a day, over whole UTC days from the first on which somebody worked; days of rest count.
    pub pace: Pace,
    /// Answers that are still wanted, as far as those before tell how many a task takes.
    pub left: u64,
    /// When they will be there.
    pub ends: Ends,
    /// The same of each batch with answers to come, in the order in which they are worked on.
    pub batches: Vec<(i64, Ends)>,
}

/// A pace with the 95 % interval of its mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Answers a day.
    pub value: f64,
    /// Lower end, at least 0.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// Days it rests on.
    pub days: u64,
}

/// A time with the range it may plausibly have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// At the pace of these days.
    pub likely: Timestamp,
    /// At the upper end of the pace.
    pub early: Timestamp,
    /// At the lower end of the pace; nothing where that is no pace at all, or ends in ten years at the soonest.
    pub late: Option<Timestamp>,
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// Nothing is left.
    #[error("every task has its answers")]
    Done,
    /// A pace cannot be told yet.
    #[error("two whole days of work are needed, and there are {days}")]
    TooFewDays {
        /// Whole days there are.
        days: u64,
    },
    /// Not even the likely end can be told.
    #[error("at the pace of the last days it would take more than ten years")]
    Never,
}

/// How much is wanted of a batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// The batch.
    pub batch: i64,
    /// Answers still to come.
    pub answers: f64,
}

/// A forecast for batches in the order in which they are worked on.
pub fn forecast(days: &[Day], wanted: &[Wanted], now: Timestamp) -> Result<Forecast, Unknown> {
    let left: f64 = wanted.iter().map(|batch| batch.answers).sum();
    if left <= 0.0 {
        return Err(Unknown::Done);
    }
    let pace = pace(days, now.day())?;
    let ends_of = |answers: f64| {
        let at = |a_day: f64| reached(now, answers / a_day);
        Some(Ends { likely: at(pace.value)?, early: at(pace.upper)?, late: at(pace.lower) })
    };
    let ends = ends_of(left).ok_or(Unknown::Never)?;
    let mut before = 0.0;
    let mut batches = Vec::new();
    for batch in wanted.iter().filter(|batch| batch.answers > 0.0) {
        before += batch.answers;
        batches.extend(ends_of(before).map(|ends| (batch.batch, ends)));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of answers, above 0")]
    let left = left.ceil() as u64;
    Ok(Forecast { pace, left, ends, batches })
}

#[expect(clippy::cast_possible_truncation, reason = "at most ten years, in milliseconds")]
fn reached(now: Timestamp, days: f64) -> Option<Timestamp> {
    (days <= DAYS_MAX).then(|| now.plus_ms((days * DAY_S * 1_000.0) as i64))
}

fn pace(days: &[Day], today: i64) -> Result<Pace, Unknown> {
    let mut by_day: BTreeMap<i64, i64> = BTreeMap::new();
    for day in days.iter().filter(|day| day.day < today && day.answers > 0) {
        *by_day.entry(day.day).or_insert(0) += day.answers;
    }
    let first = by_day.keys().next().copied().unwrap_or(today);
    let counts: Vec<f64> = (first..today).map(|day| by_day.get(&day).copied().unwrap_or(0) as f64).collect();
    let n = counts.len();
    let Some(t) = n.checked_sub(2).map(|index| T_95.get(index).copied().unwrap_or(T_95[T_95.len() - 1])) else {
        return Err(Unknown::TooFewDays { days: n as u64 });
    };
    let mean = counts.iter().sum::<f64>() / n as f64;
    let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / (n - 1) as f64;
    let half = t * (variance / n as f64).sqrt();
    Ok(Pace { value: mean, lower: (mean - half).max(0.0), upper: mean + half, days: n as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;
    /// Noon of day 100.
    const NOON: Timestamp = Timestamp(100 * DAY_MS * 1_000 + DAY_MS * 500);

    fn days(of: &[(i64, i64)]) -> Vec<Day> {
        of.iter().map(|(day, answers)| Day { person: 1, day: *day, answers: *answers, ..Day::default() }).collect()
    }

    fn wanted(answers: &[f64]) -> Vec<Wanted> {
        (1..).zip(answers).map(|(batch, answers)| Wanted { batch, answers: *answers }).collect()
    }

    #[test]
    fn at_a_steady_pace_the_end_is_known_to_the_hour() {
        let even = days(&[(96, 100), (97, 100), (98, 100), (99, 60), (99, 40), (100, 7)]);
        let forecast = forecast(&even, &wanted(&[150.0, 50.0]), NOON).unwrap();
        let two_days = NOON.plus_ms(2 * DAY_MS);
        assert_eq!(forecast.ends, Ends { likely: two_days, early: two_days, late: Some(two_days) });
        assert_eq!((forecast.left, forecast.pace.days), (200, 4));
        assert_eq!(forecast.batches[0].1.likely, NOON.plus_ms(DAY_MS * 3 / 2));
        assert_eq!(forecast.batches[1], (2, forecast.ends));
    }

    #[test]
    fn the_interval_of_the_pace_is_students() {
        // By hand: mean 90, standard deviation 10, so 90 ± 4.303 · 10 / √3.
        let pace = pace(&days(&[(97, 80), (98, 90), (99, 100)]), 100).unwrap();
        assert!((pace.value - 90.0).abs() < 1e-9);
        assert!((pace.lower - 65.156_6).abs() < 1e-3 && (pace.upper - 114.843_4).abs() < 1e-3, "{pace:?}");
    }

    #[test]
    fn two_uneven_days_say_when_it_ends_at_the_soonest_and_not_at_the_latest() {
        let ends = forecast(&days(&[(98, 50), (99, 150)]), &wanted(&[100.0]), NOON).unwrap().ends;
        assert_eq!((ends.likely, ends.late), (NOON.plus_ms(DAY_MS), None));
        assert!(ends.early < ends.likely);
    }

    #[test]
    fn days_of_rest_count_and_today_does_not() {
        let pace = pace(&days(&[(96, 90), (99, 90), (100, 900)]), 100).unwrap();
        assert_eq!((pace.value, pace.days), (45.0, 4));
    }

    #[test]
    fn what_cannot_be_told_has_a_reason() {
        let refused = |days: &[Day], answers: f64| forecast(days, &wanted(&[answers]), NOON).unwrap_err();
        assert_eq!(refused(&days(&[(98, 1), (99, 1)]), 0.0), Unknown::Done);
        assert_eq!(refused(&days(&[(99, 50), (100, 50)]), 10.0), Unknown::TooFewDays { days: 1 });
        assert_eq!(refused(&[], 10.0), Unknown::TooFewDays { days: 0 });
        assert_eq!(refused(&days(&[(98, 1), (99, 1)]), 1e9), Unknown::Never);
    }
}
