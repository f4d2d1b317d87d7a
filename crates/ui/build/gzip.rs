//! Writes a gzip twin of every embedded file that becomes smaller by it.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

/// Text and WebAssembly shrink; fonts, images and video are compressed already.
const SQUEEZABLE: [&str; 9] = ["css", "html", "js", "json", "map", "svg", "txt", "wasm", "webmanifest"];

/// Fills `gzip` with compressed copies under the same names, dropping those that gain less than a tenth.
pub fn mirror(plain: &Path, gzip: &Path) -> io::Result<()> {
    crate::fresh(gzip)?;
    mirror_folder(plain, gzip)
}

fn mirror_folder(plain: &Path, gzip: &Path) -> io::Result<()> {
    for entry in fs::read_dir(plain)? {
        let path = entry?.path();
        let twin = gzip.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            fs::create_dir_all(&twin)?;
            mirror_folder(&path, &twin)?;
        } else if path.extension().and_then(OsStr::to_str).is_some_and(|extension| SQUEEZABLE.contains(&extension)) {
            let bytes = fs::read(&path)?;
            let squeezed = squeeze(&bytes)?;
            if squeezed.len() < bytes.len() - bytes.len() / 10 {
                File::create(&twin)?.write_all(&squeezed)?;
            }
        }
    }
    Ok(())
}

fn squeeze(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}
