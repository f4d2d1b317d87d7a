//! Lists the flags of a project.

use crate::app::Shared;
use crate::convert::{Names, time};
use crate::error::Answer;
use crate::extract::{In, Read};
use api::projects::Flag;
use api::{Id, Page};
use axum::Json;
use axum::extract::State;
use store::tasks;

/// Flags that are shown.
const FLAGS_MAX: i64 = 500;

/// The newest flags of a project.
#[utoipa::path(get, path = "/projects/{project}/flags", tag = "projects", responses((status = 200, body = Page<Flag>)))]
pub(super) async fn list_flags(State(app): State<Shared>, within: In<Read>) -> Answer<Json<Page<Flag>>> {
    let project = within.id();
    let flags = app
        .read(move |tx| {
            let mut names = Names::default();
            let mut flags = Vec::new();
            for flag in tasks::flags(tx, project, FLAGS_MAX)? {
                let (person, at) = (names.author(tx, flag.person)?, time(flag.at));
                let tasks::Flag { task, title, reason, note, .. } = flag;
                flags.push(Flag { task: Id(task), title, person, reason, note, at });
            }
            Ok(flags)
        })
        .await?;
    Ok(Json(Page::whole(flags)))
}
