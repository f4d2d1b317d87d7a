//! What one document adds to the sums of alpha for unitizing.

use super::continua::{Document, Reading};

/// Lengths of one label, or of gaps, in one document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LabelSums {
    /// 0 for gaps, else the label and one.
    pub place: usize,
    /// `l_c`: what is marked so.
    pub length: f64,
    /// `l_cc`: what is marked so by two people, over pairs.
    pub same: f64,
    /// Section lengths squared; for gaps their lengths.
    pub squares: f64,
    /// What of it meets others' sections, over pairs.
    pub met: f64,
    /// The same of each section, squared.
    pub met_squares: f64,
}

impl LabelSums {
    pub(super) fn add(&mut self, other: &Self, times: f64) {
        self.length += times * other.length;
        self.same += times * other.same;
        self.squares += times * other.squares;
        self.met += times * other.met;
        self.met_squares += times * other.met_squares;
    }
}

/// A section or a gap.
struct Part {
    begin: u32,
    end: u32,
    place: usize,
}

impl Part {
    fn length(&self) -> f64 {
        f64::from(self.end - self.begin)
    }
}

/// The sums of a document with two readings or more, by ascending place.
pub(super) fn of_document(document: &Document) -> Vec<LabelSums> {
    let readings: Vec<Vec<Part>> = document.readings.iter().map(|reading| cut(reading, document.length)).collect();
    let others = readings.len() as f64 - 1.0;
    let mut sums: Vec<LabelSums> = Vec::new();
    for (i, reading) in readings.iter().enumerate() {
        let mut meetings = vec![(0.0, 0.0); reading.len()];
        for (_, other) in readings.iter().enumerate().filter(|(j, _)| *j != i) {
            meet(reading, other, &mut meetings);
        }
        for (part, (same, met)) in reading.iter().zip(meetings) {
            let gap = part.place == 0;
            let met = if gap { 0.0 } else { met / others };
            sums.push(LabelSums {
                place: part.place,
                length: part.length(),
                same: same / others,
                squares: if gap { part.length() } else { part.length().powi(2) },
                met,
                met_squares: met * met,
            });
        }
    }
    sums.sort_by_key(|own| own.place);
    let by_label = sums.chunk_by(|a, b| a.place == b.place).map(|run| {
        let mut all = LabelSums { place: run[0].place, ..LabelSums::default() };
        for own in run {
            all.add(own, 1.0);
        }
        all
    });
    by_label.collect()
}

/// Sections and the gaps between them, from the beginning to the end.
fn cut(reading: &Reading, length: u32) -> Vec<Part> {
    let mut parts = Vec::with_capacity(2 * reading.sections.len() + 1);
    let mut from = 0;
    for section in &reading.sections {
        if section.begin > from {
            parts.push(Part { begin: from, end: section.begin, place: 0 });
        }
        parts.push(Part { begin: section.begin, end: section.end, place: section.label as usize + 1 });
        from = section.end;
    }
    if length > from {
        parts.push(Part { begin: from, end: length, place: 0 });
    }
    parts
}

/// Adds for each part of `reading` how much of it has the same label in `other`, and how much is a section there.
fn meet(reading: &[Part], other: &[Part], meetings: &mut [(f64, f64)]) {
    let mut next = other.iter().peekable();
    for (part, (same, met)) in reading.iter().zip(meetings) {
        while let Some(there) = next.peek() {
            let shared = part.end.min(there.end).saturating_sub(part.begin.max(there.begin));
            if there.place == part.place {
                *same += f64::from(shared);
            }
            if there.place > 0 {
                *met += f64::from(shared);
            }
            if there.end > part.end {
                break;
            }
            next.next();
        }
    }
}
