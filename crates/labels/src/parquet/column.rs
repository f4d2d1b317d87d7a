//! One column of one row group: its pages unpacked, and their values turned into codes.

use super::thrift::{Reader, Struct};
use super::{Bad, delta, runs};
use crate::dictionary::{Dictionary, NO_VALUE};
use crate::error::ReadError;
use crate::typed::{flag_code, float_code, text_code, text_fault};
use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

/// Pages that say they are larger are refused; writers make them of a megabyte or so.
const PAGE_BYTES_MAX: usize = 1 << 30;

/// How values stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Physical {
    Flag,
    Int32,
    Int64,
    Float,
    Double,
    Text,
    FixedText(usize),
}

/// A column of a row group.
pub(super) struct Chunk {
    physical: Physical,
    optional: u32,
    codec: i64,
    from: usize,
    length: usize,
    values: usize,
}

/// Room is made for so many rows at once; a file may lie about how many there are.
const ROWS_USUAL: usize = 1 << 20;

/// Some writers do not count the header of the dictionary.
const LENGTH_SLACK: usize = 128;

/// Values as [`Dictionary::provisional`] gives them.
type Codes = Vec<u32>;

impl Chunk {
    pub fn of(chunk: &Struct<'_>, physical: Physical, optional: u32) -> Result<Self, Bad> {
        let meta = chunk.inner(3).ok_or(Bad("a column has no metadata"))?;
        let data = meta.size(9)?;
        // Some writers give 0 for “no dictionary”.
        let dictionary = meta.size(11).ok().filter(|at| *at > 0).unwrap_or(data);
        Ok(Self {
            physical,
            optional,
            codec: meta.int(4).unwrap_or_default(),
            from: dictionary.min(data),
            length: meta.size(7)?,
            values: meta.size(5)?,
        })
    }

    /// Where its pages stand in the file.
    pub const fn place(&self) -> Range<usize> {
        self.from..self.from.saturating_add(self.length).saturating_add(LENGTH_SLACK)
    }

    /// The cell of each row, [`NO_VALUE`] where there is none; from the bytes of its place.
    pub fn codes(&self, pages: &[u8], rows: usize, ids: &mut Dictionary) -> Result<Codes, ReadError> {
        if self.values != rows {
            return Err(Bad("a column has not one value a row").into());
        }
        let mut codes = Codes::with_capacity(rows.min(ROWS_USUAL));
        let mut known: Option<Codes> = None;
        let mut at = 0;
        while codes.len() < rows {
            let mut reader = Reader::new(pages.get(at..).unwrap_or_default());
            let page = reader.structure()?;
            let body = at + reader.at;
            let end = body.checked_add(page.size(3)?).ok_or(Bad("a page is too large"))?;
            let body = pages.get(body..end).ok_or(Bad("a page is cut off"))?;
            at = end;
            match page.int(1) {
                Some(2) => {
                    let head = page.inner(7).ok_or(Bad("a dictionary has no header"))?;
                    let count = head.size(1)?;
                    let bytes = self.unpacked(body, page.size(2)?)?;
                    let mut entries = Codes::new();
                    self.plain(&bytes, count, ids, &mut entries)?;
                    known = Some(entries);
                }
                Some(0 | 3) => {
                    let page = Page::of(&page, body, self)?;
                    if page.count > rows - codes.len() {
                        return Err(Bad("a column has more values than rows").into());
                    }
                    self.page(&page, known.as_deref(), ids, &mut codes)?;
                }
                _ => {}
            }
        }
        Ok(codes)
    }

    /// Appends the codes of one page.
    fn page(
        &self,
        page: &Page<'_>,
        known: Option<&[u32]>,
        ids: &mut Dictionary,
        to: &mut Codes,
    ) -> Result<(), ReadError> {
        let mut levels = Vec::new();
        if let Some(bytes) = &page.levels {
            runs::decode(bytes, bits_for(self.optional), page.count, &mut levels)?;
        }
        let present = if self.optional == 0 {
            page.count
        } else {
            levels.iter().filter(|level| **level == self.optional).count()
        };
        let mut apart = Codes::new();
        let values = if present == page.count { &mut *to } else { &mut apart };
        let before = values.len();
        self.values((page, present), known, ids, values)?;
        if values.len() - before != present {
            return Err(Bad("a page has not as many values as it says").into());
        }
        if present < page.count {
            let mut values = apart.into_iter();
            let next = |level| if level == self.optional { values.next().unwrap_or(NO_VALUE) } else { NO_VALUE };
            to.extend(levels.into_iter().map(next));
        }
        Ok(())
    }

