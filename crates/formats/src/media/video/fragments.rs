//! Movie fragments: the samples of `moof` boxes, which follow one another through the file.
//!
//! Specification: ISO/IEC 14496-12, 8.8.

use super::super::isobmff::{Boxes, Fields};
use super::{MediaError, Sample};

/// What holds for samples of which a fragment says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Defaults {
    pub duration: u32,
    pub flags: u32,
}

/// The bit that marks a sample as not a key frame.
const NOT_KEY: u32 = 0x1_0000;

/// Samples of one track gathered from its fragments.
#[derive(Default)]
pub(super) struct Fragments {
    pub samples: Vec<Sample>,
    /// Where the next sample is decoded when a fragment does not say.
    decoded: i64,
}

impl Fragments {
    /// Adds the samples of one `moof`. `admit` is asked before the samples grow by a number the file claims.
    pub fn read(
        &mut self,
        moof: &[u8],
        (track, defaults): (u32, Defaults),
        admit: impl Fn(usize, u64) -> Result<(), MediaError>,
    ) -> Result<(), MediaError> {
        const CUT: MediaError = MediaError::Damaged("a fragment is cut short");
        for traf in Boxes::new(moof).filter(|b| b.kind == *b"traf") {
            let (id, defaults) = Boxes::new(traf.body).find(b"tfhd").and_then(|b| header(b, defaults)).ok_or(CUT)?;
            if id != track {
                continue;
            }
            if let Some(tfdt) = Boxes::new(traf.body).find(b"tfdt") {
                self.decoded = i64::try_from(decode_time(tfdt).ok_or(CUT)?)
                    .map_err(|_| MediaError::Damaged("a time is out of range"))?;
            }
            for run in Boxes::new(traf.body).filter(|b| b.kind == *b"trun") {
                self.run(run.body, defaults, &admit)?.ok_or(CUT)?;
            }
        }
        Ok(())
    }

    /// Adds the samples of one `trun`; the inner nothing is a run cut short.
    fn run(
        &mut self,
        trun: &[u8],
        defaults: Defaults,
        admit: impl Fn(usize, u64) -> Result<(), MediaError>,
    ) -> Result<Option<()>, MediaError> {
        let mut fields = Fields::new(trun);
        let Some(((_, has), count)) = fields.version_and_flags().zip(fields.u32()) else { return Ok(None) };
        admit(self.samples.len(), u64::from(count))?;
        if has & 0x1 != 0 && fields.skip(4).is_none() {
            return Ok(None);
        }
        let mut first_flags = None;
        if has & 0x4 != 0 {
            first_flags = fields.u32();
        }
        for n in 0..count {
            let mut field = |bit: u32, default: u32| if has & bit == 0 { Some(default) } else { fields.u32() };
            let default_flags = first_flags.filter(|_| n == 0).unwrap_or(defaults.flags);
            let one = (field(0x100, defaults.duration), field(0x200, 0), field(0x400, default_flags), field(0x800, 0));
            let (Some(duration), Some(_size), Some(flags), Some(shift)) = one else { return Ok(None) };
            // Negative shifts belong to version 1, but are written into version 0 as well.
            let shift = i64::from(shift.cast_signed());
            let range = MediaError::Damaged("a time is out of range");
            let Some(time) = self.decoded.checked_add(shift) else { return Err(range) };
            self.samples.push(Sample { time, lasts: duration.into(), key: flags & NOT_KEY == 0 });
            let Some(next) = self.decoded.checked_add(duration.into()) else { return Err(range) };
            self.decoded = next;
        }
        Ok(Some(()))
    }
}

/// The track's number and what the fragment changes of its defaults.
fn header(tfhd: &[u8], defaults: Defaults) -> Option<(u32, Defaults)> {
    let mut fields = Fields::new(tfhd);
    let (_, has) = fields.version_and_flags()?;
    let id = fields.u32()?;
    fields.skip(if has & 0x1 == 0 { 0 } else { 8 })?;
    fields.skip(if has & 0x2 == 0 { 0 } else { 4 })?;
    let duration = if has & 0x8 == 0 { defaults.duration } else { fields.u32()? };
    fields.skip(if has & 0x10 == 0 { 0 } else { 4 })?;
    let flags = if has & 0x20 == 0 { defaults.flags } else { fields.u32()? };
    Some((id, Defaults { duration, flags }))
}

fn decode_time(tfdt: &[u8]) -> Option<u64> {
    let mut fields = Fields::new(tfdt);
    let (version, _) = fields.version_and_flags()?;
    fields.wide(version == 1)
}
