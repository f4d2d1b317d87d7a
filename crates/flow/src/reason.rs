//! The reason that somebody gives for what they do: words that others read, neither missing nor endless.

use crate::{FlowError, FlowResult};
use domain::answer::NOTE_LENGTH_MAX;

/// The longest reason for a flag or a skip, in characters; a note beside it has room for more.
pub const FEW_WORDS_MAX: usize = 200;

/// The longest reason of a judge, for rework or for the record, in characters.
pub const JUDGE_LENGTH_MAX: usize = 1_000;

/// Refuses a reason for `act` that is missing or longer than `most` characters. `hint` is what it should tell.
pub(crate) fn check(reason: &str, (act, hint): (&str, &str), most: usize) -> FlowResult<()> {
    if reason.trim().is_empty() {
        return Err(FlowError::bad("reason_missing", format!("{act} needs a reason"), hint));
    }
    check_length(reason, act, most)
}

/// Refuses a reason for `act` that is longer than `most` characters.
pub(crate) fn check_length(reason: &str, act: &str, most: usize) -> FlowResult<()> {
    let length = reason.chars().count();
    if length <= most {
        return Ok(());
    }
    let said = format!("the reason for {act} has {length} characters");
    Err(FlowError::bad("reason_too_long", said, format!("Say it in at most {most} characters.")))
}

/// Refuses a note beside a reason that is longer than that of an answer may be.
pub(crate) fn check_note(note: Option<&str>) -> FlowResult<()> {
    let length = note.unwrap_or_default().chars().count();
    if length <= NOTE_LENGTH_MAX {
        return Ok(());
    }
    let said = format!("the note has {length} characters");
    Err(FlowError::bad("reason_too_long", said, format!("Say it in at most {NOTE_LENGTH_MAX} characters.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(reason: &str) -> Option<String> {
        check(reason, ("a flag", "Say what is wrong."), 5).err().map(|error| error.to_string())
    }

    #[test]
    fn a_reason_has_words_and_no_more_characters_than_there_is_room_for() {
        assert_eq!(code("blur."), None);
        assert_eq!(code("ضبابي"), None, "letters count, not their bytes");
        assert_eq!(code(" \n").as_deref(), Some("a flag needs a reason"));
        assert_eq!(code("blurred").as_deref(), Some("the reason for a flag has 7 characters"));
    }
}
