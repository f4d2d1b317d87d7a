//! One batch of rows: its buffers unpacked, and their values turned into codes.

use super::Bad;
use super::flat::Flat;
use super::schema::Kind;
use crate::dictionary::{Dictionary, NO_VALUE};
use crate::error::ReadError;
use crate::typed::{flag_code, float_code, text_code, text_fault};
use std::borrow::Cow;
use std::io::Read;

/// Buffers that say they are larger are refused.
const BUFFER_BYTES_MAX: u64 = 1 << 34;

/// A batch.
pub(super) struct Batch<'a> {
    pub rows: usize,
    buffers: Vec<(i64, i64)>,
    /// How many buffers the texts of each column of views have.
    views: Vec<i64>,
    /// How buffers are packed: 0 for LZ4, 1 for Zstandard.
    packed: Option<u8>,
    body: &'a [u8],
}

const CUT: Bad = Bad("a column is cut off");

impl<'a> Batch<'a> {
    pub fn of(records: &Flat<'_>, body: &'a [u8]) -> Result<Self, Bad> {
        let rows = usize::try_from(records.long(0)?).map_err(|_| CUT)?;
        let packed = records.table(3)?.map(|packing| packing.byte(0)).transpose()?;
        Ok(Self { rows, buffers: records.pairs(2)?, views: records.longs(4)?, packed, body })
    }

    fn buffer(&self, number: usize) -> Result<Cow<'a, [u8]>, Bad> {
        let &(from, length) = self.buffers.get(number).ok_or(CUT)?;
        let (from, length) = (usize::try_from(from).map_err(|_| CUT)?, usize::try_from(length).map_err(|_| CUT)?);
        let bytes = from.checked_add(length).and_then(|end| self.body.get(from..end)).ok_or(CUT)?;
        let Some(packed) = self.packed.filter(|_| !bytes.is_empty()) else { return Ok(Cow::Borrowed(bytes)) };
        let (size, rest) = bytes.split_first_chunk::<8>().ok_or(CUT)?;
        let Ok(size) = u64::try_from(i64::from_le_bytes(*size)) else { return Ok(Cow::Borrowed(rest)) };
        if size > BUFFER_BYTES_MAX {
            return Err(Bad("a column is too large"));
        }
        let damaged = Bad("a column does not unpack");
        let mut unpacked = Vec::new();
        let read = match packed {
            0 => lz4_flex::frame::FrameDecoder::new(rest).take(size).read_to_end(&mut unpacked),
            1 => {
                let frame = ruzstd::decoding::StreamingDecoder::new(rest).map_err(|_| damaged)?;
                frame.take(size).read_to_end(&mut unpacked)
            }
            _ => return Err(Bad("its columns are packed in an unknown way")),
        };
        if read.is_ok_and(|read| read as u64 == size) { Ok(Cow::Owned(unpacked)) } else { Err(damaged) }
    }

    /// The code of each row, [`NO_VALUE`] where there is none. `before` counts the buffers, and the columns of views, of
    /// the columns before this one.
    pub fn values(&self, kind: Kind, before: (usize, usize), ids: &mut Dictionary) -> Result<Vec<u32>, ReadError> {
        let first = self.first(before)?;
        let present = self.present(first)?;
        let is_there =
            |row: usize| present.is_empty() || present.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1);
        let data = if matches!(kind, Kind::Other(_)) { Cow::default() } else { self.buffer(first + 1)? };
        let texts = self.texts(kind, first, before.1)?;
        let mut codes = Vec::with_capacity(self.rows.min(data.len() * 8));
        for row in 0..self.rows {
            let code = if is_there(row) {
                match kind {
                    Kind::Int(width, signed) => {
                        ids.provisional_number(whole(&data, row, (width, signed))?).map_err(text_fault)?
                    }
                    Kind::Float => {
                        let number = f32::from_le_bytes(cell(&data, row)?);
                        float_code(f64::from(number), number.to_string(), ids)?
                    }
                    Kind::Double => {
                        let number = f64::from_le_bytes(cell(&data, row)?);
                        float_code(number, number.to_string(), ids)?
                    }
                    Kind::Flag => flag_code(data.get(row / 8).ok_or(CUT)? >> (row % 8) & 1 == 1, ids)?,
                    Kind::Text(width) => text_code(long_text(&data, &texts[0], row, width)?, ids)?,
                    Kind::TextView => text_code(viewed_text(&data, &texts, row)?, ids)?,
                    Kind::Other(_) => return Err(Bad("a wanted column is nested or of a kind that is not read").into()),
                }
            } else {
                NO_VALUE
            };
            codes.push(code);
        }
        Ok(codes)
    }

    /// The codes of places in a dictionary.
    pub fn entries(&self, index: Kind, before: (usize, usize), known: &[u32]) -> Result<Vec<u32>, Bad> {
        let first = self.first(before)?;
        let (present, data) = (self.present(first)?, self.buffer(first + 1)?);
        let Kind::Int(width, signed) = index else { return Err(Bad("a dictionary has places that are no numbers")) };
        let entry = |row: usize| {
            let there = present.is_empty() || present.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1);
            if !there {
                return Ok(NO_VALUE);
            }
            let place = usize::try_from(whole(&data, row, (width, signed))?).ok();
            place.and_then(|place| known.get(place).copied()).ok_or(Bad("a value is not in the dictionary"))
        };
        (0..self.rows).map(entry).collect()
    }

    /// One bit a row that says whether there is a value; empty when all have one.
    fn present(&self, number: usize) -> Result<Cow<'a, [u8]>, Bad> {
        let bits = self.buffer(number)?;
        if bits.is_empty() || bits.len() >= self.rows.div_ceil(8) { Ok(bits) } else { Err(CUT) }
    }

    /// The first buffer of a column.
    fn first(&self, (buffers, views): (usize, usize)) -> Result<usize, Bad> {
        let more: i64 = self.views.iter().take(views).sum();
        usize::try_from(more).ok().and_then(|more| buffers.checked_add(more)).ok_or(CUT)
    }

    /// The buffers that hold the letters of a column of texts.
    fn texts(&self, kind: Kind, first: usize, views: usize) -> Result<Vec<Cow<'a, [u8]>>, Bad> {
        let count = match kind {
            Kind::Text(_) => 1,
            Kind::TextView => self.views.get(views).and_then(|count| usize::try_from(*count).ok()).ok_or(CUT)?,
            _ => 0,
        };
        if count > self.buffers.len() {
            return Err(CUT);
        }
        (0..count).map(|number| self.buffer(first + 2 + number)).collect()
    }
}

