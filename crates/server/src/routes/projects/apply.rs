//! Applies a spec: makes a project, or a new version of one.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Asked, Looked, Sent, Signed};
use crate::gate::check;
use api::projects::{Applied, ApplyQuery, ApplySpec};
use axum::Json;
use axum::extract::State;
use domain::{Act, Role};
use flow::apply_spec::{self, Written, apply};
use flow::seen::same_spec;
use flow::{FlowError, FlowResult};
use store::{Tx, members, projects};

/// Applies a spec. Administrators make projects; those who manage one apply new versions. With `If-Match`, only over
/// that version.
#[utoipa::path(post, path = "/projects", tag = "projects", request_body = ApplySpec, params(ApplyQuery),
    responses((status = 200, body = Applied)))]
pub(super) async fn apply_spec(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Asked(how): Asked<ApplyQuery>,
    Looked(seen): Looked,
    Sent(sent): Sent<ApplySpec>,
) -> Answer<Json<Applied>> {
    check(&caller, Role::Admin, Act::Manage)?;
    let specs = app.specs.clone();
    let (person, admin) = (caller.person.id, caller.person.admin);
    let dry_run = how.dry_run.unwrap_or(false);
    let source = sent.source;
    let written = app
        .read(move |tx| {
            // Reading a long spec takes a while, so it is done for those only who could apply one.
            if !admin && managed(tx, person)?.is_empty() {
                return Err(not_theirs());
            }
            Written::read(source)
        })
        .await?;
    let request = apply_spec::ApplySpec { written, person, at: app.clock.now(), dry_run };
    let applied = app
        .write(move |tx| {
            let project = projects::by_slug(tx, request.written.project())?;
            let id = project.as_ref().map(|project| project.id);
            if !admin && !managed(tx, person)?.iter().any(|managed| Some(*managed) == id) {
                return Err(not_theirs());
            }
            same_spec(tx, project.as_ref(), &seen)?;
            apply(tx, &specs, &request)
        })
        .await?;
    app.gate.forget_project(&applied.slug);
    app.gate.forget_role(applied.project, person);
    if applied.project > 0 {
        app.wake.touched(applied.project);
    }
    let apply_spec::Applied { slug, version, changed, .. } = applied;
    Ok(Json(Applied { project: slug, version, changed, problems: Vec::new() }))
}

/// The projects that somebody manages.
fn managed(tx: &mut dyn Tx, person: i64) -> FlowResult<Vec<i64>> {
    let members = members::of_person(tx, person)?.into_iter();
    Ok(members.filter(|member| member.role.allows(Act::Manage)).map(|member| member.project).collect())
}

fn not_theirs() -> FlowError {
    let hint = "Ask an administrator of the installation, or a lead of the project.".into();
    FlowError::Forbidden { reason: "this is not yours to change".into(), hint }
}
