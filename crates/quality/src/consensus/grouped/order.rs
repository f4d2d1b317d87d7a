//! Puts units in the order of their colours.

/// A unit with its colour in twelve bytes; a number of 64 bits would stand at every eighth only, and take sixteen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Coloured {
    high: u32,
    low: u32,
    /// The unit.
    pub unit: u32,
}

impl Coloured {
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is asked for")]
    const fn new(colour: u64, unit: u32) -> Self {
        Self { high: (colour >> 32) as u32, low: colour as u32, unit }
    }

    pub fn colour(self) -> u64 {
        u64::from(self.high) << 32 | u64::from(self.low)
    }
}

/// The units in the order of their colours, which stand beside them: to fetch those at each comparison would take most of
/// the time.
pub(super) fn in_order(colours: Vec<u64>, threads: usize) -> Vec<Coloured> {
    let mut order: Vec<Coloured> =
        colours.iter().zip(0u32..).map(|(&colour, unit)| Coloured::new(colour, unit)).collect();
    drop(colours);
    sort(&mut order, threads);
    order
}

/// Sorts on so many threads: first those that belong before the middle are told from the others.
fn sort(units: &mut [Coloured], threads: usize) {
    if threads < 2 || units.len() < 2 {
        return units.sort_unstable();
    }
    let middle = units.len() / 2;
    units.select_nth_unstable(middle);
    let (before, after) = units.split_at_mut(middle);
    std::thread::scope(|scope| {
        scope.spawn(|| sort(before, threads / 2));
        sort(after, threads - threads / 2);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_one_colour_stay_in_their_order_on_any_number_of_threads() {
        let colours: Vec<u64> = (0..1_000u64).map(|unit| ((unit * unit % 37) << 40) + unit % 3).collect();
        let mut expected: Vec<(u64, u32)> = colours.iter().copied().zip(0..).collect();
        expected.sort_unstable();
        for threads in [1, 2, 3, 8] {
            let order = in_order(colours.clone(), threads);
            assert!(order.iter().map(|own| (own.colour(), own.unit)).eq(expected.iter().copied()));
        }
    }
}
