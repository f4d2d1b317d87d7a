//! Elements of EBML, the binary XML in which Matroska and `WebM` are written, trusting no size.
//!
//! Specification: RFC 8794.

/// An element's identity and the size it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub id: u32,
    /// Bytes of the identity and size themselves.
    pub length: u64,
    /// Bytes of content; nothing when unknown, as in live recordings.
    pub size: Option<u64>,
}

/// The longest header: four bytes of identity and eight of size.
pub(super) const HEADER_BYTES_MAX: u64 = 12;

impl Header {
    /// Reads the header at the front; nothing when it is cut short or malformed.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let id_length = bytes.first()?.leading_zeros() as usize + 1;
        if id_length > 4 {
            return None;
        }
        let id = bytes.get(..id_length)?.iter().fold(0, |id, b| id << 8 | u32::from(*b));
        let (size, size_length) = number(&bytes[id_length..])?;
        let unknown = (1_u64 << (7 * size_length)) - 1;
        Some(Self { id, length: (id_length + size_length) as u64, size: (size != unknown).then_some(size) })
    }
}

/// A number of variable length without its marker bit, and how many bytes it took.
pub(super) fn number(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let marked = bytes.get(..length)?.iter().fold(0, |n, b| n << 8 | u64::from(*b));
    Some((marked & !(1 << (7 * length)), length))
}

/// The elements in a slice, one after another, as (identity, content). Ends at the first that does not fit.
#[derive(Clone, Copy)]
pub(super) struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// All of them.
    pub fn all(self) -> impl Iterator<Item = (u32, &'a [u8])> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let header = Header::parse(rest)?;
            let from = usize::try_from(header.length).ok()?;
            let to = from.checked_add(usize::try_from(header.size?).ok()?)?;
            let content = rest.get(from..to)?;
            rest = &rest[to..];
            Some((header.id, content))
        })
    }

    /// The content of the first element of this identity.
    pub fn find(self, id: u32) -> Option<&'a [u8]> {
        self.all().find(|(found, _)| *found == id).map(|(_, content)| content)
    }

    /// The unsigned number in the first element of this identity.
    pub fn unsigned(self, id: u32) -> Option<u64> {
        self.find(id).and_then(unsigned)
    }
}

/// An unsigned number of up to eight bytes; no bytes are zero.
pub(super) fn unsigned(content: &[u8]) -> Option<u64> {
    (content.len() <= 8).then(|| content.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
}
