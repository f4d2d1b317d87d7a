//! One statement for many rows of arguments: what a group of acts has in common is sent to the database once.

use super::V;

/// Rows of arguments for one statement, kept one behind the other.
///
/// Running a statement for many rows is as running it for each in turn, but for two things: no row sees what another
/// wrote, and two rows may not change the same row of a table. Whoever makes the rows sees to both.
#[derive(Debug, Clone, Default)]
pub struct Many<'a> {
    width: usize,
    values: Vec<V<'a>>,
}

impl<'a> Many<'a> {
    /// No rows yet.
    pub const fn new() -> Self {
        Self { width: 0, values: Vec::new() }
    }

    /// Adds a row; all rows of one statement are equally wide.
    pub fn push<const WIDTH: usize>(&mut self, row: [V<'a>; WIDTH]) {
        debug_assert!(self.values.is_empty() || self.width == WIDTH, "rows of {} and {WIDTH} values", self.width);
        self.width = WIDTH;
        self.values.extend(row);
    }

    /// The rows, in the order in which they were added.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[V<'a>]> {
        self.values.chunks_exact(self.width.max(1))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows().len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values of one column, in the order of the rows.
    pub(super) fn column(&self, index: usize) -> Vec<V<'a>> {
        self.values.iter().skip(index).step_by(self.width.max(1)).copied().collect()
    }
}

impl<'a, const WIDTH: usize> FromIterator<[V<'a>; WIDTH]> for Many<'a> {
    fn from_iter<T: IntoIterator<Item = [V<'a>; WIDTH]>>(rows: T) -> Self {
        let mut many = Self::new();
        for row in rows {
            many.push(row);
        }
        many
    }
}

/// A statement for one row, rewritten for PostgreSQL so that it takes an array for each parameter, whose types are named
/// in order. It gives the number of the row, from 1, before each row that it finds or for each that it changed; an
/// `insert` gives nothing back. Nothing when the statement is of no form that can be rewritten.
pub(super) fn in_sets(sql: &str, types: &[&str]) -> Option<String> {
    let arrays = types.iter().enumerate().map(|(index, kind)| format!("${}::{kind}[]", index + 1));
    let columns = (1..=types.len()).map(|number| format!("p{number}"));
    let (arrays, columns) = (arrays.collect::<Vec<_>>().join(", "), columns.collect::<Vec<_>>().join(", "));
    let given = format!("unnest({arrays}) with ordinality as given({columns}, row)");
    // The parameters themselves, wherever the statement names them. The arrays are not part of it yet.
    let sql = sql.replace('$', "given.p");
    let (verb, rest) = sql.split_once(' ')?;
    match verb {
        "select" => {
            Some(format!("select given.row, found.* from {given} cross join lateral ({sql}) found order by given.row"))
        }
        "insert" => {
            let (head, rest) = rest.split_once(" values (")?;
            let (values, tail) = rest.split_at(closing(rest)?);
            Some(format!("insert {head} select {values} from {given} order by given.row {}", &tail[1..]))
        }
        "update" => {
            let (head, condition) = rest.split_once(" where ")?;
            Some(format!("update {head} from {given} where {condition} returning given.row"))
        }
        "delete" => {
            let (head, condition) = rest.split_once(" where ")?;
            Some(format!("delete {head} using {given} where {condition} returning given.row"))
        }
        _ => None,
    }
}

/// Where the bracket is closed that was opened before a text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1_u32;
    text.bytes().position(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_rewritten_to_take_an_array_for_each_parameter() {
        let given = "unnest($1::int8[], $2::text[]) with ordinality as given(p1, p2, row)";
        let cases = [
            (
                "insert into t (a, b) values ($1, nextval('n'), $2) on conflict do nothing",
                format!(
                    "insert into t (a, b) select given.p1, nextval('n'), given.p2 from {given} order by given.row  \
                     on conflict do nothing"
                ),
            ),
            (
                "update t set a = $2 where b = $1 and state = 1",
                format!("update t set a = given.p2 from {given} where b = given.p1 and state = 1 returning given.row"),
            ),
            (
                "delete from t where a = $1 and b = $2",
                format!("delete from t using {given} where a = given.p1 and b = given.p2 returning given.row"),
            ),
            (
                "select a from t where b = $1 and c = $2 limit 1",
                format!(
                    "select given.row, found.* from {given} cross join lateral (select a from t where b = given.p1 \
                     and c = given.p2 limit 1) found order by given.row"
                ),
            ),
        ];
        for (one, many) in cases {
            assert_eq!(in_sets(one, &["int8", "text"]), Some(many));
        }
        assert_eq!(in_sets("analyze t", &[]), None);
    }

    #[test]
    fn columns_are_taken_across_the_rows() {
        let many: Many<'_> = [[V::I(1), V::T("a")], [V::I(2), V::Null]].into_iter().collect();
        assert_eq!((many.len(), many.column(0), many.column(1)), (2, vec![V::I(1), V::I(2)], vec![V::T("a"), V::Null]));
        assert!(Many::new().is_empty() && Many::new().rows().len() == 0);
    }
}
