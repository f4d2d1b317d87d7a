//! Takes the rows of a file, one after the other, and keeps a provisional cell for each wanted column.

use super::gather::reserve;
use super::{Bundles, Chunk, Gather};
use crate::ask::{Ask, Empty, Plan};
use crate::dictionary::{Dictionary, NO_VALUE, NotCoded};
use crate::error::ReadError;

/// The most columns that can be wanted of one file.
pub(crate) const WANTED_MAX: usize = 8;

/// A cell as a range of bytes of the buffer it came in.
pub(crate) type Span = (usize, usize);

/// Takes rows, on one of several threads that read parts of the same file.
#[derive(Debug)]
pub(crate) struct Collector<'a> {
    pub ask: &'a Ask,
    plan: Plan,
    /// The names of all columns; a row has as many cells.
    pub names: Vec<String>,
    /// The texts of each wanted column.
    ids: Vec<Dictionary>,
    /// The code of each rater of a wide table.
    raters: Vec<u32>,
    /// The rows met so far.
    rows: u64,
    /// The rows taken since the last chunk was.
    chunk: Chunk,
    /// Which texts of each column rows have that go to a disk.
    used: Vec<Vec<bool>>,
    /// Whether the codes of tasks are kept elsewhere, so that no task may be forgotten.
    tasks_stay: bool,
}

pub(super) fn full(error: NotCoded) -> ReadError {
    ReadError::unreadable(format!("an id {error}"), "Split the file.")
}

impl<'a> Collector<'a> {
    pub fn new(ask: &'a Ask, header: &[String]) -> Result<Self, ReadError> {
        debug_assert!(ask.columns.len() <= WANTED_MAX, "a row's codes are kept in an array");
        let plan = ask.plan(header)?;
        let mut ids = vec![Dictionary::default(); ask.columns.len()];
        if ask.memory.is_some() {
            // Tasks are forgotten with each chunk, and are never many.
            ids[0] = Dictionary::of_few();
        }
        let chunk = Chunk::of(ids.len());
        let (raters, used) = (Vec::new(), vec![Vec::new(); ids.len()]);
        let names = header.to_vec();
        let mut collector = Self { ask, plan, names, ids, raters, rows: 0, chunk, used, tasks_stay: false };
        collector.name_raters()?;
        Ok(collector)
    }

    fn name_raters(&mut self) -> Result<(), ReadError> {
        let Plan::Wide { raters, .. } = &self.plan else { return Ok(()) };
        for (at, name) in raters {
            let name = if name.trim().is_empty() { format!("column {}", at + 1) } else { name.trim().to_owned() };
            let code = self.ids[1].code(name.as_bytes());
            self.raters.push(code.map_err(|error| ReadError::unreadable(format!("“{name}” {error}"), ""))?);
        }
        Ok(())
    }

    /// Another one for the same file, without rows.
    pub fn alike(&self) -> Result<Self, ReadError> {
        let (ids, plan): (Vec<_>, _) = (self.ids.iter().map(Dictionary::alike).collect(), self.plan.clone());
        let chunk = Chunk::of(ids.len());
        let (names, raters, used) = (self.names.clone(), Vec::new(), vec![Vec::new(); ids.len()]);
        let mut other = Self { ask: self.ask, plan, names, ids, raters, rows: 0, chunk, used, ..*self };
        other.name_raters()?;
        Ok(other)
    }

    /// Looks how ids are written, in the first of about so many rows of data: the cells of each.
    pub fn expect(&mut self, buffer: &[u8], first: &[Vec<Span>], rows: usize) {
        let Plan::Long(places) = &self.plan else { return };
        for (ids, place) in self.ids.iter_mut().zip(places).skip(usize::from(self.ask.memory.is_some())) {
            let cells = first.iter().filter_map(|cells| cells.get(*place));
            let texts: Vec<&[u8]> = cells.map(|(from, to)| &buffer[*from..*to]).collect();
            *ids = Dictionary::expecting(&texts, rows);
        }
    }

    /// Expects about so many rows.
    pub fn expect_rows(&mut self, rows: usize) {
        self.ids.iter_mut().for_each(|ids| ids.expect_rows(rows));
    }

    /// Keeps the texts of tasks in memory, whose codes are kept elsewhere.
    pub const fn keep_tasks(&mut self) {
        self.tasks_stay = true;
    }

    /// Whether a task is called by the number of its row, so that rows have to be taken in their order.
    pub const fn counts_rows(&self) -> bool {
        matches!(self.plan, Plan::Wide { task: None, .. })
    }

    /// A place for the rows to come, the first of which stands on this line.
    pub fn gather(&self, line: u64) -> Gather {
        Gather::new(self.ids.len(), line, self.ask.memory)
    }

    /// How many raters have a column of their own.
    pub const fn raters(&self) -> usize {
        self.raters.len()
    }

    /// The texts of each column, and which of them rows have that went to a disk.
    pub fn into_dictionaries(self) -> (Vec<Dictionary>, Vec<Vec<bool>>) {
        (self.ids, self.used)
    }

