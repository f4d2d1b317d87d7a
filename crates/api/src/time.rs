//! An instant on the wire: RFC 3339 in UTC with milliseconds.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::ToSchema;

/// An instant, in microseconds since 1970-01-01 UTC. Written with milliseconds, as `2026-11-21T22:34:05.120Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-21T22:34:05.120Z")]
pub struct Time(pub i64);

impl std::fmt::Display for Time {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(instant) => write!(to, "{instant:.3}"),
            // Beyond the year 9999 there is no such text; the end of time says as much.
            Err(_) => write!(to, "{:.3}", if self.0 < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX }),
        }
    }
}

impl std::str::FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>()
            .map(|instant| Self(instant.as_microsecond()))
            .map_err(|_| format!("“{text}” is no time; write it as 2026-11-21T22:34:05Z"))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_with_milliseconds_and_returns() {
        let time = Time(1_763_764_445_120_999);
        assert_eq!(time.to_string(), "2025-11-21T22:34:05.120Z");
        assert_eq!("2025-11-21T23:34:05.120+01:00".parse(), Ok(Time(1_763_764_445_120_000)));
        assert!("yesterday".parse::<Time>().is_err());
    }

    #[test]
    fn the_ends_of_time_have_a_text_too() {
        assert!(Time(i64::MAX).to_string().starts_with("9999-12-30"));
        assert!(Time(i64::MIN).to_string().starts_with("-00"));
    }
}
