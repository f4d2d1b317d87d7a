//! Token buckets against guessing of passwords: per name and per address, in bounded memory.

use domain::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

/// The most buckets that are kept. One that is full again says nothing and is dropped first.
const BUCKETS_MAX: usize = 20_000;

/// How many tries a bucket holds, and how long one takes to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Tries in a row.
    pub burst: i64,
    /// Milliseconds until one try comes back.
    pub refill_ms: i64,
}

/// Tries to sign in under one name.
pub const PER_NAME: Rate = Rate { burst: 8, refill_ms: 15_000 };

/// Tries to sign in from one address; an office may share one.
pub const PER_ADDRESS: Rate = Rate { burst: 40, refill_ms: 3_000 };

/// What a bucket is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// A name to sign in with, by its hash.
    Name([u8; 32]),
    /// An address: all of IPv4, the network of IPv6.
    Address([u8; 8]),
}

impl Key {
    /// The key of a name.
    pub fn name(name: &str) -> Self {
        Self::Name(*blake3::hash(name.as_bytes()).as_bytes())
    }

    /// The key of an address. Whoever has one IPv6 address has the 2⁶⁴ of its network.
    pub fn address(address: IpAddr) -> Self {
        let octets = match address.to_canonical() {
            IpAddr::V4(four) => four.to_ipv6_mapped().octets()[8..].to_vec(),
            IpAddr::V6(six) => six.octets()[..8].to_vec(),
        };
        Self::Address(octets.try_into().unwrap_or_default())
    }

    const fn rate(&self) -> Rate {
        match self {
            Self::Name(_) => PER_NAME,
            Self::Address(_) => PER_ADDRESS,
        }
    }
}

/// When a bucket will be full again, in milliseconds since 1970: all there is to know about it.
type FullAt = i64;

/// The buckets.
#[derive(Default)]
pub struct Limits {
    buckets: Mutex<HashMap<Key, FullAt>>,
}

impl Limits {
    /// Takes one try from each bucket, or from none: then gives the seconds until all would have one.
    pub fn take(&self, keys: &[Key], at: Timestamp) -> Result<(), u32> {
        let Ok(mut buckets) = self.buckets.lock() else { return Err(1) };
        let now = at.0 / 1_000;
        let wait = |buckets: &HashMap<Key, FullAt>, key: &Key| {
            let rate = key.rate();
            let full_at = buckets.get(key).copied().unwrap_or(now).max(now) + rate.refill_ms;
            full_at - now - rate.burst * rate.refill_ms
        };
        let longest = keys.iter().map(|key| wait(&buckets, key)).max().unwrap_or(0);
        if longest > 0 {
            return Err(u32::try_from(longest.div_euclid(1_000) + 1).unwrap_or(u32::MAX));
        }
        for key in keys {
            let full_at = buckets.get(key).copied().unwrap_or(now).max(now) + key.rate().refill_ms;
            buckets.insert(key.clone(), full_at);
        }
        if buckets.len() > BUCKETS_MAX {
            buckets.retain(|_, full_at| *full_at > now);
        }
        if buckets.len() > BUCKETS_MAX {
            // Under an attack from very many addresses the names still have their own limit of tries a second, by Argon2.
            buckets.clear();
        }
        Ok(())
    }

    /// Gives a try back, because it was no guess.
    pub fn give_back(&self, keys: &[Key]) {
        let Ok(mut buckets) = self.buckets.lock() else { return };
        for key in keys {
            if let Some(full_at) = buckets.get_mut(key) {
                *full_at -= key.rate().refill_ms;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_eight_tries_and_one_more_every_quarter_of_a_minute() {
        let limits = Limits::default();
        let keys = [Key::name("ann")];
        let start = Timestamp(1_000_000_000);
        for _ in 0..8 {
            assert_eq!(limits.take(&keys, start), Ok(()));
        }
        assert_eq!(limits.take(&keys, start), Err(16));
        assert_eq!(limits.take(&[Key::name("ben")], start), Ok(()));
        assert_eq!(limits.take(&keys, start.plus_s(15)), Ok(()));
        assert!(limits.take(&keys, start.plus_s(15)).is_err());
    }

    #[test]
    fn a_try_that_was_no_guess_comes_back() {
        let limits = Limits::default();
        let keys = [Key::name("ann"), Key::address([10, 0, 0, 1].into())];
        for _ in 0..100 {
            assert_eq!(limits.take(&keys, Timestamp(0)), Ok(()));
            limits.give_back(&keys);
        }
    }

    #[test]
    fn a_refused_try_takes_from_no_bucket() {
        let limits = Limits::default();
        let address = Key::address([10, 0, 0, 1].into());
        for _ in 0..8 {
            limits.take(&[Key::name("ann")], Timestamp(0)).unwrap();
        }
        for _ in 0..1_000 {
            assert!(limits.take(&[Key::name("ann"), address.clone()], Timestamp(0)).is_err());
        }
        assert_eq!(limits.take(&[address], Timestamp(0)), Ok(()));
    }

    #[test]
    fn addresses_of_one_ipv6_network_share_a_bucket() {
        let key = |text: &str| Key::address(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:3::4"), key("2001:db8:1:2:ffff::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("10.0.0.1"), key("10.0.0.2"));
        assert_eq!(key("::ffff:10.0.0.1"), key("10.0.0.1"));
    }

    #[test]
    fn memory_is_bounded() {
        let limits = Limits::default();
        for n in 0..(BUCKETS_MAX * 2) {
            let _whatever = limits.take(&[Key::name(&n.to_string())], Timestamp(0));
        }
        assert!(limits.buckets.lock().unwrap().len() <= BUCKETS_MAX);
    }
}
