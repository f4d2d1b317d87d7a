//! Sees a job to its end, with a bar on the terminal and Ctrl-C to stop it in order.

use crate::backend::Backend;
use crate::interrupt;
use crate::printer::{Printer, Unit};
use crate::trouble::{Outcome, Trouble};
use api::jobs::Job;

/// Follows a job until it has ended, and gives it as it ended.
pub fn follow(backend: &dyn Backend, printer: Printer, project: &str, job: &Job) -> Outcome<Job> {
    let interrupt = interrupt::watch();
    let known = job.total.and_then(|total| u64::try_from(total).ok());
    let mut bar = printer.bar(known, Unit::Steps);
    let ended = backend.finish(project, job.id, &mut |job| {
        let total = job.total.and_then(|total| u64::try_from(total).ok());
        if bar.length() != total {
            bar.finish_and_clear();
            bar = printer.bar(total, Unit::Steps);
        }
        bar.set_message(message(job, interrupt.is_pressed()));
        bar.set_position(u64::try_from(job.done).unwrap_or(0));
        bar.tick();
        interrupt.is_pressed()
    });
    bar.finish_and_clear();
    ended
}

fn message(job: &Job, stopping: bool) -> String {
    let doing = match (stopping, job.state.as_str()) {
        (true, _) => "stopping",
        (false, "queued") => "waiting",
        (false, _) if job.kind == "import" => "importing",
        (false, _) => "exporting",
    };
    if job.refused == 0 { doing.to_owned() } else { format!("{doing}, {} refused", job.refused) }
}

/// What a job that did not end well means for whoever asked for it.
pub fn ended_badly(job: &Job) -> Trouble {
    let message = job.message.trim_end_matches('.').to_owned();
    if job.state == "cancelled" {
        return Trouble::refused("cancelled", "stopped", "Start it again when you are ready.");
    }
    Trouble::refused("job_failed", message, "")
}
