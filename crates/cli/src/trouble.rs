//! What stopped a command, whose fault it was, and what to do about it.

use api::Entry;
use flow::FlowError;
use flow::error::Kind;
use std::io;
use std::path::Path;
use store::StoreError;

/// The result of a command or of a part of one.
pub type Outcome<T> = Result<T, Trouble>;

/// Why a command did not succeed.
#[derive(Debug)]
pub enum Trouble {
    /// What the person gave or asked for cannot be used; they can put it right.
    Refused(Box<Report>),
    /// The command, the machine or the server failed.
    Broken(Box<Report>),
    /// The command did its work and found faults, all of which were printed.
    Shown,
    /// Whoever reads the output has read enough.
    Pipe,
}

/// What is printed about a trouble.
#[derive(Debug, Default)]
pub struct Report {
    /// A name for programs.
    pub code: String,
    /// What went wrong: a sentence part, without a capital or full stop.
    pub message: String,
    /// Each of several things that are wrong.
    pub errors: Vec<Entry>,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl Trouble {
    /// Something about what the person gave.
    pub fn refused(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused(Box::new(Report::new(code, message, hint)))
    }

    /// Something that failed.
    pub fn broken(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Broken(Box::new(Report::new(code, message, hint)))
    }

    /// A file or folder that could not be used: `act` says for what, such as `read`.
    pub fn file(act: &str, path: &Path, error: &io::Error) -> Self {
        let message = format!("cannot {act} {}: {}", path.display(), plain(error));
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Pipe,
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                Self::refused("file_missing", message, "Check the spelling and the folder you are in.")
            }
            io::ErrorKind::IsADirectory => Self::refused("file_is_folder", message, "Name a file in it."),
            io::ErrorKind::StorageFull => Self::broken("storage_full", message, "Free some space and try again."),
            io::ErrorKind::PermissionDenied => {
                Self::refused("file_forbidden", message, "Check who owns it and whether you may use it.")
            }
            _ => Self::broken("file_failed", message, "Check the disk and the path."),
        }
    }

    /// What is printed about it, unless nothing is left to print.
    pub const fn report(&self) -> Option<&Report> {
        match self {
            Self::Refused(report) | Self::Broken(report) => Some(report),
            Self::Shown | Self::Pipe => None,
        }
    }

    /// The exit code: 1 when the person can put it right, 2 when something failed, 0 when the reader went away.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Shown => 1,
            Self::Broken(_) => 2,
            Self::Pipe => 0,
        }
    }
}

impl Report {
    /// A report of one thing.
    pub fn new(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), errors: Vec::new(), hint: hint.into() }
    }
}

/// The system's reason without its number.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::AlreadyExists => "it exists already".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".into(),
        io::ErrorKind::StorageFull => "there is no room left".into(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".into(),
        _ => error.to_string(),
    }
}

impl From<FlowError> for Trouble {
    fn from(error: FlowError) -> Self {
        let mut report = Report::new(error.code(), error.to_string(), error.hint());
        let kind = error.kind();
        report.errors = match error {
            FlowError::BadSpec(problems) => problems.into_iter().map(spec_entry).collect(),
            FlowError::Invalid(faults) => faults
                .into_iter()
                .map(|fault| Entry {
                    label: Some(fault.label),
                    message: fault.reason,
                    hint: fault.hint,
                    ..Entry::default()
                })
                .collect(),
            _ => Vec::new(),
        };
        match kind {
            Kind::Full | Kind::Busy | Kind::Internal => Self::Broken(Box::new(report)),
            _ => Self::Refused(Box::new(report)),
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        FlowError::from(error).into()
    }
}

/// A fault of a spec in the shape of the wire.
pub fn spec_entry(problem: domain::spec::Problem) -> Entry {
    Entry {
        line: Some(problem.line).filter(|line| *line > 0),
        column: Some(problem.column).filter(|column| *column > 0),
        path: Some(problem.path).filter(|path| !path.is_empty()),
        label: None,
        message: problem.message,
        hint: problem.hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_person_can_put_right_exits_1_and_what_failed_exits_2() {
        let missing = Trouble::file("read", Path::new("a"), &io::ErrorKind::NotFound.into());
        let full = Trouble::file("write", Path::new("a"), &io::ErrorKind::StorageFull.into());
        let reader_left = Trouble::file("write", Path::new("a"), &io::ErrorKind::BrokenPipe.into());
        assert_eq!((missing.exit_code(), full.exit_code(), reader_left.exit_code()), (1, 2, 0));
        assert_eq!(Trouble::from(StoreError::Full).exit_code(), 2);
        assert_eq!(Trouble::from(FlowError::missing("such person", "")).exit_code(), 1);
    }
}
