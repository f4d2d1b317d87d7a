//! Puts records in the order of their keys in bounded memory.

use super::SpillError;
use super::order::{Keys, Order};
use super::pages::{BLOCK_BYTES, Pages, Reading};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

/// Runs that are merged at once, at most: each has a block in memory.
const RUNS_MAX: usize = 256;

/// Room for so many bytes is taken at once.
const ROOM_BYTES_MAX: usize = 256 << 20;

/// Takes records in any order.
#[derive(Debug)]
pub struct Sorter {
    /// Bytes that records may take before they are written as a run.
    memory: usize,
    order: Order,
    bytes: Vec<u8>,
    places: Vec<Place>,
    runs: Option<Runs>,
}

/// Where a record stands in the bytes.
#[derive(Debug, Clone, Copy)]
struct Place {
    rank: u64,
    from: usize,
    key: u32,
    body: u32,
}

impl Place {
    fn key(self, bytes: &[u8]) -> &[u8] {
        &bytes[self.from..self.from + self.key as usize]
    }

    fn body(self, bytes: &[u8]) -> &[u8] {
        &bytes[self.from + self.key as usize..][..self.body as usize]
    }
}

/// Sorted runs in one temporary file.
#[derive(Debug)]
struct Runs {
    pages: Pages,
    stretches: Vec<(Range<u64>, Order)>,
}

impl Sorter {
    /// Without records; with at most about so many bytes in memory.
    pub fn new(keys: Keys, memory: u64) -> Self {
        let memory = usize::try_from(memory).unwrap_or(usize::MAX);
        Self { memory, order: Order::at_first(keys), bytes: Vec::new(), places: Vec::new(), runs: None }
    }

    /// Takes the room that is needed before a run is written, so far as it is not large; a vector that grows would need it
    /// twice. What is not written to costs nothing.
    fn take_room(&mut self) {
        let bytes = self.memory.min(ROOM_BYTES_MAX);
        // Without it the vectors grow.
        let _without = self.bytes.try_reserve_exact(bytes);
        let _without = self.places.try_reserve_exact(bytes / size_of::<Place>());
    }

    /// Adds a record. Records with the same key come out one after the other, in no particular order.
    pub fn add(&mut self, key: &[u8], body: [&[u8]; 2]) -> Result<(), SpillError> {
        let length = |bytes: usize| u32::try_from(bytes).map_err(|_| SpillError::too_long());
        let body_bytes = length(body[0].len() + body[1].len())?;
        let place = Place { rank: 0, from: self.bytes.len(), key: length(key.len())?, body: body_bytes };
        let bytes = place.key as usize + place.body as usize;
        let used = self.bytes.len() + bytes + size_of::<Place>() * (self.places.len() + 1);
        if used > self.memory && !self.places.is_empty() {
            self.write_run()?;
            return self.add(key, body);
        }
        if self.bytes.capacity() == 0 {
            self.take_room();
        }
        self.order = self.order.with(key);
        self.bytes.extend_from_slice(key);
        for part in body {
            self.bytes.extend_from_slice(part);
        }
        self.places.push(place);
        Ok(())
    }

    /// All records, ready to be read in order.
    pub fn finish(mut self) -> Result<Sorted, SpillError> {
        if !self.places.is_empty() {
            self.write_run()?;
        }
        let Some(mut runs) = self.runs.take() else { return Ok(Sorted { runs: None, order: self.order }) };
        self.sort_again(&mut runs)?;
        drop(self.bytes);
        drop(self.places);
        let at_once = (self.memory / BLOCK_BYTES).clamp(2, RUNS_MAX);
        while runs.stretches.len() > at_once {
            runs = runs.merged(self.order, at_once)?;
        }
        Ok(Sorted { runs: Some(runs), order: self.order })
    }

    fn write_run(&mut self) -> Result<(), SpillError> {
        let mut runs = match self.runs.take() {
            Some(runs) => runs,
            None => Runs { pages: Pages::new()?, stretches: Vec::new() },
        };
        let stretch = self.write_into(&mut runs.pages)?;
        runs.stretches.push((stretch, self.order));
        self.runs = Some(runs);
        Ok(())
    }

    /// Writes what is in memory in order, and forgets it.
    fn write_into(&mut self, pages: &mut Pages) -> Result<Range<u64>, SpillError> {
        let Self { bytes, places, order, .. } = self;
        for place in places.iter_mut() {
            place.rank = order.rank(place.key(bytes));
        }
        places.sort_unstable_by(|a, b| {
            a.rank.cmp(&b.rank).then_with(|| a.key(bytes).cmp(b.key(bytes))).then(a.from.cmp(&b.from))
        });
        let from = pages.end()?;
        for place in places.iter() {
            pages.add(place.key(bytes), place.body(bytes))?;
        }
        bytes.clear();
        places.clear();
        Ok(from..pages.end()?)
    }

