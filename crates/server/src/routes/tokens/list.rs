//! Lists one's own tokens.

use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::Signed;
use crate::gate::browser_only;
use api::Page;
use api::tokens::Token;
use axum::Json;
use axum::extract::State;
use store::sessions;

/// One's own tokens, oldest first, without their secrets.
#[utoipa::path(get, path = "/tokens", tag = "tokens", responses((status = 200, body = Page<Token>)))]
pub(super) async fn list_tokens(State(app): State<Shared>, Signed(caller): Signed) -> Answer<Json<Page<Token>>> {
    browser_only(&caller)?;
    let id = caller.person.id;
    let tokens = app.read(move |tx| Ok(sessions::list_tokens(tx, id)?)).await?;
    Ok(Json(Page::whole(tokens.into_iter().map(convert::token))))
}