    /// Appends the codes of the values that are there.
    fn values(
        &self,
        (page, present): (&Page<'_>, usize),
        known: Option<&[u32]>,
        ids: &mut Dictionary,
        to: &mut Codes,
    ) -> Result<(), ReadError> {
        let bytes = page.values();
        if matches!(page.encoding, 2 | 8) {
            let known = known.ok_or(Bad("its dictionary is missing"))?;
            let mut places = Codes::new();
            if present > 0 {
                let (&width, packed) = bytes.split_first().ok_or(Bad("a page is empty"))?;
                runs::decode(packed, width.into(), present, &mut places)?;
            }
            let code = |place: u32| known.get(place as usize).copied().ok_or(Bad("a value is not in the dictionary"));
            return append(to, places.into_iter().map(|place| Ok(code(place)?)));
        }
        match (page.encoding, self.physical) {
            (0, _) => self.plain(bytes, present, ids, to),
            (3, Physical::Flag) => {
                let mut flags = Codes::new();
                runs::decode(bytes.get(4..).unwrap_or_default(), 1, present, &mut flags)?;
                append(to, flags.into_iter().map(|flag| flag_code(flag == 1, ids)))
            }
            (5, Physical::Int32 | Physical::Int64) => {
                append_numbers(to, delta::numbers(bytes, present)?.0.into_iter(), ids)
            }
            (6, Physical::Text) => {
                append(to, delta::texts(bytes, present)?.into_iter().map(|text| text_code(text, ids)))
            }
            (7, Physical::Text | Physical::FixedText(_)) => {
                let texts = delta::texts_after_prefixes(bytes, present)?;
                append(to, texts.iter().map(|text| text_code(text, ids)))
            }
            _ => Err(Bad("a page has an encoding that is not read").into()),
        }
    }

    /// Appends the codes of values that stand one after the other.
    fn plain(&self, bytes: &[u8], count: usize, ids: &mut Dictionary, to: &mut Codes) -> Result<(), ReadError> {
        const CUT: Bad = Bad("values are cut off");
        let fixed = |width: usize| -> Result<_, Bad> {
            let length = count.checked_mul(width).ok_or(CUT)?;
            Ok(bytes.get(..length).ok_or(CUT)?.chunks_exact(width))
        };
        match self.physical {
            Physical::Flag => {
                let bit = |at: usize| bytes.get(at / 8).map(|byte| byte >> (at % 8) & 1 == 1).ok_or(CUT);
                append(to, (0..count).map(|at| flag_code(bit(at)?, ids)))
            }
            Physical::Int32 => {
                let numbers = fixed(4)?.map(|bytes| i32::from_le_bytes(bytes.try_into().unwrap_or_default()).into());
                append_numbers(to, numbers, ids)
            }
            Physical::Int64 => {
                let numbers = fixed(8)?.map(|bytes| i64::from_le_bytes(bytes.try_into().unwrap_or_default()));
                append_numbers(to, numbers, ids)
            }
            Physical::Float => {
                // By its text, so that 0.1 stays 0.1.
                let numbers = fixed(4)?.map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap_or_default()));
                append(to, numbers.map(|number| float_code(f64::from(number), number.to_string(), ids)))
            }
            Physical::Double => {
                let numbers = fixed(8)?.map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap_or_default()));
                append(to, numbers.map(|number| float_code(number, number.to_string(), ids)))
            }
            Physical::FixedText(0) => Err(Bad("texts have no length").into()),
            Physical::FixedText(width) => append(to, fixed(width)?.map(|text| text_code(text, ids))),
            Physical::Text => {
                let mut rest = bytes;
                let mut next = || -> Result<&[u8], Bad> {
                    let (length, after) = rest.split_first_chunk::<4>().ok_or(CUT)?;
                    let (text, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(CUT)?;
                    rest = after;
                    Ok(text)
                };
                append(to, (0..count).map(|_| text_code(next()?, ids)))
            }
        }
    }

    fn unpacked<'a>(&self, bytes: &'a [u8], size: usize) -> Result<Cow<'a, [u8]>, ReadError> {
        if size > PAGE_BYTES_MAX {
            return Err(Bad("a page is larger than a gigabyte").into());
        }
        let damaged = Bad("a page does not unpack");
        let read = |from: &mut dyn Read| -> Result<Vec<u8>, Bad> {
            let mut unpacked = Vec::with_capacity(size);
            from.take(size as u64).read_to_end(&mut unpacked).map_err(|_| damaged)?;
            Ok(unpacked)
        };
        let unpacked = match self.codec {
            0 => return Ok(Cow::Borrowed(bytes)),
            1 if snap::raw::decompress_len(bytes).is_ok_and(|length| length == size) => {
                snap::raw::Decoder::new().decompress_vec(bytes).map_err(|_| damaged)?
            }
            2 => read(&mut flate2::read::MultiGzDecoder::new(bytes))?,
            6 => read(&mut ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|_| damaged)?)?,
            7 => lz4_flex::block::decompress(bytes, size).map_err(|_| damaged)?,
            3 => return Err(Bad("its pages are packed with LZO, which is not read").into()),
            4 => return Err(Bad("its pages are packed with Brotli, which is not read").into()),
            5 => return Err(Bad("its pages are packed with the old LZ4, which is not read").into()),
            _ => return Err(damaged.into()),
        };
        if unpacked.len() == size { Ok(Cow::Owned(unpacked)) } else { Err(damaged.into()) }
    }
}

