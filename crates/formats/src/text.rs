//! Opens a text file: drops a byte order mark, and recognises the encodings that are refused.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use crate::{Place, Position, Refusal, Source};

/// What to do about text in another encoding.
pub(crate) const SAVE_AS_UTF8: &str = "save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\") and send it again";

const BUFFER_BYTES: usize = 64 << 10;

/// A text file whose first bytes have been looked at.
pub(crate) struct Opened {
    pub name: Arc<str>,
    pub stream: Box<dyn BufRead + Send>,
    /// Bytes already consumed: those of the byte order mark.
    pub consumed: u64,
    /// The names of the columns, for a table without a header row.
    pub columns: Option<Vec<String>>,
    /// Why the file cannot be read at all, if so.
    pub fault: Option<Refusal>,
}

/// Reads the first bytes of the stream and puts back what is not a byte order mark.
pub(crate) fn open(source: Source) -> Opened {
    let Source { name, mut stream, columns } = source;
    let mut head = Vec::with_capacity(4);
    let fault = match stream.by_ref().take(4).read_to_end(&mut head) {
        Err(error) => Some(unreadable(&name, &error)),
        Ok(_) => foreign_encoding(&head).map(|encoding| {
            Refusal::new(
                Position::new(Arc::clone(&name), Place::File),
                format!("the file is {encoding}, not UTF-8"),
                SAVE_AS_UTF8,
            )
        }),
    };
    let mark = if head.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let rest = Cursor::new(head.split_off(mark)).chain(stream);
    let stream = Box::new(BufReader::with_capacity(BUFFER_BYTES, rest));
    Opened { name, stream, consumed: mark as u64, columns, fault }
}

/// The name of the encoding, when the first bytes show that it is certainly not UTF-8.
///
/// Text in UTF-16 shows by its byte order mark or by the zero in every other byte of plain letters.
pub(crate) fn foreign_encoding(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some("UTF-16"),
        [0x1F, 0x8B, ..] => Some("compressed with gzip"),
        _ => None,
    }
}

/// The last refusal of a file that the system failed to deliver.
pub(crate) fn unreadable(name: &Arc<str>, error: &io::Error) -> Refusal {
    Refusal::new(
        Position::new(Arc::clone(name), Place::File),
        format!("the file could not be read to its end: {error}"),
        "send the file again; nothing after this point was read",
    )
}

/// The text of the head up to the last whole character, or nothing when it is not UTF-8.
pub(crate) fn head_as_text(head: &[u8]) -> Option<&str> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        // A head cut in the middle of a character is fine; anything else is not text.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).ok(),
        Err(_) => None,
    }
}
