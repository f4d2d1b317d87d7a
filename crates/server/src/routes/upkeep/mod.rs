//! What administrators do to keep an installation sound: verifications and backups.

mod backup;
mod cancel;
mod get;
mod list;
mod size;
mod start;

use crate::app::Shared;
use api::Id;
use api::upkeep::Verification;
use flow::verify::job::{Kept, Params};
use store::jobs::Job;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list_verifications, start::start_verification))
        .routes(routes!(get::get_verification))
        .routes(routes!(cancel::cancel_verification))
        .routes(routes!(backup::get_backup))
        .routes(routes!(size::get_backup_size))
}

fn describe((job, params, kept): (Job, Params, Kept)) -> Verification {
    Verification {
        id: Id(job.id),
        state: job.state,
        quick: params.quick,
        step: Some(kept.step).filter(|step| !step.is_empty()),
        done: job.done,
        total: job.total,
        message: job.message,
        created_at: crate::convert::time(job.created_at),
        finished_at: job.finished_at.map(crate::convert::time),
        report: kept.verified.map(crate::convert::verified),
    }
}
