//! What a caller asks of items in words, as the store has it: state, mark and batch.

use crate::error::{Answer, Refusal};
use domain::task::STATES;
use flow::items::state_code;
use flow::{FlowError, FlowResult};
use store::batches::Batch;
use store::items::list::Mark;

/// The refusal of a word that is none of those known.
pub(super) fn wrong(what: &str, given: &str, hint: &str) -> Refusal {
    Refusal::new("bad_query", format!("There is no {what} “{given}”."), hint)
}

/// The code of a state; below 0 when none is asked for.
pub(super) fn state(name: Option<&str>) -> Answer<i64> {
    match name {
        None | Some("") => Ok(-1),
        Some(name) => state_code(name).ok_or_else(|| wrong("state", name, &format!("Use {}.", STATES.join(", ")))),
    }
}

/// The mark of that name.
pub(super) fn mark(name: Option<&str>) -> Answer<Option<Mark>> {
    match name {
        None | Some("") => Ok(None),
        Some("flagged") => Ok(Some(Mark::Flagged)),
        Some("held") => Ok(Some(Mark::Held)),
        Some(other) => Err(wrong("mark", other, "Use flagged or held.")),
    }
}

/// The number of the batch that is asked for by its name or its number; below 0 when none is.
pub(super) fn batch_called(batches: &[Batch], name: Option<&str>) -> FlowResult<i64> {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(-1) };
    let found = batches.iter().find(|batch| batch.name == name || batch.id.to_string() == name);
    let missing = || FlowError::bad("bad_query", format!("there is no batch “{name}”"), "See the project's batches.");
    found.map(|batch| batch.id).ok_or_else(missing)
}
