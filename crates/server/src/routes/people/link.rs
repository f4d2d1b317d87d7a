//! Makes a one-time link for a person.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Number, Signed};
use crate::gate::administrator;
use api::people::Link;
use axum::Json;
use axum::extract::State;
use flow::identity;

/// Gives a one-time link by which the person sets a new password. Older links of theirs stop working.
#[utoipa::path(post, path = "/people/{id}/link", tag = "people", responses((status = 200, body = Link)))]
pub(super) async fn make_link(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Number(id): Number,
) -> Answer<Json<Link>> {
    administrator(&caller)?;
    let (secret, at) = (app.secret(""), app.clock.now());
    let hash = secret.hash;
    app.write(move |tx| identity::make_link(tx, id, &hash, at)).await?;
    Ok(Json(Link { link: identity::link_path(&secret.text) }))
}
