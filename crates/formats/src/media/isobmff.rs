//! Walks the boxes of an ISO base media file (MP4, MOV, AVIF) that is held in memory, trusting no size.
//!
//! Specification: ISO/IEC 14496-12.

/// One box: its four-letter type and what it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Box4<'a> {
    pub kind: [u8; 4],
    pub body: &'a [u8],
}

/// The boxes in a slice, one after another. Ends at the first that does not fit; the last may be cut short.
#[derive(Debug)]
pub(super) struct Boxes<'a>(&'a [u8]);

impl<'a> Boxes<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The body of the first box of this type.
    pub fn find(mut self, kind: &[u8]) -> Option<&'a [u8]> {
        self.find_map(|b| (b.kind == kind).then_some(b.body))
    }

    /// The body of the first box at the end of this path of types.
    pub fn path(self, path: &[&[u8]]) -> Option<&'a [u8]> {
        let (first, rest) = path.split_first()?;
        let body = self.find(first)?;
        if rest.is_empty() { Some(body) } else { Boxes::new(body).path(rest) }
    }
}

impl<'a> Iterator for Boxes<'a> {
    type Item = Box4<'a>;

    fn next(&mut self) -> Option<Box4<'a>> {
        let header = Header::parse(self.0)?;
        let end = match header.size {
            Some(size) => usize::try_from(size).unwrap_or(usize::MAX).min(self.0.len()),
            None => self.0.len(),
        };
        let body = self.0.get(header.length..end)?;
        self.0 = &self.0[end..];
        Some(Box4 { kind: header.kind, body })
    }
}

/// The first 8 or 16 bytes of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub kind: [u8; 4],
    /// Bytes of the header itself.
    pub length: usize,
    /// Bytes of the box with its header; nothing when it reaches to the end of the file.
    pub size: Option<u64>,
}

impl Header {
    /// Nothing when `bytes` are too few or the size is smaller than the header.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(bytes);
        let short = fields.u32()?;
        let kind = fields.array()?;
        let (length, size) = match short {
            0 => (8, None),
            1 => (16, Some(fields.u64()?)),
            _ => (8, Some(u64::from(short))),
        };
        let fits = size.is_none_or(|size| size >= length as u64);
        fits.then_some(Self { kind, length, size })
    }
}

/// Numbers in big-endian order, read from the front of a slice; nothing once it is exhausted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    pub fn skip(&mut self, n: usize) -> Option<()> {
        self.0 = self.0.get(n..)?;
        Some(())
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[b]| b)
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// 32 bits, or 64 when `wide`.
    pub fn wide(&mut self, wide: bool) -> Option<u64> {
        if wide { self.u64() } else { self.u32().map(u64::from) }
    }

    /// The version and the flags that begin a full box.
    pub fn version_and_flags(&mut self) -> Option<(u8, u32)> {
        self.u32().map(|both| ((both >> 24) as u8, both & 0x00FF_FFFF))
    }
}