/// Appends the codes that are found, up to the first failure.
fn append(to: &mut Codes, found: impl Iterator<Item = Result<u32, ReadError>>) -> Result<(), ReadError> {
    for code in found {
        to.push(code?);
    }
    Ok(())
}

/// The same of whole numbers that are there.
fn append_numbers(
    to: &mut Codes,
    numbers: impl ExactSizeIterator<Item = i64>,
    ids: &mut Dictionary,
) -> Result<(), ReadError> {
    to.reserve(numbers.len());
    append(to, numbers.map(|number| ids.provisional_number(number).map_err(text_fault)))
}

/// A page of values, with its parts apart.
struct Page<'a> {
    count: usize,
    encoding: i64,
    /// Which values are there; nothing where all must be.
    levels: Option<Cow<'a, [u8]>>,
    whole: Cow<'a, [u8]>,
    /// Where the values begin in the whole.
    from: usize,
}

impl<'a> Page<'a> {
    fn of(page: &Struct<'_>, body: &'a [u8], chunk: &Chunk) -> Result<Self, ReadError> {
        const CUT: Bad = Bad("levels are cut off");
        let size = page.size(2)?;
        if let Some(head) = page.inner(8) {
            let (definition, repetition) = (head.size(5)?, head.size(6)?);
            let levels = body.get(repetition..).and_then(|rest| rest.get(..definition)).ok_or(CUT)?;
            let values = body.get(repetition + definition..).unwrap_or_default();
            let whole = if head.flag(7) == Some(false) {
                Cow::Borrowed(values)
            } else {
                chunk.unpacked(values, size.checked_sub(repetition + definition).ok_or(CUT)?)?
            };
            let levels = (chunk.optional > 0).then_some(Cow::Borrowed(levels));
            return Ok(Self { count: head.size(1)?, encoding: head.int(4).unwrap_or(-1), levels, whole, from: 0 });
        }
        let head = page.inner(5).ok_or(Bad("a page has no header"))?;
        let (count, encoding) = (head.size(1)?, head.int(2).unwrap_or(-1));
        let whole = chunk.unpacked(body, size)?;
        if chunk.optional == 0 {
            return Ok(Self { count, encoding, levels: None, whole, from: 0 });
        }
        if head.int(3) != Some(3) {
            return Err(Bad("its levels have an encoding that is not read").into());
        }
        let (length, rest) = whole.split_first_chunk::<4>().ok_or(CUT)?;
        let levels = rest.get(..u32::from_le_bytes(*length) as usize).ok_or(CUT)?.to_vec();
        let from = 4 + levels.len();
        Ok(Self { count, encoding, levels: Some(Cow::Owned(levels)), whole, from })
    }

    fn values(&self) -> &[u8] {
        self.whole.get(self.from..).unwrap_or_default()
    }
}

/// Bits that hold the numbers up to this one.
const fn bits_for(most: u32) -> u32 {
    u32::BITS - most.leading_zeros()
}
