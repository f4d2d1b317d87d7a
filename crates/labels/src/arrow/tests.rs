//! Files made by pyarrow for these tests are read; damaged ones are refused.

use crate::{Ask, read_from};
use std::io::Cursor;
use std::path::Path;

/// The small files that were made beside this test; how is told in the folder.
fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

fn rows(bytes: Vec<u8>) -> Result<Vec<String>, crate::ReadError> {
    let table = read_from(Box::new(Cursor::new(bytes)), &Ask::answers(None, None, None))?;
    let row = |at| table.columns.iter().map(|column| column.text(at)).collect::<Vec<_>>().join("|");
    Ok((0..table.len()).map(row).collect())
}

/// The empty answer to task 9 is none.
const EXPECTED: [&str; 3] = ["7|ann|yes", "8|bob, the \"second\" of that name|no", "10|zoë|NA"];

#[test]
fn files_and_streams_of_every_sort_hold_the_same_answers() {
    for name in ["plain.arrow", "lz4.arrow", "zstd.arrow", "stream.arrows", "dictionary.arrow", "views.arrow"] {
        assert_eq!(rows(fixture(name)).unwrap(), EXPECTED, "{name}");
    }
    for name in
        ["plain.parquet", "zstd.parquet", "second-version.parquet", "delta.parquet", "lz4.parquet", "gzip.parquet"]
    {
        assert_eq!(rows(fixture(name)).unwrap(), EXPECTED, "{name}");
    }
}

#[test]
fn a_file_cut_or_changed_anywhere_is_refused_or_read_but_never_breaks() {
    for name in ["plain.arrow", "dictionary.arrow", "delta.parquet"] {
        let bytes = fixture(name);
        for at in (8..bytes.len()).step_by(3) {
            let _either = rows(bytes[..at].to_vec());
            let mut changed = bytes.clone();
            changed[at] ^= 0x81;
            let _either = rows(changed);
        }
    }
}
