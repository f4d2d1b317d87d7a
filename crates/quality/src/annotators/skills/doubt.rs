//! How well the skills of all people are known together, also where they are known only beside each other.

use super::circles::Circles;
use super::fit::Fit;
use crate::annotators::Checked;

/// Circles up to this are looked at as a whole: the cost grows with the third power of their people.
const PEOPLE_MAX: usize = 300;

/// The covariance of all skills and of what people are given.
pub(super) struct Doubt {
    /// The variance of each skill, by annotator.
    pub skills: Vec<f64>,
    /// The variance of how hard the items of each are.
    pub leans: Vec<f64>,
    /// That of each circle: the skills of its people, then what each is given.
    covariances: Vec<Vec<f64>>,
}

impl Doubt {
    pub fn is_feasible(circles: &Circles) -> bool {
        circles.sizes.iter().all(|people| *people <= PEOPLE_MAX)
    }

    /// From the observed information of all answers (Louis 1982) and what is believed of the pool; `None` where that is
    /// not positive, as it may be far from the fit.
    pub fn of(fit: &Fit, checked: &[Checked]) -> Option<Self> {
        let circles = &fit.circles;
        let mut told: Vec<Vec<f64>> = circles.sizes.iter().map(|people| vec![0.0; 4 * people * people]).collect();
        // How often each leans on an item.
        let mut mean = told.iter().zip(&circles.sizes).map(|(_, people)| vec![0.0; *people]).collect::<Vec<_>>();
        let mut items = vec![0.0; told.len()];
        for item in checked.chunk_by(|a, b| a.unit == b.unit) {
            let circle = circles.of_item(item);
            add_item(&mut told[circle], 2 * circles.sizes[circle], (fit, item));
            items[circle] += 1.0;
            for answer in item {
                mean[circle][circles.place[answer.annotator as usize]] += 1.0 / item.len() as f64;
            }
        }
        let mut covariances = Vec::with_capacity(told.len());
        for ((mut told, mut mean), items) in told.into_iter().zip(mean).zip(items) {
            let size = 2 * mean.len();
            for mean in &mut mean {
                *mean /= f64::max(items, 1.0);
            }
            centre(&mut told, size, &mean);
            for (at, cell) in told.iter_mut().step_by(size + 1).enumerate() {
                *cell += if at < size / 2 { fit.person_spread } else { fit.lean_spread }.powi(-2);
            }
            covariances.push(inverse(told, size)?);
        }
        let variance = |who: usize, of: usize| {
            let (circle, size) = (circles.of[who], 2 * circles.sizes[circles.of[who]]);
            covariances[circle][(circles.place[who] + of * size / 2) * (size + 1)]
        };
        let [skills, leans] = [0, 1].map(|of| (0..circles.of.len()).map(|who| variance(who, of)).collect());
        Some(Self { skills, leans, covariances })
    }

    /// Newton's step for slopes of skills and leans, by annotator.
    pub fn step(&self, circles: &Circles, slopes: [&[f64]; 2]) -> [Vec<f64>; 2] {
        let mut gathered: Vec<Vec<f64>> = circles.sizes.iter().map(|people| vec![0.0; 2 * people]).collect();
        let at = |who: usize, of: usize| circles.place[who] + of * circles.sizes[circles.of[who]];
        for (of, slopes) in slopes.iter().enumerate() {
            slopes.iter().enumerate().for_each(|(who, slope)| gathered[circles.of[who]][at(who, of)] = *slope);
        }
        let row = |who: usize, of: usize| {
            let slopes = &gathered[circles.of[who]];
            let row = &self.covariances[circles.of[who]][at(who, of) * slopes.len()..][..slopes.len()];
            row.iter().zip(slopes).map(|(cell, slope)| cell * slope).sum()
        };
        [0, 1].map(|of| (0..circles.of.len()).map(|who| row(who, of)).collect())
    }
}

