//! How fast the numbers about labels are: the engine inside this process, the commands by the real binary, and peers.

mod commands;
mod crowd;
mod engine;
mod peers;
mod public;
mod usage;

use crate::report::Report;
use crowd::Crowd;
use std::path::Path;

/// What is measured, and on how many answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// Answers of the crowd on which methods are tried that take long.
    pub small: u32,
    /// Answers of the crowd on which everything is tried that should be quick at any size.
    pub large: u32,
    /// Answers of a crowd on which the commands are tried once, where that is asked for: it takes its time.
    pub huge: Option<u32>,
}

/// Measures the engine, the commands and the peers that are installed, on crowds made up from one seed.
pub(crate) fn run(bin: &Path, sizes: Sizes, python: &str, report: &mut Report) -> anyhow::Result<()> {
    let folder = crate::scratch()?;
    for answers in [sizes.small, sizes.large] {
        let crowd = Crowd::new(answers, 4);
        let files = crowd.write(folder.path())?;
        engine::reading((&files, &crowd.write_texts(folder.path())?), report)?;
        engine::dawid_skene(&crowd, report)?;
        engine::alpha(&crowd, (answers == sizes.small).then_some(2_000), report)?;
        if answers == sizes.small {
            engine::slower_methods(&crowd, report)?;
        }
        drop(crowd);
        commands::run(bin, &files, report)?;
        if answers == sizes.small {
            peers::run(python, &files, report)?;
        }
    }
    if let Some(answers) = sizes.huge {
        let files = Crowd::new(answers, 4).write(folder.path())?;
        commands::run(bin, &files, report)?;
    }
    let answers: Vec<u32> = [sizes.small, sizes.large].into_iter().chain(sizes.huge).collect();
    commands::growth(&answers, report)?;
    public::run(report)?;
    report.note(
        "waited for a core, of the time measured in this process",
        100.0 * usage::waited_since((0.0, 0.0))?,
        "%",
    )
}

/// A number of answers as people say it: 1 M, 200 k.
fn said(answers: usize) -> String {
    match answers {
        n if n.is_multiple_of(1_000_000) => format!("{} M", n / 1_000_000),
        n if n.is_multiple_of(1_000) => format!("{} k", n / 1_000),
        n => n.to_string(),
    }
}
