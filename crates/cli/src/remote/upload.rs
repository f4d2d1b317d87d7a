//! Sends a file to a server for import; a folder goes as a tar archive.

use super::client::{Client, Sent, escape};
use crate::backend::Import;
use crate::trouble::{Outcome, Trouble};
use api::jobs::Job;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;

/// Uploads what is to be imported and gives the job that imports it.
pub(super) fn upload(client: &Client, project: &str, import: &Import<'_>) -> Outcome<Job> {
    let folder = import.path.is_dir();
    let mut file = if folder { packed(import.path)? } else { open(import.path)? };
    let filename = if folder { format!("{}.tar", import.filename) } else { import.filename.to_owned() };
    let path = format!("{project}/imports?{}", query(import, &filename));
    client.call("POST", &path, Sent::Stream(&mut file))
}

fn open(path: &Path) -> Outcome<File> {
    File::open(path).map_err(|error| Trouble::file("read", path, &error))
}

fn query(import: &Import<'_>, filename: &str) -> String {
    let mut parts = vec![format!("batch={}", escape(import.batch)), format!("filename={}", escape(filename))];
    parts.extend(import.due.map(|due| format!("due={}", escape(&due.to_string()))));
    parts.extend(import.priority.map(|priority| format!("priority={priority}")));
    parts.extend(import.accept_valid.then(|| "accept_valid=true".to_owned()));
    if !import.columns.is_empty() {
        parts.push(format!("columns={}", escape(&import.columns.join(","))));
    }
    parts.join("&")
}

/// A folder as a tar archive in a temporary file, read from its beginning. Links are not followed out of the folder.
fn packed(folder: &Path) -> Outcome<File> {
    let pack = || -> std::io::Result<File> {
        let mut archive = tar::Builder::new(tempfile::tempfile()?);
        archive.follow_symlinks(false);
        archive.append_dir_all("", folder)?;
        let mut file = archive.into_inner()?;
        file.flush()?;
        file.rewind()?;
        Ok(file)
    };
    pack().map_err(|error| Trouble::file("pack", folder, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_holds_only_what_was_asked_for() {
        let mut import = Import {
            path: Path::new("a.csv"),
            filename: "a.csv",
            batch: "Week 12",
            due: None,
            priority: None,
            accept_valid: false,
            columns: &[],
        };
        assert_eq!(query(&import, "a.csv"), "batch=Week%2012&filename=a.csv");
        (import.due, import.priority, import.accept_valid) = (Some(api::Time(0)), Some(-2), true);
        let wanted = "batch=Week%2012&filename=a.csv&due=1970-01-01T00%3A00%3A00.000Z&priority=-2&accept_valid=true";
        assert_eq!(query(&import, "a.csv"), wanted);
        let columns = ["text".to_owned(), "sent on".to_owned()];
        import.columns = &columns;
        assert_eq!(query(&import, "a.csv"), format!("{wanted}&columns=text%2Csent%20on"));
    }
}
