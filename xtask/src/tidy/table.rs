//! Reads the Markdown tables of ARCHITECTURE.md, so that what people read is what is checked.

/// One row of a table, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: usize,
    /// Its cells without backticks and outer spaces.
    pub cells: Vec<String>,
}

impl Row {
    /// The names in a cell: words divided by spaces or commas. A dash stands for none.
    pub fn names(&self, column: usize) -> Vec<&str> {
        let cell = self.cells.get(column).map_or("", String::as_str);
        cell.split([' ', ',']).filter(|name| !name.is_empty() && *name != "–" && *name != "-").collect()
    }

    /// A cell as it stands, empty when the row is too short.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// The rows of the table whose header begins with these cells; `None` when the text has no such table.
pub fn find(markdown: &str, header: &[&str]) -> Option<Vec<Row>> {
    let mut lines = markdown.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.find(|(_, line)| {
        cells(line).is_some_and(|found| found.iter().zip(header).all(|(a, b)| a == b) && found.len() >= header.len())
    })?;
    let body = lines.skip(1).map_while(|(line, text)| Some(Row { line, cells: cells(text)? }));
    Some(body.collect())
}

fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(|cell| cell.trim().replace('`', "")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# House\n\n| other | table |\n|---|---|\n| a | b |\n\n| room | may import |\n|---|---|\n| `flow` | `store`, `domain` |\n| `api` | – |\n\nafter";

    #[test]
    fn the_table_is_found_by_its_header_and_ends_at_the_first_other_line() {
        let rows = find(TEXT, &["room", "may import"]).expect("it is there");
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [9, 10]);
        assert_eq!(rows[0].names(1), ["store", "domain"]);
        assert!(rows[1].names(1).is_empty(), "a dash is no name");
        assert_eq!(rows[1].cell(7), "");
    }

    #[test]
    fn a_missing_table_is_none() {
        assert_eq!(find(TEXT, &["family"]), None);
    }
}
