//! A table with one number an answer in place of who gave it and what it is.

use super::Answers;
use std::borrow::Cow;

/// The codes of the answers of each unit.
#[derive(Debug, PartialEq)]
pub(crate) struct Coded {
    /// `starts[u]..starts[u + 1]` are the answers of unit `u`.
    starts: Vec<u32>,
    codes: Vec<u32>,
}

impl Coded {
    /// The codes that `code` gives annotators and labels, ascending in each unit; on so many threads, whose number changes
    /// nothing. Where the table is given away, codes take the place of its annotators.
    pub fn of(answers: Cow<'_, Answers>, code: impl Fn(u32, u32) -> u32 + Sync, threads: usize) -> Self {
        let [starts, codes, labels] = Answers::columns(answers);
        let (starts, mut codes) = (starts.into_owned(), codes.into_owned());
        let turn = |starts: &[u32], codes: &mut [u32]| {
            let Some(&base) = starts.first() else { return };
            for pair in starts.windows(2) {
                let own = &mut codes[(pair[0] - base) as usize..(pair[1] - base) as usize];
                let labels = &labels[pair[0] as usize..pair[1] as usize];
                own.iter_mut().zip(labels).for_each(|(cell, &label)| *cell = code(*cell, label));
                own.sort_unstable();
            }
        };
        let each = starts.len().div_ceil(threads.max(1)).max(1);
        std::thread::scope(|scope| {
            let (mut from, mut rest) = (0, &mut codes[..]);
            while from + each < starts.len() - 1 {
                let part = &starts[from..=from + each];
                let (own, others) = rest.split_at_mut((part[each] - part[0]) as usize);
                scope.spawn(move || turn(part, own));
                (from, rest) = (from + each, others);
            }
            turn(&starts[from..], rest);
        });
        Self { starts, codes }
    }

    /// The codes of a unit of the table, ascending.
    pub fn unit(&self, unit: usize) -> &[u32] {
        &self.codes[self.starts[unit] as usize..self.starts[unit + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_same_on_any_number_of_threads_whether_the_table_is_given_away_or_not() {
        let rows = (0..500u32).map(|n| (n * n % 60, n % 7, n % 4));
        let answers = Answers::from_triples(4, rows).unwrap();
        let code = |annotator: u32, label: u32| 4 * (6 - annotator) + label;
        let coded = Coded::of(Cow::Borrowed(&answers), code, 1);
        for unit in 0..answers.units() {
            let own = answers.unit(unit);
            let mut codes: Vec<u32> = own.annotators.iter().zip(own.labels).map(|(&a, &l)| code(a, l)).collect();
            codes.sort_unstable();
            assert_eq!(coded.unit(unit), codes);
        }
        for threads in [2, 3, 90] {
            assert_eq!(Coded::of(Cow::Owned(answers.clone()), code, threads), coded);
        }
        assert_eq!(Coded::of(Cow::Owned(Answers::default()), code, 2).codes, []);
    }
}
