//! `assay verify`: checks the event log, the counters and the media, and says what is wrong.

use crate::context::Context;
use crate::local::Local;
use crate::printer::count;
use crate::trouble::{Outcome, Trouble};
use flow::verify::{Finding, Verified};

/// Runs the command.
pub fn run(context: &Context) -> Outcome<()> {
    let local = Local::read(&context.own_place("verify")?)?;
    let runner = local.runner();
    let verified = flow::verify::verify(&runner.store, &runner.vault, runner.clock.now())?;
    context.printer.say(&format!(
        "Looked at {}, {} in {}, {}.",
        count(verified.projects, "project", "projects"),
        count(verified.events, "event", "events"),
        count(verified.blocks, "block", "blocks"),
        count(verified.media, "media file", "media files"),
    ));
    context.printer.data(&verified, || found(&verified))?;
    if verified.findings.is_empty() {
        context.printer.say("Everything is as it should be.");
        return Ok(());
    }
    context.printer.say(&format!("{} found.", count(verified.findings.len() as i128, "fault", "faults")));
    Err(Trouble::Shown)
}

fn found(verified: &Verified) -> String {
    let line = |finding: &Finding| {
        let place = if finding.project.is_empty() { String::new() } else { format!("{}: ", finding.project) };
        format!("{place}{}\n    {}\n", finding.what, finding.hint)
    };
    verified.findings.iter().map(line).collect::<Vec<_>>().concat()
}
