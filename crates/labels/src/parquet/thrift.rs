//! The compact protocol of Thrift, in which Parquet keeps its metadata: read into a tree, written field by field.
//!
//! Source: <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>.

use super::Bad;

/// Structures deeper than this are refused; Parquet's own go five deep.
const DEPTH_MAX: u32 = 32;

/// A value of the protocol.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Flag(bool),
    Int(i64),
    Bytes(&'a [u8]),
    List(Vec<Value<'a>>),
    Struct(Struct<'a>),
    /// A double or a map: never looked at.
    Other,
}

/// The fields of a structure with their numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Struct<'a>(Vec<(i16, Value<'a>)>);

impl<'a> Struct<'a> {
    fn field(&self, number: i16) -> Option<&Value<'a>> {
        self.0.iter().find(|(own, _)| *own == number).map(|(_, value)| value)
    }

    pub fn int(&self, number: i16) -> Option<i64> {
        if let Some(Value::Int(value)) = self.field(number) { Some(*value) } else { None }
    }

    /// A field that counts bytes, rows or values.
    pub fn size(&self, number: i16) -> Result<usize, Bad> {
        self.int(number).and_then(|size| usize::try_from(size).ok()).ok_or(Bad("a size is missing or negative"))
    }

    pub fn flag(&self, number: i16) -> Option<bool> {
        if let Some(Value::Flag(value)) = self.field(number) { Some(*value) } else { None }
    }

    pub fn text(&self, number: i16) -> Option<String> {
        let Some(Value::Bytes(bytes)) = self.field(number) else { return None };
        Some(String::from_utf8_lossy(bytes).into_owned())
    }

    pub fn list(&self, number: i16) -> &[Value<'a>] {
        if let Some(Value::List(values)) = self.field(number) { values } else { &[] }
    }

    pub fn inner(&self, number: i16) -> Option<&Self> {
        if let Some(Value::Struct(inner)) = self.field(number) { Some(inner) } else { None }
    }
}

/// A place in bytes that are read.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    /// How many bytes were read.
    pub at: usize,
}

impl<'a> Reader<'a> {
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn byte(&mut self) -> Result<u8, Bad> {
        let byte = self.bytes.get(self.at).copied().ok_or(Bad("its metadata is cut off"))?;
        self.at += 1;
        Ok(byte)
    }

    pub fn varint(&mut self) -> Result<u64, Bad> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Bad("a number in its metadata is too long"))
    }

    #[expect(clippy::cast_possible_wrap, reason = "zigzag keeps the sign in the lowest bit")]
    pub fn zigzag(&mut self) -> Result<i64, Bad> {
        let value = self.varint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    pub fn structure(&mut self) -> Result<Struct<'a>, Bad> {
        self.fields(0)
    }

    fn fields(&mut self, depth: u32) -> Result<Struct<'a>, Bad> {
        let mut fields = Vec::new();
        let mut number: i16 = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(Struct(fields));
            }
            number = match head >> 4 {
                0 => i16::try_from(self.zigzag()?).map_err(|_| Bad("a field has no number"))?,
                step => number.wrapping_add(i16::from(step)),
            };
            let value = match head & 0x0F {
                1 => Value::Flag(true),
                2 => Value::Flag(false),
                kind => self.value(kind, depth)?,
            };
            fields.push((number, value));
        }
    }

    fn value(&mut self, kind: u8, depth: u32) -> Result<Value<'a>, Bad> {
        if depth > DEPTH_MAX {
            return Err(Bad("its metadata is nested too deep"));
        }
        Ok(match kind {
            1 | 2 => Value::Flag(self.byte()? == 1),
            3 => Value::Int(i64::from(self.byte()?.cast_signed())),
            4..=6 => Value::Int(self.zigzag()?),
            7 => {
                self.take(8)?;
                Value::Other
            }
            8 => {
                let length = self.length()?;
                Value::Bytes(self.take(length)?)
            }
            9 | 10 => {
                let head = self.byte()?;
                let length = if head >> 4 == 15 { self.length()? } else { usize::from(head >> 4) };
                let items = (0..length).map(|_| self.value(head & 0x0F, depth + 1));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            12 => Value::Struct(self.fields(depth + 1)?),
            _ => return Err(Bad("its metadata holds an unknown sort of value")),
        })
    }

    fn length(&mut self) -> Result<usize, Bad> {
        usize::try_from(self.varint()?).map_err(|_| Bad("a size is too large"))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Bad> {
        let end = self.at.checked_add(length).ok_or(Bad("a size is too large"))?;
        let taken = self.bytes.get(self.at..end).ok_or(Bad("its metadata is cut off"))?;
        self.at = end;
        Ok(taken)
    }
}

