//! Lists the people of a project.

use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{In, Read};
use api::Page;
use api::people::Member;
use axum::Json;
use axum::extract::State;
use store::{members, people};

/// The people of a project with their roles.
#[utoipa::path(get, path = "/projects/{project}/members", tag = "members",
    responses((status = 200, body = Page<Member>)))]
pub(super) async fn list_members(State(app): State<Shared>, within: In<Read>) -> Answer<Json<Page<Member>>> {
    let project = within.id();
    let found = app
        .read(move |tx| {
            let mut found = Vec::new();
            for member in members::of_project(tx, project)? {
                let Some(person) = people::by_id(tx, member.person)? else { continue };
                found.push(convert::member(&person, member.role));
            }
            Ok(found)
        })
        .await?;
    Ok(Json(Page::whole(found)))
}
