//! The frame of a plot with two number axes: round ticks, quiet grid lines, labels with their units.

use super::drawing::{Anchor, Drawing, Stroke, Type, ink};

/// How the numbers of an axis are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Plain numbers.
    Number,
    /// Shares, in percent.
    Percent,
}

/// One axis: what it shows and from where to where.
#[derive(Debug, Clone)]
pub struct Axis {
    /// What it shows, with its unit.
    pub title: String,
    /// How numbers are written.
    pub unit: Unit,
    /// The first and the last tick.
    pub range: (f64, f64),
    step: f64,
}

impl Axis {
    /// An axis that holds all these values, from and to a round number; `within` is what they can be at most.
    pub fn around(title: &str, unit: Unit, values: impl Iterator<Item = f64>, within: (f64, f64)) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite()) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let spread = (high - low).max(1e-9 + high.abs() * 0.02);
        let step = step(spread);
        // Rounding must not add a tick to a value that is one.
        let range = ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step);
        let range = (range.0.max(within.0), range.1.min(within.1));
        let range = if range.1 > range.0 { range } else { (range.0, range.0 + step) };
        Self { title: title.to_owned(), unit, range, step }
    }

    /// The round numbers on it.
    pub fn ticks(&self) -> Vec<f64> {
        let first = (self.range.0 / self.step - 1e-9).ceil();
        (0u32..40)
            .map(|n| (first + f64::from(n)) * self.step)
            .take_while(|tick| *tick <= self.range.1 + 1e-9 * self.step)
            .collect()
    }

    /// A number as it is written at a tick.
    pub fn written(&self, value: f64) -> String {
        let (value, step) = match self.unit {
            Unit::Number => (value, self.step),
            Unit::Percent => (100.0 * value, 100.0 * self.step),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut to 0..=6")]
        let places = (-(step + 1e-12).log10().floor()).clamp(0.0, 6.0) as usize;
        // No minus before a zero.
        let value = if value.abs() < step * 1e-6 { 0.0 } else { value };
        format!("{value:.places$}").replace('-', "−")
    }

    fn share(&self, value: f64) -> f64 {
        ((value - self.range.0) / (self.range.1 - self.range.0)).clamp(0.0, 1.0)
    }
}

/// A step of 1, 2 or 5 times a power of ten that makes about five.
fn step(spread: f64) -> f64 {
    let power = 10f64.powf((spread / 5.0).log10().floor());
    let rest = spread / 5.0 / power;
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| rest <= factor + 1e-9).unwrap_or(10.0);
    factor * power
}

/// Two axes and the rectangle between them.
#[derive(Debug)]
pub struct Frame {
    /// Across.
    pub x: Axis,
    /// Upwards.
    pub y: Axis,
    /// Left, top, width, height in pixels.
    pub place: (f64, f64, f64, f64),
}

impl Frame {
    /// The pixel of a value; values outside stand on the edge.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let (left, top, width, height) = self.place;
        (left + width * self.x.share(x), top + height * (1.0 - self.y.share(y)))
    }

    /// Draws grid, ticks and titles.
    pub fn draw(&self, drawing: &mut Drawing) {
        let (left, top, width, height) = self.place;
        let (right, bottom) = (left + width, top + height);
        for tick in self.y.ticks() {
            let (_, y) = self.at(self.x.range.0, tick);
            drawing.line((left, y), (right, y), Stroke::solid(ink::LINE, 1.0));
            drawing.text((left - 8.0, y + 4.0), &self.y.written(tick), Type::NOTE.at(Anchor::End));
        }
        drawing.line((left, bottom), (right, bottom), Stroke::solid(ink::STRONG, 1.0));
        for tick in self.x.ticks() {
            let (x, _) = self.at(tick, self.y.range.0);
            drawing.line((x, bottom), (x, bottom + 4.0), Stroke::solid(ink::STRONG, 1.0));
            drawing.text((x, bottom + 19.0), &self.x.written(tick), Type::NOTE.at(Anchor::Middle));
        }
        drawing.text((left + width / 2.0, bottom + 42.0), &self.x.title, Type::NOTE.at(Anchor::Middle));
        drawing.text_up((left - 46.0, top + height / 2.0), &self.y.title, Type::NOTE.at(Anchor::Middle));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_all_values() {
        let axis = Axis::around("accuracy, %", Unit::Percent, [0.625, 0.898].into_iter(), (0.0, 1.0));
        assert_eq!(
            axis.ticks().into_iter().map(|tick| axis.written(tick)).collect::<Vec<_>>(),
            ["60", "70", "80", "90"]
        );
        let small = Axis::around("wrong, %", Unit::Percent, [0.0, 0.01].into_iter(), (0.0, 1.0));
        assert_eq!(small.written(small.ticks()[1]), "0.2");
        let one = Axis::around("answers", Unit::Number, [3.0].into_iter(), (0.0, f64::INFINITY));
        assert!(one.range.0 <= 3.0 && one.range.1 >= 3.0 && one.range.0 < one.range.1, "{one:?}");
        assert!(Axis::around("", Unit::Number, std::iter::empty(), (0.0, 1.0)).ticks().len() > 2);
    }
}
