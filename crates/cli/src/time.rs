//! Times as people write them on the command line.

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The instant of a text: RFC 3339, or a date, which means its end in UTC.
pub fn due(text: &str) -> Result<api::Time, String> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    let date: Date = text.parse().map_err(|_| wrong(text))?;
    let end = date.at(23, 59, 59, 0).to_zoned(TimeZone::UTC).map_err(|_| wrong(text))?;
    Ok(api::Time(end.timestamp().as_microsecond()))
}

fn wrong(text: &str) -> String {
    format!("“{text}” is no time; write 2026-11-30 (its end, in UTC) or 2026-11-30T17:00:00+01:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_means_its_end_in_utc_and_a_time_means_itself() {
        assert_eq!(due("2026-11-30").unwrap().to_string(), "2026-11-30T23:59:59.000Z");
        assert_eq!(due("2026-11-30T17:00:00+01:00").unwrap().to_string(), "2026-11-30T16:00:00.000Z");
        assert!(due("2026-02-30").unwrap_err().contains("write 2026-11-30"));
        assert!(due("tomorrow").is_err());
    }
}
