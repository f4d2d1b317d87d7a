//! Suggestions for names that do not exist: what the person probably meant.

use crate::trouble::Trouble;

/// Names that resemble less than this share are not suggested (Jaro-Winkler, 0 to 1).
const LIKENESS_MIN: f64 = 0.8;

/// The most names that are listed when none resembles.
const LISTED_MAX: usize = 12;

/// The refusal of a name that does not exist, with the nearest one, or all when they are few.
pub fn unknown(what: &str, name: &str, known: &[&str], list_with: &str) -> Trouble {
    let message = format!("there is no {what} “{name}”");
    let hint = match nearest(name, known) {
        Some(near) => format!("Did you mean “{near}”? `{list_with}` shows all."),
        None if known.is_empty() => format!("There is none yet; see `{list_with}`."),
        None if known.len() == 1 => format!("There is only “{}”; see `{list_with}`.", known[0]),
        None if known.len() <= LISTED_MAX => format!("There are {}; see `{list_with}`.", known.join(", ")),
        None => format!("`{list_with}` shows all."),
    };
    Trouble::refused("not_found", message, hint)
}

/// The known name that resembles most, if one resembles enough.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let name = name.to_lowercase();
    let scored = known.iter().map(|candidate| (strsim::jaro_winkler(&name, &candidate.to_lowercase()), *candidate));
    scored.filter(|(score, _)| *score >= LIKENESS_MIN).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_name() {
        assert_eq!(nearest("stow-adit", &["shelf-photos", "stow-audit"]), Some("stow-audit"));
        assert_eq!(nearest("Stow-Audit", &["stow-audit"]), Some("stow-audit"));
        assert_eq!(nearest("quarterly", &["shelf-photos", "stow-audit"]), None);
    }
}
