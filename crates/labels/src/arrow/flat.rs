//! Reads the tables of a flatbuffer, in which Arrow keeps its metadata; every place is checked before it is read.
//!
//! Source: <https://flatbuffers.dev/internals/>.

use super::Bad;

/// A table of a flatbuffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flat<'a> {
    bytes: &'a [u8],
    at: usize,
}

const CUT: Bad = Bad("its metadata is cut off");

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Bad> {
    let end = at.checked_add(N).ok_or(CUT)?;
    bytes.get(at..end).and_then(|bytes| bytes.try_into().ok()).ok_or(CUT)
}

fn size(bytes: &[u8], at: usize) -> Result<usize, Bad> {
    Ok(u32::from_le_bytes(array(bytes, at)?) as usize)
}

impl<'a> Flat<'a> {
    /// The table that a whole buffer holds.
    pub fn root(bytes: &'a [u8]) -> Result<Self, Bad> {
        Ok(Self { bytes, at: size(bytes, 0)? })
    }

    /// Where a field stands, if it is not left out.
    fn place(&self, field: usize) -> Result<Option<usize>, Bad> {
        let back = i64::from(i32::from_le_bytes(array(self.bytes, self.at)?));
        let table = i64::try_from(self.at).ok().and_then(|at| usize::try_from(at - back).ok()).ok_or(CUT)?;
        let slot = 4 + 2 * field;
        if slot + 2 > usize::from(u16::from_le_bytes(array(self.bytes, table)?)) {
            return Ok(None);
        }
        let offset = u16::from_le_bytes(array(self.bytes, table + slot)?);
        Ok((offset > 0).then_some(self.at + usize::from(offset)))
    }

    fn scalar<const N: usize>(&self, field: usize) -> Result<Option<[u8; N]>, Bad> {
        self.place(field)?.map(|at| array(self.bytes, at)).transpose()
    }

    pub fn byte(&self, field: usize) -> Result<u8, Bad> {
        Ok(self.scalar::<1>(field)?.map_or(0, |[byte]| byte))
    }

    pub fn short(&self, field: usize) -> Result<i16, Bad> {
        Ok(self.scalar(field)?.map_or(0, i16::from_le_bytes))
    }

    pub fn int(&self, field: usize) -> Result<i32, Bad> {
        Ok(self.scalar(field)?.map_or(0, i32::from_le_bytes))
    }

    pub fn long(&self, field: usize) -> Result<i64, Bad> {
        Ok(self.scalar(field)?.map_or(0, i64::from_le_bytes))
    }

    pub fn table(&self, field: usize) -> Result<Option<Self>, Bad> {
        let Some(at) = self.place(field)? else { return Ok(None) };
        Ok(Some(Self { bytes: self.bytes, at: at + size(self.bytes, at)? }))
    }

    /// Where the items of a list begin, and how many there are.
    fn list(&self, field: usize) -> Result<(usize, usize), Bad> {
        let Some(at) = self.place(field)? else { return Ok((0, 0)) };
        let at = at + size(self.bytes, at)?;
        let count = size(self.bytes, at)?;
        if count > self.bytes.len() { Err(CUT) } else { Ok((at + 4, count)) }
    }

    pub fn tables(&self, field: usize) -> Result<Vec<Self>, Bad> {
        let (from, count) = self.list(field)?;
        let item = |at: usize| Ok(Self { bytes: self.bytes, at: at + size(self.bytes, at)? });
        (0..count).map(|number| item(from + 4 * number)).collect()
    }

    pub fn text(&self, field: usize) -> Result<String, Bad> {
        let (from, count) = self.list(field)?;
        let bytes = self.bytes.get(from..from + count).ok_or(CUT)?;
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    /// A list of pairs of numbers.
    pub fn pairs(&self, field: usize) -> Result<Vec<(i64, i64)>, Bad> {
        let (from, count) = self.list(field)?;
        let number = |at| Ok(i64::from_le_bytes(array(self.bytes, at)?));
        (0..count).map(|item| Ok((number(from + 16 * item)?, number(from + 16 * item + 8)?))).collect()
    }

    /// A list of numbers.
    pub fn longs(&self, field: usize) -> Result<Vec<i64>, Bad> {
        let (from, count) = self.list(field)?;
        (0..count).map(|item| Ok(i64::from_le_bytes(array(self.bytes, from + 8 * item)?))).collect()
    }
}
