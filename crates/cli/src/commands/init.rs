//! `assay init`: makes a data folder and an example project, and says what to do next.

use super::spec::schema;
use crate::context::Context;
use crate::local::lock::Lock;
use crate::trouble::{Outcome, Trouble};
use serde_json::json;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The example project, with comments.
const PROJECT: &str = include_str!("../../example/project.yaml");

/// Items for the example project.
const ITEMS: &str = include_str!("../../example/items.jsonl");

/// What the command takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to write the example files
    #[arg(default_value = ".")]
    folder: PathBuf,
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    let place = context.own_place("init", "it makes a data folder, which a server has already")?;
    let fresh = place.must_exist().is_err();
    place.make()?;
    let _lock = Lock::take(&place.data, "init")?;
    place.open()?;
    std::fs::create_dir_all(&args.folder).map_err(|error| Trouble::file("make", &args.folder, &error))?;
    let printer = context.printer;
    let made = if fresh { "Made the data folder" } else { "There is a data folder already:" };
    printer.say(&format!("{made} {}.", place.data.display()));
    let mut written = Vec::new();
    for (name, text) in [("project.yaml", PROJECT), ("project.schema.json", &schema()), ("items.jsonl", ITEMS)] {
        let path = within(&args.folder, name);
        if write_new(&path, text)? {
            printer.say(&format!("Wrote {}.", path.display()));
            written.push(path);
        } else {
            printer.say(&format!("Left {} as it is.", path.display()));
        }
    }
    next(context, &args.folder);
    printer.result(&json!({"data": place.data, "fresh": fresh, "written": written}))
}

/// Writes a file unless there is one; false when there was.
fn write_new(path: &Path, text: &str) -> Outcome<bool> {
    let failed = |error: &std::io::Error| Trouble::file("write", path, error);
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true).map_err(|error| failed(&error)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(&error)),
    }
}

/// The path of a file in a folder, short when it is the one we are in.
fn within(folder: &Path, name: &str) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(name) } else { folder.join(name) }
}

fn next(context: &Context, folder: &Path) {
    let at = |name: &str| within(folder, name).display().to_string();
    let data = context.data().map(|data| format!(" --data {}", data.display())).unwrap_or_default();
    context.printer.say(&format!(
        "\nNext:\n  assay project apply {}{data}\n  assay import {} --project message-spam{data}\n  assay serve{data}",
        at("project.yaml"),
        at("items.jsonl"),
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_good_spec_and_its_items_are_json() {
        let spec = domain::spec::parse(PROJECT).unwrap();
        assert_eq!(spec.project, "message-spam");
        for line in ITEMS.lines() {
            let item: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(item["text"].is_string());
        }
    }
}
