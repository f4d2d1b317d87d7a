//! Runs a command with its output kept for counting, and shown as it comes or later.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result};

/// When what a command prints is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// As it comes.
    AtOnce,
    /// By whoever runs it, once it is over: for what runs beside something else.
    Later,
}

/// What a finished command left.
#[derive(Debug)]
pub struct Finished {
    /// Whether it exited with 0.
    pub success: bool,
    /// Its stdout, then its stderr.
    pub output: String,
}

/// Runs to the end.
pub fn run(command: &mut Command, show: Show) -> Result<Finished> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {program}"))?;
    let stdout = child.stdout.take().map(|stream| thread::spawn(move || tee(stream, io::stdout(), show)));
    let stderr = child.stderr.take().map(|stream| thread::spawn(move || tee(stream, io::stderr(), show)));
    let status = child.wait().with_context(|| format!("waiting for {program}"))?;
    let kept: Vec<u8> =
        [stdout, stderr].into_iter().flatten().flat_map(|copy| copy.join().unwrap_or_default()).collect();
    Ok(Finished { success: status.success(), output: String::from_utf8_lossy(&kept).into_owned() })
}

fn tee(mut from: impl Read, mut to: impl Write, show: Show) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut buffer = [0; 8192];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if show == Show::AtOnce {
            // A reader that has gone away must not stop the tests.
            let _ = to.write_all(&buffer[..length]).and_then(|()| to.flush());
        }
        kept.extend_from_slice(&buffer[..length]);
    }
    kept
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn both_streams_are_kept_and_the_exit_code_is_told() {
        let finished =
            run(Command::new("sh").args(["-c", "echo out; echo err >&2; exit 3"]), Show::Later).expect("sh runs");
        assert!(!finished.success);
        assert_eq!(finished.output, "out\nerr\n");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut Command::new("no-such-program-here"), Show::Later).expect_err("cannot start");
        assert!(error.to_string().contains("no-such-program-here"));
    }
}