/// Writes one structure; fields come in ascending order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub bytes: Vec<u8>,
    last: i16,
}

impl Writer {
    fn head(&mut self, number: i16, kind: u8) {
        if let Ok(step @ 1..=15) = u8::try_from(number - self.last) {
            self.bytes.push(step << 4 | kind);
        } else {
            self.bytes.push(kind);
            push_zigzag(&mut self.bytes, number.into());
        }
        self.last = number;
    }

    pub fn int32(mut self, number: i16, value: i32) -> Self {
        self.head(number, 5);
        push_zigzag(&mut self.bytes, value.into());
        self
    }

    pub fn int64(mut self, number: i16, value: usize) -> Self {
        self.head(number, 6);
        push_zigzag(&mut self.bytes, i64::try_from(value).unwrap_or(i64::MAX));
        self
    }

    pub fn text(mut self, number: i16, text: &str) -> Self {
        self.head(number, 8);
        push_text(&mut self.bytes, text);
        self
    }

    pub fn inner(mut self, number: i16, inner: Self) -> Self {
        self.head(number, 12);
        self.bytes.extend(inner.end());
        self
    }

    pub fn structs(mut self, number: i16, items: Vec<Self>) -> Self {
        self.head(number, 9);
        push_list_head(&mut self.bytes, items.len(), 12);
        for item in items {
            self.bytes.extend(item.end());
        }
        self
    }

    pub fn ints(mut self, number: i16, items: &[i32]) -> Self {
        self.head(number, 9);
        push_list_head(&mut self.bytes, items.len(), 5);
        for &item in items {
            push_zigzag(&mut self.bytes, item.into());
        }
        self
    }

    pub fn texts(mut self, number: i16, items: &[&str]) -> Self {
        self.head(number, 9);
        push_list_head(&mut self.bytes, items.len(), 8);
        for item in items {
            push_text(&mut self.bytes, item);
        }
        self
    }

    /// The bytes of the whole structure.
    pub fn end(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

fn push_list_head(to: &mut Vec<u8>, length: usize, kind: u8) {
    if let Ok(short @ 0..15) = u8::try_from(length) {
        to.push(short << 4 | kind);
    } else {
        to.push(0xF0 | kind);
        push_varint(to, length as u64);
    }
}

fn push_text(to: &mut Vec<u8>, text: &str) {
    push_varint(to, text.len() as u64);
    to.extend_from_slice(text.as_bytes());
}

/// A number in groups of seven bits.
pub(super) fn push_varint(to: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        to.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    to.push((value & 0x7F) as u8);
}

fn push_zigzag(to: &mut Vec<u8>, value: i64) {
    push_varint(to, ((value << 1) ^ (value >> 63)).cast_unsigned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let inner = Writer::default().text(4, "näme").int64(40, 1 << 40);
        let many: Vec<Writer> = (0..20).map(|n| Writer::default().int32(1, n)).collect();
        let written = Writer::default().int32(1, -7).ints(2, &[3, 8]).inner(5, inner).structs(6, many).texts(9, &["a"]);
        let bytes = written.end();
        let mut reader = Reader::new(&bytes);
        let read = reader.structure().unwrap();
        assert_eq!((read.int(1), read.list(2).len()), (Some(-7), 2));
        assert_eq!(read.inner(5).unwrap().text(4).as_deref(), Some("näme"));
        assert_eq!(read.inner(5).unwrap().size(40), Ok(1 << 40));
        assert_eq!(read.list(6).len(), 20);
        assert_eq!(reader.at, bytes.len());
    }

    #[test]
    fn bytes_that_end_too_early_or_nest_too_deep_are_refused() {
        assert!(Reader::new(&[0x15]).structure().is_err());
        assert!(Reader::new(&[0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]).structure().is_err());
        assert!(Reader::new(&[0x1C; 200]).structure().is_err());
    }
}
