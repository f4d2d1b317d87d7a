//! Time as a value: microseconds since the Unix epoch, and the one trait that may ask what time it is.

use serde::{Deserialize, Serialize};

/// An instant in UTC, in microseconds since 1970-01-01. Ordered; fits a database `BIGINT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This instant moved by a number of milliseconds (negative goes back). Saturates at the ends of time.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms.saturating_mul(1_000)))
    }

    /// This instant moved by a number of seconds. Saturates.
    #[must_use]
    pub const fn plus_s(self, seconds: i64) -> Self {
        self.plus_ms(seconds.saturating_mul(1_000))
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is later.
    pub const fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / 1_000
    }

    /// The UTC day as days since 1970-01-01: the key under which a person's work is counted.
    pub const fn day(self) -> i64 {
        self.0.div_euclid(86_400_000_000)
    }
}

/// The only source of the present time. The server has a real one, tests a fake one that they move by hand.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}
