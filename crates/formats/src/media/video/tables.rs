//! The sample tables of an unfragmented MP4: when each picture is decoded, shown, and which are key frames.

use super::super::isobmff::{Boxes, Fields};
use super::{MediaError, Sample};

/// The tables of one track, unread.
pub(super) struct Table<'a> {
    /// How many samples there are; claimed by the file, so check it before use.
    pub count: u32,
    durations: &'a [u8],
    shifts: &'a [u8],
    keys: Option<&'a [u8]>,
}

impl<'a> Table<'a> {
    /// Finds the tables in `stbl`. Nothing when one is shorter than its header.
    pub fn new(stbl: &'a [u8]) -> Option<Self> {
        let count = match Boxes::new(stbl).find(b"stsz") {
            Some(stsz) => {
                let mut fields = Fields::new(stsz);
                fields.skip(8)?;
                fields.u32()?
            }
            None => Boxes::new(stbl).find(b"stz2").map_or(Some(0), |stz2| {
                let mut fields = Fields::new(stz2);
                fields.skip(8)?;
                fields.u32()
            })?,
        };
        // Each begins with version, flags and a count that the length of the slice makes needless.
        let entries = |kind| match Boxes::new(stbl).find(kind) {
            Some(body) => body.get(8..).map(Some),
            None => Some(None),
        };
        Some(Self {
            count,
            durations: entries(b"stts")?.unwrap_or_default(),
            shifts: entries(b"ctts")?.unwrap_or_default(),
            keys: entries(b"stss")?,
        })
    }
}

/// The samples in storage order. Without a table of key frames all are.
///
/// `stts`, `ctts`: 8.6.1.2 and 8.6.1.3 of the specification. Shifts are read as signed in both versions of the
/// table, since many writers put negative ones into the old version.
pub(super) fn samples(table: &Table<'_>) -> Result<Vec<Sample>, MediaError> {
    let mut durations = Runs::new(table.durations);
    let mut shifts = Runs::new(table.shifts);
    let mut keys = table
        .keys
        .map(|keys| keys.chunks_exact(4).filter_map(|k| k.first_chunk().map(|k| u32::from_be_bytes(*k))).peekable());
    let mut samples = Vec::new();
    let mut decoded = 0_i64;
    let mut lasts = 0;
    for number in 1..=table.count {
        // Past the end of the table the last duration goes on, as players do it.
        lasts = durations.next().map_or(lasts, i64::from);
        let shift = shifts.next().map_or(0, |raw| i64::from(raw.cast_signed()));
        let key = keys.as_mut().is_none_or(|keys| {
            while keys.next_if(|k| *k < number).is_some() {}
            keys.next_if_eq(&number).is_some()
        });
        samples.push(Sample { time: decoded + shift, lasts, key });
        decoded = decoded.checked_add(lasts).ok_or(MediaError::Damaged("a time is out of range"))?;
    }
    Ok(samples)
}

/// The values of a table of (count, value) pairs, one after another.
struct Runs<'a> {
    fields: Fields<'a>,
    left: u32,
    value: u32,
}

impl<'a> Runs<'a> {
    fn new(entries: &'a [u8]) -> Self {
        Self { fields: Fields::new(entries), left: 0, value: 0 }
    }
}

impl Iterator for Runs<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        while self.left == 0 {
            self.left = self.fields.u32()?;
            self.value = self.fields.u32()?;
        }
        self.left -= 1;
        Some(self.value)
    }
}
