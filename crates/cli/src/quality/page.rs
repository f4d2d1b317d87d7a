//! A report as one HTML file that needs nothing else: tables with their intervals, what they mean, and the plots.

use super::output;
use super::plot::svg::escaped;
use super::plot::{self, Figure};
use super::sheet::{Note, Sheet};
use super::show::Side;
use crate::trouble::Outcome;
use std::path::PathBuf;

/// Where plot and report go.
#[derive(Debug, Clone, clap::Args)]
pub struct PageArgs {
    /// Draw the result into FILE.svg or FILE.png; a PNG has letters from Latin to Arabic, and boxes in place of others such
    /// as Chinese
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
    /// Write a report as one HTML file: tables, what they mean, and plots
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// What a report says.
#[derive(Debug, Default)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// What it rests on: how many answers, people, tasks.
    pub basis: String,
    /// The parts, the first plot of which is the one that `--plot` draws.
    pub parts: Vec<Part>,
}

/// What stands over a column, and how the column stands.
pub type Head = (String, Side);

/// A table or a plot, or both, with what they mean.
#[derive(Debug, Default)]
pub struct Part {
    /// Its heading.
    pub heading: String,
    /// What it means, in a sentence or two.
    pub meaning: String,
    /// Numbers: heads and rows.
    pub table: Option<(Vec<Head>, Vec<Vec<String>>)>,
    /// A plot.
    pub figure: Option<Figure>,
}

impl PageArgs {
    /// Refuses what cannot be written, before any work is done.
    pub fn check(&self) -> Outcome<()> {
        plot::check(self.plot.as_deref())
    }

    /// Whether anything is to be drawn or written.
    pub fn wanted(&self) -> bool {
        self.plot.is_some() || self.html.is_some()
    }

    /// Writes what was asked for; `page` is made only then.
    pub fn write(&self, page: impl FnOnce() -> Outcome<Page>) -> Outcome<()> {
        if !self.wanted() {
            return Ok(());
        }
        let page = page()?;
        let first = page.parts.iter().find_map(|part| part.figure.as_ref());
        if let (Some(path), Some(figure)) = (&self.plot, first) {
            figure.save(path)?;
        }
        if let Some(path) = &self.html {
            output::file(path, |out| out.write_all(page.html().as_bytes()))?;
        }
        Ok(())
    }
}

impl Part {
    /// A table of results with what it and its columns mean.
    pub fn sheet(heading: &str, sheet: &Sheet<'_>, meaning: &str) -> Self {
        let note = |(column, means): &Note| first_large(&format!("{column}: {means}.").replace('_', " "));
        let said = (!meaning.is_empty()).then(|| meaning.to_owned());
        Self {
            heading: heading.to_owned(),
            meaning: said.into_iter().chain(sheet.notes().map(note)).collect::<Vec<_>>().join(" "),
            table: Some(sheet.shown(ROWS_MAX)),
            figure: None,
        }
    }

    /// Numbers for people with what they mean.
    pub fn numbers(heading: &str, (head, rows): (Vec<(&str, Side)>, Vec<Vec<String>>), meaning: &str) -> Self {
        let head = head.into_iter().map(|(name, side)| (name.to_owned(), side)).collect();
        Self { heading: heading.to_owned(), meaning: meaning.to_owned(), table: Some((head, rows)), figure: None }
    }

    /// A plot with what it means.
    pub fn figure(heading: &str, figure: Figure, meaning: &str) -> Self {
        Self { heading: heading.to_owned(), meaning: meaning.to_owned(), table: None, figure: Some(figure) }
    }
}

/// The same as the beginning of a sentence.
fn first_large(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The most rows of a table in a report: who wants all of them reads the CSV.
const ROWS_MAX: usize = 500;

/// No script, no network: whatever an id or a label contains stays a text.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE: &str = include_str!("page.css");

impl Page {
    /// The file.
    pub fn html(&self) -> String {
        let parts: String = self.parts.iter().map(section).collect();
        let (title, basis) = (escaped(&self.title), escaped(&self.basis));
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
             <header>\n<h1>{title}</h1>\n<p>{basis}</p>\n</header>\n{parts}\
             <footer>Made by assay {}</footer>\n</main>\n</body>\n</html>\n",
            env!("CARGO_PKG_VERSION")
        )
    }
}

fn section(part: &Part) -> String {
    let table = part.table.as_ref().map_or(String::new(), |(head, rows)| table(head, rows));
    let figure = part.figure.as_ref().map_or(String::new(), |figure| format!("<figure>\n{}</figure>\n", figure.svg()));
    let (heading, meaning) = (escaped(&part.heading), escaped(&part.meaning));
    format!("<section>\n<h2>{heading}</h2>\n<p>{meaning}</p>\n{figure}{table}</section>\n")
}

fn table(head: &[Head], rows: &[Vec<String>]) -> String {
    let class = |side: Side| if side == Side::Right { " class=\"number\"" } else { "" };
    let mut html = String::from("<div class=\"wide\"><table>\n<thead><tr>");
    for (name, side) in head {
        html.extend(["<th scope=\"col\"", class(*side), ">", &escaped(name), "</th>"]);
    }
    html += "</tr></thead>\n<tbody>\n";
    for row in rows {
        html += "<tr>";
        for (cell, (_, side)) in row.iter().zip(head) {
            html.extend(["<td", class(*side), ">", &escaped(cell), "</td>"]);
        }
        html += "</tr>\n";
    }
    html + "</tbody>\n</table></div>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_report_becomes_markup_or_comes_from_elsewhere() {
        let part = Part {
            heading: "<script>".into(),
            table: Some((vec![("a&b".into(), Side::Left)], vec![vec!["<img src=x>".into()]])),
            ..Part::default()
        };
        let html = Page { title: "</title><b>".into(), basis: String::new(), parts: vec![part] }.html();
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("</title><b>"));
        assert!(html.contains("&lt;img src=x&gt;") && html.contains("a&amp;b"));
        assert!(!html.contains("src=\"") && !html.contains("href=\"") && !html.contains("url("));
    }
}
