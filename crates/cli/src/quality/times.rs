//! Reads times as people write them: all numbers, or all dates.

use super::scale::number;
use labels::Dictionary;

/// What each text means as a time; nothing for one that is none. Where numbers and dates are mixed, the kind of which there
/// are more is meant. Dates count in microseconds, and those without a zone are in UTC.
pub fn instants(values: &Dictionary) -> Vec<Option<f64>> {
    let all = |read: fn(&str) -> Option<f64>| values.texts().map(|text| read(text.trim())).collect::<Vec<_>>();
    let (numbers, dates) = (all(number), all(date));
    let found = |times: &[Option<f64>]| times.iter().flatten().count();
    if found(&dates) >= found(&numbers) { dates } else { numbers }
}

fn date(text: &str) -> Option<f64> {
    let civil = |text: &str| text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let known = text.parse::<jiff::Timestamp>().ok().or_else(|| Some(civil(text)?.timestamp()));
    known.map(|at| at.as_microsecond() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Vec<Option<f64>> {
        let mut values = Dictionary::default();
        for text in texts {
            values.code(text.as_bytes()).unwrap();
        }
        instants(&values)
    }

    #[test]
    fn dates_count_wherever_they_were_written_and_numbers_count_as_they_are() {
        let found = read(&["2026-01-31T09:00:00+01:00", "2026-01-31T08:00:01Z", "2026-01-31T08:00:02"]);
        assert!(found[0] < found[1] && found[1] < found[2] && found[0].is_some(), "{found:?}");
        assert_eq!(read(&["10", " 9.5 "]), [Some(10.0), Some(9.5)]);
    }

    #[test]
    fn what_is_no_time_among_the_others_is_none() {
        assert_eq!(read(&["1", "", "later", "NaN", "3"]), [Some(1.0), None, None, None, Some(3.0)]);
        let mixed = read(&["2026-01-31", "2026-02-01", "17"]);
        assert!(mixed[0] < mixed[1] && mixed[2].is_none(), "{mixed:?}");
    }
}