/// What one item tells: of skills, and, the other way round, of what everyone who answered it is given.
fn add_item(told: &mut [f64], size: usize, (fit, item): (&Fit, &[Checked])) {
    let seen = fit.look(item);
    let (people, share) = (size / 2, 1.0 / item.len() as f64);
    let place = |answer: &Checked| fit.circles.place[answer.annotator as usize];
    let mut whole = 0.0;
    for (one, own) in item.iter().enumerate() {
        let mut row = 0.0;
        for (other, theirs) in item.iter().enumerate() {
            let cell = seen.told_together(one, other);
            told[place(own) * size + place(theirs)] += cell;
            row += cell;
        }
        for theirs in item {
            told[place(own) * size + people + place(theirs)] -= share * row;
            told[(people + place(theirs)) * size + place(own)] -= share * row;
        }
        whole += row;
    }
    for own in item {
        for theirs in item {
            told[(people + place(own)) * size + people + place(theirs)] += share * share * whole;
        }
    }
}

/// The items of a circle are 0 hard on average: no lean moves them all.
fn centre(told: &mut [f64], size: usize, mean: &[f64]) {
    let people = size / 2;
    for row in told.chunks_exact_mut(size) {
        let sum: f64 = row[people..].iter().sum();
        row[people..].iter_mut().zip(mean).for_each(|(cell, mean)| *cell -= sum * mean);
    }
    for column in 0..size {
        let sum: f64 = (people..size).map(|row| told[row * size + column]).sum();
        for (row, mean) in (people..size).zip(mean) {
            told[row * size + column] -= sum * mean;
        }
    }
}

/// The inverse of a symmetric matrix, row by row; `None` unless it is positive.
fn inverse(mut matrix: Vec<f64>, size: usize) -> Option<Vec<f64>> {
    // Cholesky's factor takes the place of the lower half.
    for row in 0..size {
        let (above, below) = matrix.split_at_mut(row * size);
        let own = &mut below[..size];
        for column in 0..row {
            let other = &above[column * size..][..size];
            own[column] = (own[column] - dot(&other[..column], &own[..column])) / other[column];
        }
        let left = own[row] - dot(&own[..row], &own[..row]);
        // Neither what is negative nor what is no number has a root.
        own[row] = Some(left).filter(|left| *left > 0.0)?.sqrt();
    }
    // The factor's own inverse, column by column and transposed, then its square.
    let mut factor = vec![0.0; size * size];
    for column in 0..size {
        let own = &mut factor[column * size..][..size];
        own[column] = 1.0 / matrix[column * size + column];
        for row in column + 1..size {
            let line = &matrix[row * size..][..size];
            own[row] = -dot(&line[column..row], &own[column..row]) / line[row];
        }
    }
    let mut inverse = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..=row {
            let (one, other) = (&factor[row * size..][..size], &factor[column * size..][..size]);
            let cell = dot(&one[row..], &other[row..]);
            (inverse[row * size + column], inverse[column * size + row]) = (cell, cell);
        }
    }
    Some(inverse)
}

/// The sum of products, in eight parts that a processor takes at once.
fn dot(one: &[f64], other: &[f64]) -> f64 {
    let mut parts = [0.0; 8];
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let rest: f64 = ones.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
    for (ones, others) in ones.zip(others) {
        for ((part, a), b) in parts.iter_mut().zip(ones).zip(others) {
            *part += a * b;
        }
    }
    parts.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_an_inverse_times_its_matrix_is_one_and_what_is_not_positive_has_none() {
        let matrix = [4.0, 2.0, 1.0, 2.0, 5.0, 3.0, 1.0, 3.0, 6.0];
        let found = inverse(matrix.to_vec(), 3).unwrap();
        // Minors over the determinant, 67.
        let expected = [21.0, -9.0, 1.0, -9.0, 23.0, -10.0, 1.0, -10.0, 16.0].map(|minor| minor / 67.0);
        assert!(found.iter().zip(expected).all(|(a, b): (&f64, f64)| (a - b).abs() < 1e-12), "{found:?}");
        assert_eq!(inverse(vec![1.0, 2.0, 2.0, 1.0], 2), None);
    }
}
