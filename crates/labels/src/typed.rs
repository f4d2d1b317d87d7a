//! Values of files that know their types, as codes: texts, numbers and flags become the text a person would write.

use crate::dictionary::{Dictionary, NO_VALUE, NotCoded};
use crate::error::ReadError;

pub(crate) fn text_fault(error: NotCoded) -> ReadError {
    ReadError::unreadable(format!("a value {error}"), "")
}

/// A text as [`Dictionary::provisional`] would give it; so are the others.
pub(crate) fn text_code(text: &[u8], ids: &mut Dictionary) -> Result<u32, ReadError> {
    ids.code(text).map(Dictionary::as_settled).map_err(text_fault)
}

pub(crate) fn flag_code(flag: bool, ids: &mut Dictionary) -> Result<u32, ReadError> {
    text_code(if flag { b"true" } else { b"false" }, ids)
}

/// A number by its text; one that is not a number is no value.
pub(crate) fn float_code(number: f64, text: String, ids: &mut Dictionary) -> Result<u32, ReadError> {
    if number.is_nan() { Ok(NO_VALUE) } else { text_code(number_text(number, text).as_bytes(), ids) }
}

/// Whole numbers without a point, since that is how an id or a label was meant before a missing value made its column
/// one of floating point.
fn number_text(number: f64, text: String) -> String {
    let whole = number.fract().to_bits() << 1 == 0 && number.abs() < 1e15;
    // Adding zero makes −0 zero.
    if whole { format!("{:.0}", number + 0.0) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_lose_their_point_and_others_keep_their_text() {
        let shown = |number: f64| number_text(number, number.to_string());
        assert_eq!([3.0, -0.0, 0.25, -2.0, 1e300].map(shown)[..4], ["3", "0", "0.25", "-2"]);
    }
}
