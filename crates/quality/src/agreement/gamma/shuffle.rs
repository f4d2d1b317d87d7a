//! What chance makes of a document: every person's sections moved around the document, as on a ring.
//!
//! The sections of one person keep their lengths, their labels and their distances; only where they begin is left to
//! chance. A moved reading is that of anybody, drawn again for each place, and no two are moved by nearly as much.

use super::groups::Placed;
use crate::agreement::unitizing::{Document, Reading, Section};
use crate::random::Random;

/// What people marked in a document.
pub(super) fn placed(document: &Document) -> Vec<Vec<Placed>> {
    document.readings.iter().map(|reading| moved(reading, 0.0, document)).collect()
}

/// As many readings as the document has, each moved by chance; some have sections where the document has.
pub(super) fn shuffled(document: &Document, random: &mut Random) -> Vec<Vec<Placed>> {
    let length = f64::from(document.length);
    let people = u32::try_from(document.readings.len()).unwrap_or(u32::MAX);
    let sections = || document.readings.iter().flat_map(|reading| &reading.sections);
    if sections().next().is_none() {
        return placed(document);
    }
    let lengths: f64 = sections().map(|section| f64::from(section.end - section.begin)).sum();
    // The paper asks for the mean length between two shifts; half of it is what the authors' program keeps.
    let apart = lengths / sections().count() as f64 / 2.0;
    loop {
        let mut free = vec![(0.0, length)];
        let mut readings = Vec::with_capacity(document.readings.len());
        for _ in &document.readings {
            let shift = drawn(&free, length, random).floor();
            free = free.iter().flat_map(|&stretch| around(stretch, (shift - apart, shift + apart))).collect();
            let reading = &document.readings[random.below(people) as usize];
            readings.push(moved(reading, shift, document));
        }
        if readings.iter().any(|reading| !reading.is_empty()) {
            return readings;
        }
    }
}

/// A place in one of the stretches, or anywhere up to `length` when there is none.
fn drawn(free: &[(f64, f64)], length: f64, random: &mut Random) -> f64 {
    let total: f64 = free.iter().map(|(from, to)| to - from).sum();
    let mut left = random.share() * total;
    for (from, to) in free {
        if left < to - from {
            return from + left;
        }
        left -= to - from;
    }
    random.share() * length
}

/// What is left of a stretch before and after another.
fn around((from, to): (f64, f64), (begin, end): (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    [(from, to.min(begin)), (from.max(end), to)].into_iter().filter(|(from, to)| from < to)
}

/// The sections as they lie when all begin later by `shift`; what would begin beyond the end begins from the start.
fn moved(reading: &Reading, shift: f64, document: &Document) -> Vec<Placed> {
    let length = f64::from(document.length);
    let place = |section: &Section| {
        let begin = f64::from(section.begin) + shift;
        let begin = if begin >= length { begin - length } else { begin };
        Placed { begin, end: begin + f64::from(section.end - section.begin), label: section.label }
    };
    reading.sections.iter().map(place).collect()
}
