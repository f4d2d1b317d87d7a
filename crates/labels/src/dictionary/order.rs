//! Puts the texts of a dictionary in their natural order, so that the order of rows leaves no trace.

use super::affix::TEXT_MAX;
use super::texts::Texts;
use super::{Dictionary, NONE};
use std::cmp::Ordering;

/// The new code of a text that was forgotten.
const FORGOTTEN: u32 = u32::MAX;

impl Dictionary {
    /// Renumbers the texts in their natural order and gives the new code of each old one: by value where every text
    /// is a number, by bytes elsewhere. So `2` comes before `10`, and the order of rows leaves no trace.
    pub fn sort(&mut self) -> Vec<u32> {
        if self.sorted {
            return (0u32..).take(self.len()).collect();
        }
        let by_value = self.hashed.is_empty() && self.affix.is_ordered();
        let renumbered = if by_value { self.sort_by_value() } else { self.rearrange(&self.order()) };
        self.sorted = true;
        renumbered
    }

    /// Whether [`Dictionary::sort`] has nothing to do.
    pub(crate) const fn is_sorted(&self) -> bool {
        self.sorted
    }

    /// As [`Dictionary::sort`], where the table of whole numbers holds every text: it is in their order already, and a
    /// number is sooner written again than its text fetched from far away.
    fn sort_by_value(&mut self) -> Vec<u32> {
        let mut renumbered = vec![FORGOTTEN; self.len()];
        let (mut count_up, mut new) = (self.affix.count_up(), 0);
        let size = (renumbered.len(), self.affix.bytes_max(self.dense.len()), TEXT_MAX);
        let mut numbers = self.dense.iter_mut().enumerate().filter(|(_, code)| **code != NONE);
        let texts = Texts::written(size, |to| {
            if let Some((number, code)) = numbers.next() {
                count_up.write(number, to);
                renumbered[(*code - 1) as usize] = new;
                new += 1;
                *code = new;
            }
        });
        self.texts = texts;
        self.recent.clear();
        renumbered
    }

    /// Forgets all texts that are not `used`, sorts the others, and gives the new code of each old one that is.
    pub(crate) fn keep(&mut self, used: &[bool]) -> Vec<u32> {
        let kept: Vec<u32> = (0u32..).zip(used).filter(|(_, used)| **used).map(|(code, _)| code).collect();
        let mut renumbered = self.rearrange(&kept);
        // What was forgotten may have been the only text that is no number, and have put all in the order of bytes.
        self.sorted = false;
        let sorted = self.sort();
        for code in renumbered.iter_mut().filter(|code| **code != FORGOTTEN) {
            *code = sorted[*code as usize];
        }
        renumbered
    }

    /// Takes over the texts of these codes, in this order.
    fn rearrange(&mut self, order: &[u32]) -> Vec<u32> {
        self.stop_counting();
        let mut texts = Texts::with_capacity(order.len(), self.texts.bytes());
        let mut renumbered = vec![FORGOTTEN; self.len()];
        for (new, &old) in (0u32..).zip(order) {
            texts.push(self.text(old));
            renumbered[old as usize] = new;
        }
        for code in self.dense.iter_mut().filter(|code| **code != NONE) {
            *code = renumbered[(*code - 1) as usize].wrapping_add(1);
        }
        self.hashed.retain(|code| renumbered[*code as usize] != FORGOTTEN);
        self.hashed.iter_mut().for_each(|code| *code = renumbered[*code as usize]);
        self.texts = texts;
        self.recent.clear();
        renumbered
    }

    /// Old codes in the natural order of their texts.
    fn order(&self) -> Vec<u32> {
        if let Some(mut keyed) = self.keyed(|text| text.parse::<u64>().ok()) {
            keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.text(a.1).cmp(self.text(b.1))));
            return keyed.into_iter().map(|(_, code)| code).collect();
        }
        if let Some(mut keyed) = self.keyed(number) {
            keyed.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then_with(|| self.text(a.1).cmp(self.text(b.1))));
            return keyed.into_iter().map(|(_, code)| code).collect();
        }
        // Most texts differ in the first eight bytes after what all have in common; these are compared as one number.
        let common = self.common_bytes();
        let head = |text: &str| {
            let mut head = [0; 8];
            head.iter_mut().zip(text.bytes().skip(common)).for_each(|(to, byte)| *to = byte);
            Some(u64::from_be_bytes(head))
        };
        let mut keyed = self.keyed(head).unwrap_or_default();
        keyed.sort_unstable_by(|a, b| match a.0.cmp(&b.0) {
            Ordering::Equal => self.text(a.1).cmp(self.text(b.1)),
            different => different,
        });
        keyed.into_iter().map(|(_, code)| code).collect()
    }

    /// How many bytes all texts begin with.
    fn common_bytes(&self) -> usize {
        let first = self.text(0).as_bytes();
        let shared = |text: &str| text.bytes().zip(first).take_while(|(a, b)| a == *b).count();
        self.texts().map(shared).min().unwrap_or(0)
    }

    fn keyed<T>(&self, key: impl Fn(&str) -> Option<T>) -> Option<Vec<(T, u32)>> {
        self.texts().zip(0u32..).map(|(text, code)| key(text).map(|key| (key, code))).collect()
    }

    /// The number each text stands for, if every one is a finite number (and there is one).
    pub fn numbers(&self) -> Option<Vec<f64>> {
        if self.is_empty() { None } else { self.texts().map(number).collect() }
    }
}

/// A text as a finite number. `NaN`, `inf` and blanks are texts like any other.
pub(crate) fn number(text: &str) -> Option<f64> {
    let plausible = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    if plausible { text.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}
