//! Applies a spec: makes a project, or a new version of one.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Asked, Looked, Sent, Signed};
use crate::gate::check;
use api::projects::{Applied, ApplyQuery, ApplySpec};
use axum::Json;
use axum::extract::State;
use domain::{Act, Role};
use flow::FlowError;
use flow::apply_spec::{self, apply};
use flow::seen::same_spec;
use store::{members, projects};

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
    let request = apply_spec::ApplySpec { source: sent.source, person, at: app.clock.now(), dry_run };
    let applied = app
        .write(move |tx| {
            let slug = domain::spec::parse(&request.source).map_err(FlowError::BadSpec)?.project;
            let project = projects::by_slug(tx, &slug)?;
            let role = |member: &members::Member| Some(member.project) == project.as_ref().map(|project| project.id);
            let role = members::of_person(tx, person)?.into_iter().find(role).map(|member| member.role);
            if !admin && !role.is_some_and(|role| role.allows(Act::Manage)) {
                let hint = "Ask an administrator of the installation, or a lead of the project.".into();
                return Err(FlowError::Forbidden { reason: "this is not yours to change".into(), hint });
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