    /// Sorts the runs anew that were written before a key was met that changed the order. Each fits into memory, as it did.
    fn sort_again(&mut self, runs: &mut Runs) -> Result<(), SpillError> {
        for at in 0..runs.stretches.len() {
            let (stretch, order) = runs.stretches[at].clone();
            if order == self.order {
                continue;
            }
            let mut reading = Reading::new(stretch);
            while reading.advance(&runs.pages)? {
                let [key, body] = [reading.key(), reading.body()].map(|part| u32::try_from(part.len()));
                let (Ok(key), Ok(body)) = (key, body) else { return Err(SpillError::damaged()) };
                self.places.push(Place { rank: 0, from: self.bytes.len(), key, body });
                self.bytes.extend_from_slice(reading.key());
                self.bytes.extend_from_slice(reading.body());
            }
            runs.stretches[at] = (self.write_into(&mut runs.pages)?, self.order);
        }
        Ok(())
    }
}

impl Runs {
    /// Fewer and longer runs: as many become one as are merged at once.
    fn merged(self, order: Order, at_once: usize) -> Result<Self, SpillError> {
        let mut merged = Self { pages: Pages::new()?, stretches: Vec::new() };
        for stretches in self.stretches.chunks(at_once) {
            let from = merged.pages.end()?;
            merge(&self.pages, stretches, order, |key, body| merged.pages.add(key, body))?;
            let end = merged.pages.end()?;
            merged.stretches.push((from..end, order));
        }
        Ok(merged)
    }
}

/// Records in order, still in runs that are merged while they are read.
#[derive(Debug)]
pub struct Sorted {
    runs: Option<Runs>,
    order: Order,
}

impl Sorted {
    /// Shows the key and body of each record in order.
    pub fn each<E: From<SpillError>>(&self, visit: impl FnMut(&[u8], &[u8]) -> Result<(), E>) -> Result<(), E> {
        match &self.runs {
            Some(runs) => merge(&runs.pages, &runs.stretches, self.order, visit),
            None => Ok(()),
        }
    }
}

/// The record that a run is at. Of equal keys that of the earlier run comes first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    rank: u64,
    key: Vec<u8>,
    run: usize,
}

fn merge<E: From<SpillError>>(
    pages: &Pages,
    stretches: &[(Range<u64>, Order)],
    order: Order,
    mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut readings: Vec<Reading> = stretches.iter().map(|(stretch, _)| Reading::new(stretch.clone())).collect();
    let mut heads = BinaryHeap::new();
    for (run, reading) in readings.iter_mut().enumerate() {
        if reading.advance(pages)? {
            heads.push(Reverse(Head { rank: order.rank(reading.key()), key: reading.key().to_vec(), run }));
        }
    }
    while let Some(mut first) = heads.peek_mut() {
        let Reverse(Head { rank, key, run }) = &mut *first;
        let reading = &mut readings[*run];
        visit(key, reading.body())?;
        if reading.advance(pages)? {
            key.clear();
            key.extend_from_slice(reading.key());
            *rank = order.rank(key);
        } else {
            std::collections::binary_heap::PeekMut::pop(first);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dictionary;
    use proptest::prelude::*;

    fn sorted(keys: Keys, memory: u64, records: &[(Vec<u8>, u8)]) -> Vec<(Vec<u8>, u8)> {
        let mut sorter = Sorter::new(keys, memory);
        for (key, body) in records {
            sorter.add(key, [&[*body], &[]]).unwrap();
        }
        let mut read = Vec::new();
        let visit = |key: &[u8], body: &[u8]| {
            read.push((key.to_vec(), body[0]));
            Ok::<(), SpillError>(())
        };
        sorter.finish().unwrap().each(visit).unwrap();
        read
    }

    const TEXTS: [&str; 5] = ["[0-9]{1,3}", "-?[0-9]{1,2}(\\.5)?", "[0-9]{19,22}", "t[0-9]{1,3}", "[a-c0-9]{1,10}"];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn texts_come_out_as_a_dictionary_sorts_them_however_little_memory_there_is(
            kinds in proptest::collection::vec((0usize..5, 0usize..60), 1..4),
            texts in TEXTS.map(|text| proptest::collection::vec(text, 60)),
            memory in proptest::sample::select(vec![1u64, 60, 200, 1 << 20]),
        ) {
            let texts: Vec<&str> =
                kinds.iter().flat_map(|(kind, count)| texts[*kind].iter().take(*count).map(String::as_str)).collect();
            let mut ids = Dictionary::default();
            for text in &texts {
                ids.code(text.as_bytes()).unwrap();
            }
            ids.sort();
            let records: Vec<(Vec<u8>, u8)> = texts.iter().map(|text| (text.as_bytes().to_vec(), 1)).collect();
            let found: Vec<String> =
                sorted(Keys::Texts, memory, &records).into_iter().map(|(key, _)| String::from_utf8(key).unwrap()).collect();
            let mut distinct = found.clone();
            distinct.dedup();
            prop_assert_eq!(found.len(), texts.len());
            prop_assert_eq!(distinct, ids.texts().collect::<Vec<_>>());
        }

        #[test]
        fn bytes_come_out_in_their_order_from_many_levels_of_runs(
            mut records in proptest::collection::vec((proptest::collection::vec(any::<u8>(), 0..12), any::<u8>()), 0..300),
            memory in 1u64..400,
        ) {
            let mut found = sorted(Keys::Bytes, memory, &records);
            found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
            prop_assert!(sorted(Keys::Bytes, memory, &records).is_sorted_by_key(|(key, _)| key.clone()));
            records.sort();
            prop_assert_eq!(found, records);
        }
    }
}
