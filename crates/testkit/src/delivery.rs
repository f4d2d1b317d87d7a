//! What is imported in a test: the parameters of an import, with everything that does not matter filled in.

use domain::Timestamp;
use flow::ingest::Params;
use std::path::Path;

/// The parameters of an import.
#[derive(Debug, Clone)]
pub struct Delivery(pub(crate) Params);

impl Delivery {
    /// A file, folder or archive, named after itself, whose batch is named after it too.
    pub fn of(path: &Path) -> Self {
        let filename = path.file_name().expect("a delivery's name").to_string_lossy().into_owned();
        Self(Params {
            path: path.to_owned(),
            uploaded: false,
            batch: filename.clone(),
            filename,
            due: None,
            priority: None,
            accept_valid: false,
            columns: Vec::new(),
        })
    }

    /// Names the batch.
    #[must_use]
    pub fn batch(mut self, name: &str) -> Self {
        name.clone_into(&mut self.0.batch);
        self
    }

    /// Sets the batch's priority.
    #[must_use]
    pub const fn priority(mut self, priority: i64) -> Self {
        self.0.priority = Some(priority);
        self
    }

    /// Sets when the batch is due.
    #[must_use]
    pub const fn due(mut self, due: Timestamp) -> Self {
        self.0.due = Some(due);
        self
    }

    /// Takes the good rows although others are refused.
    #[must_use]
    pub const fn accept_valid(mut self) -> Self {
        self.0.accept_valid = true;
        self
    }

    /// Makes it a file that was sent to the server, which goes on with the import after a crash and removes the file.
    #[must_use]
    pub const fn uploaded(mut self) -> Self {
        self.0.uploaded = true;
        self
    }

    /// Names the columns of a table without a header.
    #[must_use]
    pub fn columns(mut self, names: &[&str]) -> Self {
        self.0.columns = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }
}
