//! Where this program speaks: results to stdout, complaints to stderr.
//!
//! A closed pipe (`cargo xtask tidy | head`) is no reason to fail, so write errors are let go.

use std::io::{self, Write};

/// One line, or several, of result.
pub fn line(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// One line, or several, of complaint.
pub fn complaint(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