    /// The role of a wanted column that has no value in a row and must have one.
    pub fn without_value(&self, lacks: impl Fn(usize) -> bool) -> Option<&'static str> {
        let Plan::Long(places) = &self.plan else { return None };
        let mut needed = places.iter().zip(&self.ask.columns).filter(|(_, column)| column.empty != Empty::NoAnswer);
        needed.find(|(place, _)| lacks(**place)).map(|(_, column)| column.role)
    }

    /// The rows taken since the last time, which had so many lines.
    pub fn take(&mut self, lines: u64) -> Chunk {
        let mut chunk = std::mem::replace(&mut self.chunk, Chunk::of(self.ids.len()));
        chunk.lines = lines;
        if self.ask.memory.is_some() {
            chunk.bundles = Some(self.bundle(std::mem::take(&mut chunk.columns)));
        }
        chunk
    }

    /// Bundles rows by task, and forgets the tasks.
    fn bundle(&mut self, mut columns: Vec<Vec<u32>>) -> Result<Bundles, NotCoded> {
        for ((ids, used), cells) in self.ids.iter_mut().zip(&mut self.used).zip(&mut columns) {
            for cell in cells {
                *cell = ids.code_now(*cell)?;
            }
            used.resize(ids.len(), false);
        }
        for (used, codes) in self.used.iter_mut().zip(&columns).skip(1) {
            for code in codes {
                used[*code as usize] = true;
            }
        }
        let bundles = Bundles::of(&columns, &self.ids[0]);
        if !self.tasks_stay {
            self.used[0].clear();
            self.ids[0] = self.ids[0].alike();
        }
        Ok(bundles)
    }

    /// Makes room for the rows to come, each of which is one answer.
    pub fn reserve(&mut self, rows: usize) {
        self.chunk.columns.iter_mut().for_each(|column| reserve(column, rows));
    }

    /// Writes the rows to come behind those that columns hold already.
    pub fn go_on(&mut self, columns: Vec<Vec<u32>>) {
        self.chunk.before = columns.first().map_or(0, Vec::len);
        self.chunk.columns = columns;
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
        &mut self.ids[column]
    }

    /// For each column of the file the column of the table it goes into, if any; nothing where rows have to be looked at
    /// one by one.
    pub fn roles(&self) -> Option<Vec<Option<usize>>> {
        let Plan::Long(places) = &self.plan else { return None };
        let mut roles = vec![None; self.names.len()];
        for (role, &place) in places.iter().enumerate() {
            if roles[place].is_some() || !self.ask.missing.is_empty() || self.ask.lines {
                return None;
            }
            roles[place] = Some(role);
        }
        Some(roles)
    }

    /// The dictionaries and the columns of cells, for whoever takes plain rows at once; and counts them.
    pub fn plainly(&mut self) -> (&mut [Dictionary], &mut [Vec<u32>], &mut u64) {
        (&mut self.ids, &mut self.chunk.columns, &mut self.rows)
    }

    /// The next rows of a file of columns: for each of [`Collector::places`] what [`Dictionary::provisional`] gave, and
    /// [`NO_VALUE`] where there is none.
    pub fn batch(&mut self, rows: usize, columns: Vec<Vec<u32>>) -> Result<Chunk, ReadError> {
        if columns.iter().all(|column| column.len() == rows) && self.is_clean(&columns) {
            self.chunk.columns = columns;
            self.rows += rows as u64;
        } else {
            for (row, line) in (0..rows).zip(1..) {
                self.rows += 1;
                let cells: Vec<u32> = columns.iter().map(|codes| codes.get(row).copied().unwrap_or(NO_VALUE)).collect();
                if matches!(self.plan, Plan::Long(_)) {
                    self.long_codes(line, &cells)?;
                } else {
                    self.wide_codes(line, &cells)?;
                }
            }
        }
        Ok(self.take(rows as u64))
    }

    /// Whether every row can be taken as it is.
    fn is_clean(&self, columns: &[Vec<u32>]) -> bool {
        let ids = self.ask.columns.iter().zip(&self.ids).filter(|(wanted, _)| wanted.empty != Empty::Text);
        matches!(self.plan, Plan::Long(_))
            && self.ask.missing.is_empty()
            && !self.ask.lines
            && ids.map(|(_, ids)| ids).all(|ids| ids.find("").is_none())
            && !columns.iter().any(|codes| codes.contains(&NO_VALUE))
    }

    fn long_codes(&mut self, line: u64, cells: &[u32]) -> Result<(), ReadError> {
        for (at, (wanted, &cell)) in self.ask.columns.iter().zip(cells).enumerate() {
            let code = self.ids[at].code_now(cell).map_err(full)?;
            let text = self.ids[at].text(code);
            if wanted.empty == Empty::NoAnswer && (code == NO_VALUE || text.is_empty()) {
                self.chunk.unanswered += 1;
                return Ok(());
            }
            if code == NO_VALUE {
                self.chunk.bad.add(line, format!("its {} is null", wanted.role));
                return Ok(());
            }
            if text.is_empty() && wanted.empty == Empty::Fault {
                self.chunk.bad.add(line, format!("its {} is empty", wanted.role));
                return Ok(());
            }
            if self.is_missing(at, text.as_bytes()) {
                self.chunk.unanswered += 1;
                return Ok(());
            }
        }
        self.chunk.push(cells, self.ask.lines.then_some(line));
        Ok(())
    }

    fn wide_codes(&mut self, line: u64, cells: &[u32]) -> Result<(), ReadError> {
        let Plan::Wide { task, others, .. } = &self.plan else { return Ok(()) };
        let (before, counted) = (usize::from(task.is_some()), self.rows.to_string());
        let task = match task {
            Some(_) => self.ids[0].code_now(cells[0]).map_err(full)?,
            None => self.ids[0].code(counted.as_bytes()).map_err(full)?,
        };
        if task == NO_VALUE || self.ids[0].text(task).is_empty() {
            self.chunk.bad.add(line, "its task is empty");
            return Ok(());
        }
        let (others, labels) = cells[before..].split_at(others.len());
        for (&rater, &label) in self.raters.iter().zip(labels) {
            let code = self.ids[2].code_now(label).map_err(full)?;
            let text = self.ids[2].text(code);
            if label == NO_VALUE || text.is_empty() || self.is_missing(2, text.as_bytes()) {
                self.chunk.unanswered += 1;
                continue;
            }
            let (task, rater) = (Dictionary::as_settled(task), Dictionary::as_settled(rater));
            let cells = [task, rater, label].into_iter().chain(others.iter().copied());
            self.chunk.at.extend(self.ask.lines.then_some(line));
            for ((ids, cell), column) in self.ids.iter_mut().zip(cells).zip(&mut self.chunk.columns) {
                let is_empty = cell == NO_VALUE;
                let cell = if is_empty { ids.code(b"").map(Dictionary::as_settled).map_err(full)? } else { cell };
                column.push(cell);
            }
        }
        Ok(())
    }

    /// A row that cannot even be cut into cells.
    pub fn bad(&mut self, line: u64, reason: impl Into<String>) {
        self.rows += 1;
        self.chunk.bad.add(line, reason);
    }

    /// One row: all its cells, as ranges of `buffer`.
    pub fn row(&mut self, line: u64, buffer: &[u8], cells: &[Span]) {
        self.rows += 1;
        if cells.len() != self.names.len() {
            let count = |n: usize| format!("{n} {}", if n == 1 { "cell" } else { "cells" });
            let reason = format!("it has {} and the header has {}", count(cells.len()), count(self.names.len()));
            self.chunk.bad.add(line, reason);
        } else if matches!(self.plan, Plan::Long(_)) {
            self.long_row(line, buffer, cells);
        } else {
            self.wide_row(line, buffer, cells);
        }
    }

    fn long_row(&mut self, line: u64, buffer: &[u8], cells: &[Span]) {
        let Plan::Long(places) = &self.plan else { return };
        let mut codes = [0; WANTED_MAX];
        for (at, (wanted, place)) in self.ask.columns.iter().zip(places).enumerate() {
            let (from, to) = cells[*place];
            match wanted.empty {
                Empty::Fault if from == to => {
                    return self.chunk.bad.add(line, format!("its {} is empty", wanted.role));
                }
                Empty::NoAnswer if from == to => {
                    self.chunk.unanswered += 1;
                    return;
                }
                _ => {}
            }
            match self.ids[at].provisional(buffer, from, to) {
                Ok(code) => codes[at] = code,
                Err(error) => return self.chunk.bad.add(line, format!("its {} {error}", wanted.role)),
            }
            if !self.ask.missing.is_empty() && self.is_missing(at, &buffer[from..to]) {
                self.chunk.unanswered += 1;
                return;
            }
        }
        self.chunk.push(&codes[..self.ids.len()], self.ask.lines.then_some(line));
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
            return self.chunk.bad.add(line, "its task is empty");
        }
        let mut codes = [0; WANTED_MAX];
        let cells_before_labels = std::iter::once((0, task))
            .chain((3..).zip(others.iter().map(|place| &buffer[cells[*place].0..cells[*place].1])));
        for (column, text) in cells_before_labels {
            match self.ids[column].code(text) {
                Ok(code) => codes[column] = Dictionary::as_settled(code),
                Err(error) => {
                    return self.chunk.bad.add(line, format!("its {} {error}", self.ask.columns[column].role));
                }
            }
        }
        for ((place, name), &rater) in raters.iter().zip(&self.raters) {
            let (from, to) = cells[*place];
            if from == to || self.is_missing(2, &buffer[from..to]) {
                self.chunk.unanswered += 1;
                continue;
            }
            match self.ids[2].provisional(buffer, from, to) {
                Ok(cell) => (codes[1], codes[2]) = (Dictionary::as_settled(rater), cell),
                Err(error) => {
                    self.chunk.bad.add(line, format!("the answer of {name} {error}"));
                    continue;
                }
            }
            self.chunk.push(&codes[..self.ids.len()], self.ask.lines.then_some(line));
        }
    }
}
