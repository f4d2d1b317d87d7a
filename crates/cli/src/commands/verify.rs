//! `assay verify`: recomputes what can be recomputed of an installation, and says what is wrong.

use crate::context::{Access, Context};
use crate::interrupt;
use crate::printer::{Unit, count};
use crate::trouble::{Outcome, Trouble};
use api::upkeep::{Finding, Verified};
use flow::verify::Step;
use indicatif::ProgressBar;

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_long_help = CHECKED)]
pub struct Args {
    /// Compare media files by their lengths alone, and do not read them
    #[arg(long)]
    quick: bool,
}

const CHECKED: &str = "\
What is checked, also beside a running server; with --server that one does it, for administrators only:
  the event log: each block is hashed anew, with the block before it; events wait a minute for their block at most
  the counters, against a recount; no task has more answers than it asked for
  items, against the hash by which they are known
  specs, each version against its source
  answers and decisions, against the events by which they came: who, when and what; none is missing, none was added
  labels, against the event by which they were settled or judged, and what they were then
  media files, against their hash, byte by byte; with --quick their lengths

What is not checked:
  the titles of items, and the names and other facts that are kept of a media file
  people, roles, sessions, tokens, settings, flags, skips and times of work
  events that are in no block yet, and whether the newest blocks were cut off with all that hangs on them";

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    let backend = context.backend(Access::Read)?;
    let bar = context.printer.bar(Some(0), Unit::Steps);
    let interrupt = interrupt::watch();
    let verified = backend.verify(args.quick, &mut |step| {
        show(&bar, step);
        interrupt.is_pressed()
    });
    bar.finish_and_clear();
    let verified = verified?;
    context.printer.say(&format!(
        "Looked at {}: {} in {}, {}, {}, {}{}.",
        count(verified.projects, "project", "projects"),
        count(verified.events, "event", "events"),
        count(verified.blocks, "block", "blocks"),
        count(verified.items, "item", "items"),
        count(verified.answers, "answer", "answers"),
        count(verified.media, "media file", "media files"),
        if args.quick { " by length alone" } else { "" },
    ));
    context.printer.data(&verified, || found(&verified))?;
    if verified.waiting > 0 {
        let wait = count(verified.waiting, "event waits", "events wait");
        context.printer.say(&format!("{wait} for the next start of the server, which seals what happened last."));
    }
    let faults = verified.findings.len() as u64 + verified.unlisted;
    if faults == 0 {
        context.printer.say("Everything is as it should be.");
        return Ok(());
    }
    context.printer.say(&format!("{} found.", count(faults, "fault", "faults")));
    Err(Trouble::Shown)
}

fn show(bar: &ProgressBar, step: Step) {
    let (what, done, total) = match step {
        Step::Tasks(done, total) => ("tasks", done, total),
        Step::Media(done, total) => ("media", done, total),
    };
    bar.set_message(what);
    bar.set_length(total);
    bar.set_position(done);
}

fn found(verified: &Verified) -> String {
    let line = |finding: &Finding| {
        let place = if finding.project.is_empty() { String::new() } else { format!("{}: ", finding.project) };
        format!("{place}{}\n    {}\n", finding.what, finding.hint)
    };
    let more = (verified.unlisted > 0).then(|| format!("and {} more\n", verified.unlisted));
    verified.findings.iter().map(line).chain(more).collect()
}
