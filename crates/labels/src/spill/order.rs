//! The order of keys: that of their bytes, or the natural one of texts, which is known only once all were met.

/// How keys are put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// By their bytes.
    Bytes,
    /// As [`Dictionary::sort`](crate::Dictionary::sort) does: by value where every one is a number, else by bytes.
    Texts,
}

/// What all keys met so far are; the further down, the less can be said of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    /// Whole numbers from 0 on.
    Wholes,
    /// Numbers.
    Numbers,
    /// Texts.
    Bytes,
}

impl Order {
    /// What keys are of which none was met.
    pub const fn at_first(keys: Keys) -> Self {
        match keys {
            Keys::Bytes => Self::Bytes,
            Keys::Texts => Self::Wholes,
        }
    }

    /// What they are with one more.
    pub fn with(self, key: &[u8]) -> Self {
        match self {
            Self::Bytes => Self::Bytes,
            Self::Wholes if whole(key).is_some() => Self::Wholes,
            _ if number(key).is_some() => Self::Numbers,
            _ => Self::Bytes,
        }
    }

    /// A number by which keys stand in this order, but for those with the same one, which stand as their bytes do.
    pub fn rank(self, key: &[u8]) -> u64 {
        match self {
            Self::Wholes => whole(key).unwrap_or(u64::MAX),
            Self::Numbers => number(key).map_or(u64::MAX, ascending),
            Self::Bytes => {
                let mut head = [0; 8];
                head.iter_mut().zip(key).for_each(|(to, byte)| *to = *byte);
                u64::from_be_bytes(head)
            }
        }
    }
}

fn whole(key: &[u8]) -> Option<u64> {
    std::str::from_utf8(key).ok()?.parse().ok()
}

fn number(key: &[u8]) -> Option<f64> {
    crate::dictionary::number(std::str::from_utf8(key).ok()?)
}

/// The bits of a number, so turned that they ascend as [`f64::total_cmp`] does.
const fn ascending(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}
