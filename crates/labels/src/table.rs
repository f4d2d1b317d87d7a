//! A label file as it was read: columns of small integers, each with the texts they stand for.

use crate::ask::{Ask, Plan};
use crate::delimited::Cutter;
use crate::dictionary::{Dictionary, NO_VALUE, NotCoded};
use crate::error::{BadRows, ReadError};

/// The most columns that can be wanted of one file.
pub(crate) const WANTED_MAX: usize = 8;

/// A column of the file that is not wanted.
const PASSED_OVER: usize = usize::MAX;

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The wanted columns, in the order asked for, all of one length.
    pub columns: Vec<Column>,
    /// The rows that were left out.
    pub bad: BadRows,
    /// How many raters had a column of their own; 0 for a table with a row an answer.
    pub raters: usize,
    /// How many cells said “no answer”.
    pub unanswered: u64,
}

/// One column: a code a row, and the texts of the codes, in their natural order once a file is read.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// The text of each code.
    pub ids: Dictionary,
    /// One code a row.
    pub codes: Vec<u32>,
}

impl Table {
    /// How many rows (answers) there are.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |column| column.codes.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Column {
    /// Renumbers the codes in the natural order of their texts, so that the order of rows leaves no trace.
    pub fn sort(&mut self) {
        if self.ids.is_sorted() {
            return;
        }
        let renumbered = self.ids.sort();
        if !renumbered.is_sorted() {
            self.codes.iter_mut().for_each(|code| *code = renumbered[*code as usize]);
        }
    }

    /// Forgets texts that no row has: those of rows that were left out.
    fn drop_unused(&mut self) {
        let mut used = vec![false; self.ids.len()];
        self.codes.iter().for_each(|&code| used[code as usize] = true);
        if used.contains(&false) {
            let renumbered = self.ids.keep(&used);
            self.codes.iter_mut().for_each(|code| *code = renumbered[*code as usize]);
        }
    }

    /// The text of a row; empty beyond the last.
    pub fn text(&self, row: usize) -> &str {
        self.codes.get(row).map_or("", |&code| self.ids.text(code))
    }
}

/// Takes rows and makes the table of them.
#[derive(Debug)]
pub(crate) struct Collector<'a> {
    ask: &'a Ask,
    plan: Plan,
    /// How many cells a row has.
    width: usize,
    /// The code of each rater of a wide table.
    raters: Vec<u32>,
    /// For each column of the file the column of the table it goes into, or [`PASSED_OVER`]; empty where rows have to
    /// be looked at one by one.
    roles: Vec<usize>,
    /// The rows met so far.
    rows: u64,
    table: Table,
}

fn full(error: NotCoded) -> ReadError {
    ReadError::unreadable(format!("an id {error}"), "Split the file.")
}

/// A cell as a range of bytes of the buffer it came in.
pub(crate) type Span = (usize, usize);

impl<'a> Collector<'a> {
    pub fn new(ask: &'a Ask, header: &[String]) -> Result<Self, ReadError> {
        debug_assert!(ask.columns.len() <= WANTED_MAX, "a row's codes are kept in an array");
        let plan = ask.plan(header)?;
        let mut table = Table { columns: vec![Column::default(); ask.columns.len()], ..Table::default() };
        let mut raters = Vec::new();
        if let Plan::Wide { raters: named, .. } = &plan {
            table.raters = named.len();
            for (at, name) in named {
                let name = if name.trim().is_empty() { format!("column {}", at + 1) } else { name.trim().to_owned() };
                let code = table.columns[1].ids.code(name.as_bytes());
                raters.push(code.map_err(|error| ReadError::unreadable(format!("“{name}” {error}"), ""))?);
            }
        }
        let roles = roles(ask, &plan, header.len());
        Ok(Self { ask, plan, width: header.len(), raters, roles, rows: 0, table })
    }

