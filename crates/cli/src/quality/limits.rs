//! Shares and limits of the command line, and which of them cannot be meant.

/// How often intervals hold the true value: above 0 and below 1.
pub fn confidence(text: &str) -> Result<f64, String> {
    let found = number(text)?;
    if found > 0.0 && found < 1.0 { Ok(found) } else { Err("it lies above 0 and below 1; 0.95 is usual".to_owned()) }
}

/// The least share that will do: 0 to 1.
pub fn share(text: &str) -> Result<f64, String> {
    let found = number(text)?;
    if (0.0..=1.0).contains(&found) { Ok(found) } else { Err("a share lies from 0 to 1, such as 0.9".to_owned()) }
}

/// How far numbers may be apart: from 0 on.
pub fn distance(text: &str) -> Result<f64, String> {
    let found = number(text)?;
    if found >= 0.0 { Ok(found) } else { Err("a distance is a number from 0 on, such as 0.5".to_owned()) }
}

/// A share that may be left out at each of two ends.
pub fn below_half(text: &str) -> Result<f64, String> {
    let found = number(text)?;
    if (0.0..0.5).contains(&found) { Ok(found) } else { Err("it lies from 0 to below 0.5, such as 0.2".to_owned()) }
}

/// The least coefficient that will do: none is above 1.
pub fn coefficient(text: &str) -> Result<f64, String> {
    let found = number(text)?;
    if found <= 1.0 { Ok(found) } else { Err("no coefficient is above 1".to_owned()) }
}

/// A price or a loss: 0 or more.
pub fn cost(text: &str) -> Result<f64, String> {
    let found = number(text)?;
    // Adding zero makes −0 zero.
    if found >= 0.0 { Ok(found + 0.0) } else { Err("a cost is 0 or more".to_owned()) }
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| "give a number such as 0.9".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert_eq!((confidence("0.95"), share("1"), coefficient("-0.2")), (Ok(0.95), Ok(1.0), Ok(-0.2)));
        for text in ["0", "1", "95", "NaN", "-0.1", "inf", "x"] {
            assert!(confidence(text).is_err(), "{text}");
        }
        assert_eq!((distance("0.5"), below_half("0")), (Ok(0.5), Ok(0.0)));
        assert!(distance("-1").is_err() && below_half("0.5").is_err() && below_half("-0.1").is_err());
        for text in ["2", "90", "nan", "inf"] {
            assert!(share(text).is_err() && coefficient(text).is_err(), "{text}");
        }
        assert_eq!((cost("0"), cost("12.5")), (Ok(0.0), Ok(12.5)));
        assert!(cost("-1").is_err() && cost("inf").is_err() && cost("a cent").is_err());
    }
}
