//! Measures how fast each format writes and reads small rows, on one thread, in memory.
//!
//! `cargo run --release -p assay-formats --example speed`

use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use assay_formats::{Columns, FORMATS, Fields, Limits, Source};

const ROWS: usize = 1_000_000;

#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    for format in FORMATS {
        let sink = Sink::default();
        let begun = Instant::now();
        let mut writer = (format.write)(Box::new(sink.clone()), Columns::default());
        for n in 0..ROWS {
            let row: Fields = [
                ("id".to_owned(), format!("item-{n}").into()),
                ("text".to_owned(), "The quick brown fox jumps over the lazy dog, twice.".into()),
                ("source".to_owned(), "catalogue".into()),
                ("score".to_owned(), (n % 100).into()),
            ]
            .into_iter()
            .collect();
            writer.write(&row)?;
        }
        writer.finish()?;
        let wrote = begun.elapsed().as_secs_f64();
        let bytes = std::mem::take(&mut *sink.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mib = bytes.len() as f64 / f64::from(1 << 20);
        let begun = Instant::now();
        let rows = (format.read)(Source::new("rows", Cursor::new(bytes)), Limits::default()).flatten().count();
        let read = begun.elapsed().as_secs_f64();
        writeln!(
            out,
            "{:6} wrote {:.0} rows/s, read {:.0} rows/s ({rows} rows, {mib:.0} MiB, {:.0} MiB/s)",
            format.name,
            ROWS as f64 / wrote,
            rows as f64 / read,
            mib / read
        )?;
    }
    Ok(())
}
