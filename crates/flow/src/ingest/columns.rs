//! Whether a table has the columns that the spec needs: said once for the file, not once a row.

use crate::{FlowError, FlowResult};
use domain::kinds::choice::nearest;
use domain::spec::Spec;
use formats::Reader;

/// Columns that are named in a refusal.
const NAMED_MAX: usize = 12;

/// What stands between the columns of a table that was saved in another way.
const SEPARATORS: [(char, &str); 4] = [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars"), (',', "commas")];

/// Why a table cannot be imported, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfitTable {
    /// What is wrong: a sentence without its file and its full stop.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

/// Refuses a delivery whose rows all lack what the spec needs. To be asked once the first row was read, which is when the
/// columns of a table are known.
pub(super) fn check(spec: &Spec, rows: &dyn Reader, filename: &str) -> FlowResult<()> {
    match rows.columns().and_then(|columns| unfit(spec, columns)) {
        None => Ok(()),
        Some(unfit) => {
            let mut letters = unfit.remedy.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            let remedy = format!("{first}{}. Nothing was imported.", letters.as_str());
            Err(FlowError::bad("columns_missing", format!("{filename}: {}", unfit.reason), remedy))
        }
    }
}

/// Why a table with these columns gives no item; nothing when it may.
pub(crate) fn unfit(spec: &Spec, columns: &[String]) -> Option<UnfitTable> {
    let has = |name: &str| columns.iter().any(|column| column == name);
    let missing: Vec<&str> =
        spec.inputs.iter().filter(|input| !input.optional && !has(&input.name)).map(|input| &*input.name).collect();
    let feeds_nothing = !spec.inputs.iter().any(|input| has(&input.name));
    let lacks = match missing.as_slice() {
        [] if !feeds_nothing => return None,
        [] => "no column is named as an input of the spec".to_owned(),
        [one] => format!("there is no column “{one}”, which the spec needs"),
        several => format!("there are no columns {}, which the spec needs", quoted(several.iter().copied())),
    };
    let more =
        if columns.len() > NAMED_MAX { format!(" and {} more", columns.len() - NAMED_MAX) } else { String::new() };
    let there = quoted(columns.iter().map(String::as_str).take(NAMED_MAX));
    let wanted = if missing.is_empty() { spec.inputs.iter().map(|input| &*input.name).collect() } else { missing };
    let remedy = remedy(spec, (columns, &wanted));
    Some(UnfitTable { reason: format!("{lacks}; its first line has {there}{more}"), remedy })
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ")
}

/// What was probably meant.
fn remedy(spec: &Spec, (columns, wanted): (&[String], &[&str])) -> String {
    if let [only] = columns
        && let Some((_, word)) = SEPARATORS.iter().find(|(separator, _)| only.contains(*separator))
    {
        return format!("it seems to have {word} between its columns; save it with commas (CSV) or with tabs (TSV)");
    }
    let unused: Vec<&str> = columns.iter().map(String::as_str).filter(|column| spec.input(column).is_none()).collect();
    let meant: Vec<String> =
        wanted.iter().filter_map(|name| Some((name, meant(name, &unused)?))).map(renamed).collect();
    if meant.is_empty() {
        return "name the columns as the spec names its inputs; if the first line is a row already, name the columns when \
                importing"
            .to_owned();
    }
    meant.join(", ")
}

fn renamed((name, column): (&&str, &str)) -> String {
    format!("rename “{column}” to “{name}”, if that is what it holds")
}

/// The column that is probably meant for an input: the same but for case, spaces and hyphens, or a slip of the pen.
fn meant<'a>(input: &str, unused: &[&'a str]) -> Option<&'a str> {
    let plain = |name: &str| name.trim().to_lowercase().replace([' ', '-'], "_");
    let plain_names: Vec<String> = unused.iter().map(|name| plain(name)).collect();
    let names: Vec<&str> = plain_names.iter().map(String::as_str).collect();
    let found = nearest(&plain(input), &names)?;
    names.iter().position(|name| *name == found).and_then(|at| unused.get(at)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(inputs: &str) -> Spec {
        let text = format!("project: p\ntitle: P\ninputs: [{inputs}]\nlabels: [{{ name: l, kind: rating }}]\n");
        domain::spec::parse(&text).expect("a good spec")
    }

    fn told(inputs: &str, columns: &[&str]) -> Option<(String, String)> {
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        unfit(&spec(inputs), &columns).map(|unfit| (unfit.reason, unfit.remedy))
    }

    const TWO: &str = "{ name: text, type: text }, { name: sent_on, type: text, optional: true }";

    #[test]
    fn a_table_with_what_the_spec_needs_is_taken_whatever_else_it_has() {
        assert_eq!(told(TWO, &["text"]), None);
        assert_eq!(told(TWO, &["id", "text", "sent_on"]), None);
    }

    #[test]
    fn another_separator_is_guessed_from_the_only_column() {
        let (reason, remedy) = told(TWO, &["id;text"]).unwrap();
        assert_eq!(reason, "there is no column “text”, which the spec needs; its first line has “id;text”");
        let wanted = "it seems to have semicolons between its columns; save it with commas (CSV) or with tabs (TSV)";
        assert_eq!(remedy, wanted);
    }

    #[test]
    fn a_slip_of_the_pen_is_guessed_and_a_strange_table_is_not() {
        assert_eq!(told(TWO, &["id", "Txt"]).unwrap().1, "rename “Txt” to “text”, if that is what it holds");
        assert!(told(TWO, &["running late", "08:52"]).unwrap().1.starts_with("name the columns"));
    }

    #[test]
    fn a_table_that_feeds_nothing_is_refused_even_where_nothing_is_required() {
        let (reason, remedy) = told("{ name: sent_on, type: text, optional: true }", &["Sent on", "x"]).unwrap();
        assert_eq!(reason, "no column is named as an input of the spec; its first line has “Sent on”, “x”");
        assert_eq!(remedy, "rename “Sent on” to “sent_on”, if that is what it holds");
    }

    #[test]
    fn of_many_columns_the_first_are_named_and_the_others_counted() {
        let columns: Vec<String> = (0..40).map(|n| format!("c{n}")).collect();
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        assert!(told(TWO, &names).unwrap().0.ends_with("“c11” and 28 more"));
    }
}