fn cell<const N: usize>(data: &[u8], row: usize) -> Result<[u8; N], Bad> {
    data.get(row * N..(row + 1) * N).and_then(|bytes| bytes.try_into().ok()).ok_or(CUT)
}

fn whole(data: &[u8], row: usize, (width, signed): (usize, bool)) -> Result<i64, Bad> {
    Ok(match (width, signed) {
        (1, true) => i8::from_le_bytes(cell(data, row)?).into(),
        (1, false) => u8::from_le_bytes(cell(data, row)?).into(),
        (2, true) => i16::from_le_bytes(cell(data, row)?).into(),
        (2, false) => u16::from_le_bytes(cell(data, row)?).into(),
        (4, true) => i32::from_le_bytes(cell(data, row)?).into(),
        (4, false) => u32::from_le_bytes(cell(data, row)?).into(),
        (_, true) => i64::from_le_bytes(cell(data, row)?),
        (_, false) => i64::try_from(u64::from_le_bytes(cell(data, row)?)).map_err(|_| Bad("a number is above 2⁶³"))?,
    })
}

/// A text between two offsets.
fn long_text<'b>(offsets: &[u8], letters: &'b [u8], row: usize, width: usize) -> Result<&'b [u8], Bad> {
    let offset = |row| whole(offsets, row, (width, true)).and_then(|at| usize::try_from(at).map_err(|_| CUT));
    letters.get(offset(row)?..offset(row + 1)?).ok_or(CUT)
}

/// A text of at most twelve bytes in its place, or the place of a longer one.
fn viewed_text<'b>(views: &'b [u8], letters: &'b [Cow<'_, [u8]>], row: usize) -> Result<&'b [u8], Bad> {
    let view = views.get(row * 16..(row + 1) * 16).ok_or(CUT)?;
    let number = |part: usize| cell(view, part).map(|bytes| u32::from_le_bytes(bytes) as usize);
    let length = number(0)?;
    if length <= 12 {
        return view.get(4..4 + length).ok_or(CUT);
    }
    let (buffer, from) = (number(2)?, number(3)?);
    letters.get(buffer).and_then(|letters| letters.get(from..from.checked_add(length)?)).ok_or(CUT)
}
