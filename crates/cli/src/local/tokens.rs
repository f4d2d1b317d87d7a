//! Tokens of a data folder.

use super::{Local, people, secret};
use crate::suggest::unknown;
use crate::trouble::{Outcome, Trouble};
use api::Id;
use api::tokens::{AddToken, AddedToken, Token};
use flow::identity::{self, NewToken};
use server::convert;
use store::sessions;

/// What every token's secret begins with.
const PREFIX: &str = "assay_";

/// Whose tokens are meant. In a data folder nobody is signed in, so a name is needed.
fn owner(local: &Local, name: Option<&str>) -> Outcome<i64> {
    let Some(name) = name else {
        let hint = "Name the person with --for NAME; `assay user list` shows all.";
        return Err(Trouble::refused("owner_missing", "it is not said whose token is meant", hint));
    };
    Ok(people::find(local, name)?.id)
}

pub(super) fn list(local: &Local, name: Option<&str>) -> Outcome<Vec<Token>> {
    let owner = owner(local, name)?;
    Ok(local.look(|tx| Ok(sessions::list_tokens(tx, owner)?))?.into_iter().map(convert::token).collect())
}

pub(super) fn add(local: &Local, name: Option<&str>, new: &AddToken) -> Outcome<AddedToken> {
    if let Some(wrong) = new.scopes.iter().find(|scope| !identity::SCOPES.contains(&scope.as_str())) {
        return Err(unknown("scope", wrong, &identity::SCOPES, "assay token create --help"));
    }
    let token = NewToken {
        person: owner(local, name)?,
        name: new.name.clone(),
        scopes: new.scopes.clone(),
        days: new.expires_days,
        at: local.now(),
    };
    let secret = secret(PREFIX);
    let hash = secret.hash;
    let id = local.change(move |tx| identity::add_token(tx, &hash, &token))?;
    Ok(AddedToken { id: Id(id), token: secret.text })
}

pub(super) fn revoke(local: &Local, name: Option<&str>, id: Id) -> Outcome<()> {
    let owner = owner(local, name)?;
    local.change(move |tx| identity::revoke_token(tx, owner, id.0))
}
