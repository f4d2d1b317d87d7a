//! Reading that stops with a sentence when more comes out than the limits allow.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::EntryLimits;

/// A limit that was passed while reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Exceeded {
    #[error("it is larger than {0} bytes")]
    Entry(u64),
    #[error("all files together are larger than {0} bytes")]
    Total(u64),
    #[error("it unpacks to more than {0} times its size")]
    Ratio(u64),
}

impl Exceeded {
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Entry(_) => "split the file, or let an administrator raise the limit",
            Self::Total(_) => "send the files in several archives, or let an administrator raise the limit",
            Self::Ratio(_) => {
                "archives that unpack so far are taken for an attack; pack the files anew, or as a plain tar"
            }
        }
    }
}

impl From<Exceeded> for io::Error {
    fn from(exceeded: Exceeded) -> Self {
        Self::other(exceeded)
    }
}

/// A reader that counts into a shared counter.
pub(super) struct Counted<R> {
    pub inner: R,
    pub count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.count.set(self.count.get() + n as u64);
        Ok(n)
    }
}

/// The content of one entry, counted against its own limit, the whole's, and the ratio to its packed size.
pub(super) struct Bounded<'a, R> {
    pub inner: R,
    pub limits: &'a EntryLimits,
    /// Packed bytes, when packed.
    pub packed: Option<u64>,
    pub read: u64,
    /// Bytes read of all entries.
    pub total: &'a mut u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.read += n as u64;
        *self.total += n as u64;
        check(self.limits, self.read, self.packed)?;
        if *self.total > self.limits.total_bytes_max {
            return Err(Exceeded::Total(self.limits.total_bytes_max).into());
        }
        Ok(n)
    }
}

/// Checks one entry's unpacked bytes against its limit and its packed bytes.
pub(super) fn check(limits: &EntryLimits, unpacked: u64, packed: Option<u64>) -> Result<(), Exceeded> {
    if unpacked > limits.entry_bytes_max {
        return Err(Exceeded::Entry(limits.entry_bytes_max));
    }
    let allowed = packed.map(|packed| packed.saturating_mul(limits.ratio_max).max(EntryLimits::RATIO_FREE_BYTES));
    if allowed.is_some_and(|allowed| unpacked > allowed) {
        return Err(Exceeded::Ratio(limits.ratio_max));
    }
    Ok(())
}

/// A decompressed stream held to the ratio and the total, whoever reads it.
pub(super) struct Unpacked<R> {
    pub inner: R,
    pub packed: Rc<Cell<u64>>,
    pub read: u64,
    pub limits: EntryLimits,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.read += n as u64;
        let whole = EntryLimits { entry_bytes_max: u64::MAX, ..self.limits };
        check(&whole, self.read, Some(self.packed.get()))?;
        // Headers and padding of small files may double the total; they hold nothing that is kept.
        if self.read > self.limits.total_bytes_max.saturating_mul(2).saturating_add(EntryLimits::RATIO_FREE_BYTES) {
            return Err(Exceeded::Total(self.limits.total_bytes_max).into());
        }
        Ok(n)
    }
}
