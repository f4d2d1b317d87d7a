//! A small cache for what nearly every request asks: who is this, which project, which role.
//!
//! Entries are forgotten at once when this process changes what they came from, and after a while anyway, so that changes
//! made by another process arrive.

use domain::Timestamp;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Parts with a lock each, so that requests seldom wait for each other.
const SHARDS: usize = 16;

/// The most entries of a shard; beyond it the old ones go, and if none is old, all.
const SHARD_ENTRIES_MAX: usize = 16_384;

type Shard<K, V> = RwLock<HashMap<K, (V, Timestamp)>>;

/// Values by key, each believed for a while.
pub struct Cache<K, V> {
    /// How long an entry is believed, in milliseconds.
    fresh_ms: i64,
    shards: Vec<Shard<K, V>>,
    choose: RandomState,
    epoch: AtomicU64,
}

/// Proof of when a value was read; what was read before something was forgotten is not kept.
#[derive(Debug, Clone, Copy)]
pub struct Epoch(u64);

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// An empty cache, whose entries are believed for `fresh_ms` milliseconds.
    pub fn new(fresh_ms: i64) -> Self {
        let shards = (0..SHARDS).map(|_| RwLock::new(HashMap::new())).collect();
        Self { fresh_ms, shards, choose: RandomState::new(), epoch: AtomicU64::new(0) }
    }

    #[expect(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    fn shard(&self, key: &K) -> &Shard<K, V> {
        &self.shards[self.choose.hash_one(key) as usize % SHARDS]
    }

    /// The value, if it is fresh.
    pub fn get(&self, key: &K, at: Timestamp) -> Option<V> {
        let shard = self.shard(key).read().ok()?;
        shard.get(key).filter(|(_, read_at)| at.ms_since(*read_at) < self.fresh_ms).map(|(value, _)| value.clone())
    }

    /// To be taken before a value is read from the database.
    pub fn epoch(&self) -> Epoch {
        Epoch(self.epoch.load(Ordering::SeqCst))
    }

    /// Keeps a value that was read after `epoch`, unless something was forgotten since.
    pub fn put(&self, key: K, value: V, at: Timestamp, epoch: Epoch) {
        let Ok(mut shard) = self.shard(&key).write() else { return };
        if self.epoch.load(Ordering::SeqCst) != epoch.0 {
            return;
        }
        if shard.len() >= SHARD_ENTRIES_MAX {
            shard.retain(|_, (_, read_at)| at.ms_since(*read_at) < self.fresh_ms);
            if shard.len() >= SHARD_ENTRIES_MAX {
                shard.clear();
            }
        }
        shard.insert(key, (value, at));
    }

    /// Forgets the entries for which `is_old` holds.
    pub fn forget(&self, is_old: impl Fn(&K, &V) -> bool) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        for shard in &self.shards {
            if let Ok(mut shard) = shard.write() {
                shard.retain(|key, (value, _)| !is_old(key, value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_believed_for_five_seconds() {
        let cache = Cache::new(5_000);
        let start = Timestamp(0);
        cache.put(1, "one", start, cache.epoch());
        assert_eq!(cache.get(&1, start.plus_ms(4_999)), Some("one"));
        assert_eq!(cache.get(&1, start.plus_ms(5_000)), None);
        assert_eq!(cache.get(&2, start), None);
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let cache = Cache::new(5_000);
        let read_before = cache.epoch();
        cache.forget(|key: &i32, _| *key == 1);
        cache.put(1, "stale", Timestamp(0), read_before);
        assert_eq!(cache.get(&1, Timestamp(0)), None);
    }

    #[test]
    fn only_what_is_named_is_forgotten() {
        let cache = Cache::new(5_000);
        cache.put(1, "one", Timestamp(0), cache.epoch());
        cache.put(2, "two", Timestamp(0), cache.epoch());
        cache.forget(|_, value| *value == "one");
        assert_eq!((cache.get(&1, Timestamp(0)), cache.get(&2, Timestamp(0))), (None, Some("two")));
    }

    #[test]
    fn a_full_cache_makes_room() {
        let cache = Cache::new(5_000);
        for key in 0..(SHARDS * SHARD_ENTRIES_MAX * 2) {
            cache.put(key, (), Timestamp(0), cache.epoch());
        }
        let kept: usize = cache.shards.iter().map(|shard| shard.read().unwrap().len()).sum();
        assert!(kept <= SHARDS * SHARD_ENTRIES_MAX);
    }
}