    /// The role of a wanted column that has no value in a row; an empty cell of a rater is no fault.
    pub fn without_value(&self, lacks: impl Fn(usize) -> bool) -> Option<&'static str> {
        let Plan::Long(places) = &self.plan else { return None };
        places.iter().zip(&self.ask.columns).find(|(place, _)| lacks(**place)).map(|(_, column)| column.role)
    }

    pub fn finish(mut self) -> Result<Table, ReadError> {
        for column in &mut self.table.columns {
            column.ids.settle(&mut column.codes).map_err(full)?;
        }
        if self.ask.strict && self.table.bad.count > 0 {
            let good = self.table.len() as u64;
            return Err(ReadError::Strict(self.table.bad, good));
        }
        if self.table.bad.count + self.table.unanswered > 0 {
            self.table.columns.iter_mut().for_each(Column::drop_unused);
        }
        Ok(self.table)
    }

    /// Where the needed columns of the file stand, and the column of the table each goes into.
    pub fn places(&self) -> Vec<(usize, usize)> {
        match &self.plan {
            Plan::Long(places) => places.iter().copied().zip(0..).collect(),
            Plan::Wide { task, raters, others } => {
                let labels = raters.iter().map(|(place, _)| (*place, 2));
                task.iter().map(|place| (*place, 0)).chain(others.iter().copied().zip(3..)).chain(labels).collect()
            }
        }
    }

    /// The texts of a column of the table.
    pub fn ids(&mut self, column: usize) -> &mut Dictionary {
        &mut self.table.columns[column].ids
    }

    /// The next rows of a file of columns: for each of [`Collector::places`] what [`Dictionary::provisional`] gave, and
    /// [`NO_VALUE`] where there is none.
    pub fn batch(&mut self, rows: usize, columns: &[Vec<u32>]) -> Result<(), ReadError> {
        if self.is_clean(columns) {
            for (column, codes) in self.table.columns.iter_mut().zip(columns) {
                column.codes.extend_from_slice(codes);
            }
            self.rows += rows as u64;
        } else {
            for row in 0..rows {
                self.rows += 1;
                let cells: Vec<u32> = columns.iter().map(|codes| codes.get(row).copied().unwrap_or(NO_VALUE)).collect();
                if matches!(self.plan, Plan::Long(_)) { self.long_codes(&cells)? } else { self.wide_codes(&cells)? }
            }
        }
        Ok(())
    }

    /// Whether every row can be taken as it is.
    fn is_clean(&self, columns: &[Vec<u32>]) -> bool {
        let ids = self.ask.columns.iter().zip(&self.table.columns).filter(|(wanted, _)| !wanted.may_be_empty);
        matches!(self.plan, Plan::Long(_))
            && self.ask.missing.is_empty()
            && ids.map(|(_, column)| column).all(|column| column.ids.find("").is_none())
            && !columns.iter().any(|codes| codes.contains(&NO_VALUE))
    }

    fn long_codes(&mut self, cells: &[u32]) -> Result<(), ReadError> {
        for (at, (wanted, &cell)) in self.ask.columns.iter().zip(cells).enumerate() {
            let code = self.table.columns[at].ids.code_now(cell).map_err(full)?;
            let text = self.table.columns[at].ids.text(code);
            if code == NO_VALUE {
                self.table.bad.add(self.rows, format!("its {} is null", wanted.role));
                return Ok(());
            }
            if text.is_empty() && !wanted.may_be_empty {
                self.table.bad.add(self.rows, format!("its {} is empty", wanted.role));
                return Ok(());
            }
            if self.is_missing(at, text.as_bytes()) {
                self.table.unanswered += 1;
                return Ok(());
            }
        }
        for (column, &cell) in self.table.columns.iter_mut().zip(cells) {
            column.codes.push(cell);
        }
        Ok(())
    }

    fn wide_codes(&mut self, cells: &[u32]) -> Result<(), ReadError> {
        let Plan::Wide { task, others, .. } = &self.plan else { return Ok(()) };
        let (before, counted) = (usize::from(task.is_some()), self.rows.to_string());
        let task = match task {
            Some(_) => self.table.columns[0].ids.code_now(cells[0]).map_err(full)?,
            None => self.table.columns[0].ids.code(counted.as_bytes()).map_err(full)?,
        };
        if task == NO_VALUE || self.table.columns[0].ids.text(task).is_empty() {
            self.table.bad.add(self.rows, "its task is empty");
            return Ok(());
        }
        let (others, labels) = cells[before..].split_at(others.len());
        for (&rater, &label) in self.raters.iter().zip(labels) {
            let code = self.table.columns[2].ids.code_now(label).map_err(full)?;
            let text = self.table.columns[2].ids.text(code);
            if label == NO_VALUE || text.is_empty() || self.is_missing(2, text.as_bytes()) {
                self.table.unanswered += 1;
                continue;
            }
            let (task, rater) = (Dictionary::as_settled(task), Dictionary::as_settled(rater));
            let cells = [task, rater, label].into_iter().chain(others.iter().copied());
            for (column, cell) in self.table.columns.iter_mut().zip(cells) {
                let is_empty = cell == NO_VALUE;
                let cell =
                    if is_empty { column.ids.code(b"").map(Dictionary::as_settled).map_err(full)? } else { cell };
                column.codes.push(cell);
            }
        }
        Ok(())
    }

    /// A row that cannot even be cut into cells.
    pub fn bad(&mut self, line: u64, reason: impl Into<String>) {
        self.rows += 1;
        self.table.bad.add(line, reason);
    }

    /// Takes rows from `at` on while they are plain: as many cells as the header, none of them in quotes, and no wanted
    /// one empty. Gives where the first row begins that is not, or is not whole, and how many rows were taken.
    pub fn plain_rows(&mut self, buffer: &[u8], mut at: usize, cutter: Cutter) -> (usize, u64) {
        let mut taken = 0;
        if !self.roles.is_empty() {
            while let Some((next, codes)) = self.plain_row(buffer, at, cutter) {
                for (column, code) in self.table.columns.iter_mut().zip(codes) {
                    column.codes.push(code);
                }
                taken += 1;
                at = next;
            }
        }
        self.rows += taken;
        (at, taken)
    }

    /// Where the next row begins, and the cells of the table.
    #[inline]
    fn plain_row(&mut self, buffer: &[u8], mut at: usize, cutter: Cutter) -> Option<(usize, [u32; WANTED_MAX])> {
        let mut codes = [0; WANTED_MAX];
        for (column, &role) in self.roles.iter().enumerate() {
            let is_last = column + 1 == self.roles.len();
            let word = u64::from_le_bytes(*buffer.get(at..)?.first_chunk()?);
            if role == PASSED_OVER {
                at = cutter.plain_text(buffer, at, is_last)?.1;
                continue;
            }
            let ids = &mut self.table.columns.get_mut(role)?.ids;
            if let Some((number, length)) = cutter.number(word, is_last)
                && let Some(cell) = ids.meet_near(number)
            {
                codes[role] = cell;
                at += length + 1;
                continue;
            }
            let (text, next) = cutter.plain_text(buffer, at, is_last)?;
            if text.is_empty() {
                return None;
            }
            codes[role] = ids.provisional_text(word, text).ok()?;
            at = next;
        }
        Some((at, codes))
    }

    /// One row: all its cells, as ranges of `buffer`.
    #[inline]
    pub fn row(&mut self, line: u64, buffer: &[u8], cells: &[Span]) {
        self.rows += 1;
        if cells.len() != self.width {
            let count = |n: usize| format!("{n} {}", if n == 1 { "cell" } else { "cells" });
            let reason = format!("it has {} and the header has {}", count(cells.len()), count(self.width));
            self.table.bad.add(line, reason);
        } else if matches!(self.plan, Plan::Long(_)) {
            self.long_row(line, buffer, cells);
        } else {
            self.wide_row(line, buffer, cells);
        }
    }

    #[inline]
    fn long_row(&mut self, line: u64, buffer: &[u8], cells: &[Span]) {
        let Plan::Long(places) = &self.plan else { return };
        let mut codes = [0; WANTED_MAX];
        for (at, (wanted, place)) in self.ask.columns.iter().zip(places).enumerate() {
            let (from, to) = cells[*place];
            if from == to && !wanted.may_be_empty {
                return self.table.bad.add(line, format!("its {} is empty", wanted.role));
            }
            match self.table.columns[at].ids.provisional(buffer, from, to) {
                Ok(code) => codes[at] = code,
                Err(error) => return self.table.bad.add(line, format!("its {} {error}", wanted.role)),
            }
            if !self.ask.missing.is_empty() && self.is_missing(at, &buffer[from..to]) {
                self.table.unanswered += 1;
                return;
            }
        }
        for (column, code) in self.table.columns.iter_mut().zip(codes) {
            column.codes.push(code);
        }
    }

    fn is_missing(&self, column: usize, text: &[u8]) -> bool {
        self.ask.columns[column].role == "label" && self.ask.missing.iter().any(|word| word.as_bytes() == text)
    }

    fn wide_row(&mut self, line: u64, buffer: &[u8], cells: &[Span]) {
        let Plan::Wide { task, raters, others } = &self.plan else { return };
        let counted = self.rows.to_string();
        let task = match task {
            Some(place) => &buffer[cells[*place].0..cells[*place].1],
            None => counted.as_bytes(),
        };
        if task.is_empty() {
            return self.table.bad.add(line, "its task is empty");
        }
        let mut codes = [0; WANTED_MAX];
        let cells_before_labels = std::iter::once((0, task))
            .chain((3..).zip(others.iter().map(|place| &buffer[cells[*place].0..cells[*place].1])));
        for (column, text) in cells_before_labels {
            match self.table.columns[column].ids.code(text) {
                Ok(code) => codes[column] = code,
                Err(error) => {
                    return self.table.bad.add(line, format!("its {} {error}", self.ask.columns[column].role));
                }
            }
        }
        for ((place, name), &rater) in raters.iter().zip(&self.raters) {
            let text = &buffer[cells[*place].0..cells[*place].1];
            if text.is_empty() || self.is_missing(2, text) {
                self.table.unanswered += 1;
                continue;
            }
            match self.table.columns[2].ids.code(text) {
                Ok(code) => (codes[1], codes[2]) = (rater, code),
                Err(error) => {
                    self.table.bad.add(line, format!("the answer of {name} {error}"));
                    continue;
                }
            }
            for (column, code) in self.table.columns.iter_mut().zip(codes) {
                column.codes.push(Dictionary::as_settled(code));
            }
        }
    }
}

/// What each column of a file is for, where every row that is cut well is taken as it is.
fn roles(ask: &Ask, plan: &Plan, width: usize) -> Vec<usize> {
    let Plan::Long(places) = plan else { return Vec::new() };
    let mut roles = vec![PASSED_OVER; width];
    for (role, &place) in places.iter().enumerate() {
        if roles[place] != PASSED_OVER || !ask.missing.is_empty() {
            return Vec::new();
        }
        roles[place] = role;
    }
    roles
}
