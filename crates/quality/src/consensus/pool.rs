//! What is believed of people before they answer: how good the crowd is, and how far its people differ.
//!
//! # Definition
//! Of `n_w` answers of person w, `c_w` were copied from the truth, as far as is known. People's chances of copying are
//! taken as drawn from Beta(s m, s (1 − m)), whose m and s are found by moments. With ρ the correlation between two answers
//! of one person,
//! ```text
//! r = (Σ c (c − 1) / n  /  Σ (n − 1)  −  h²) / (h (1 − h))        h = Σ (n − 1) c / n  /  Σ (n − 1)
//! ρ = (r Σ (n − 1) + 20 / 17) / (Σ (n − 1) + 20)                  s = 1 / ρ − 1, from 1 to 16
//! m = (1 + Σ u c) / (2 + Σ u n)                                   u = 1 / (1 + (n − 1) ρ)
//! ```
//! Sums of r, h and ρ are over those with more than one answer: with none of them there is no telling how far people
//! differ, and s is 16. Many answers of one person tell less of the crowd than as many people's do, hence u.
//!
//! # Why
//! With a prior that knows nothing, a person's only answer makes them good or bad as the model guessed of it, and then
//! confirms the guess. Where people have three answers or fewer the model ended with one label for nearly all: 58 % right
//! on 400 units with three answers each, all of other people, where the votes are right on 81 %.
//!
//! # Reference
//! J. C. Kleinman, *Proportions with extraneous variance: single and independent samples*, Journal of the American
//! Statistical Association 68(341), 1973, <https://doi.org/10.1080/01621459.1973.10481332>.

/// The least and the most answers that what is believed beforehand is worth.
const WORTH: (f64, f64) = (1.0, 16.0);

/// Imagined answers by which the correlation is held where there are few.
const HELD_BY: f64 = 20.0;

/// The Beta prior of people's chances of copying, from how many answers each copied, of how many.
pub(super) fn pool(people: impl Iterator<Item = (f64, f64)> + Clone) -> (f64, f64) {
    let alike = alike(people.clone());
    let (mut copied, mut all) = (1.0, 2.0);
    for (c, n) in people {
        let weight = 1.0 / (1.0 + (n - 1.0).max(0.0) * alike);
        copied += weight * c;
        all += weight * n;
    }
    let (mean, worth) = (copied / all, (1.0 / alike - 1.0).clamp(WORTH.0, WORTH.1));
    (worth * mean, worth * (1.0 - mean))
}

/// The correlation between two answers of one person.
fn alike(people: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut mean, mut both, mut pairs) = (0.0, 0.0, 0.0);
    for (c, n) in people.filter(|(_, n)| *n > 1.0) {
        mean += (n - 1.0) * c / n;
        both += c * (c - 1.0).max(0.0) / n;
        pairs += n - 1.0;
    }
    let unknown = HELD_BY / (WORTH.1 + 1.0);
    let mean = if pairs > 0.0 { mean / pairs } else { 0.0 };
    let differs = mean * (1.0 - mean);
    // A crowd that copies all, or nothing, says nothing of how its people differ.
    if differs < 1e-6 {
        return unknown / HELD_BY;
    }
    let found = ((both / pairs - mean * mean) / differs).clamp(0.0, 1.0);
    (found * pairs + unknown) / (pairs + HELD_BY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: (f64, f64), wanted: (f64, f64)) {
        assert!((found.0 - wanted.0).abs() < 1e-9 && (found.1 - wanted.1).abs() < 1e-9, "{found:?} {wanted:?}");
    }

    #[test]
    fn by_hand_two_people_who_differ_by_more_and_less() {
        // h = ½, r = (9 / 18 − ¼) / ¼ = 1, ρ = (18 + 20 / 17) / 38, u = 1 / (1 + 9 ρ), m = ½.
        // 1 / ρ − 1 is less than one answer, so one it is.
        close(pool([(10.0, 10.0), (0.0, 10.0)].into_iter()), (0.5, 0.5));
        // h = ½, r = ((6 · 5 + 4 · 3) / 10 / 18 − ¼) / ¼ < 0, so ρ = 20 / 17 / 38 and s = 31.3, of which 16 are kept.
        close(pool([(6.0, 10.0), (4.0, 10.0)].into_iter()), (8.0, 8.0));
        // h = ½, r = ((9 · 8 + 1 · 0) / 10 / 18 − ¼) / ¼ = 0.6, ρ = (0.6 · 18 + 20 / 17) / 38.
        let worth = 38.0 / (10.8 + 20.0 / 17.0) - 1.0;
        close(pool([(9.0, 10.0), (1.0, 10.0)].into_iter()), (worth / 2.0, worth / 2.0));
    }

    #[test]
    fn people_who_are_alike_are_held_together_and_those_who_differ_are_not() {
        let worth = |people: &[(f64, f64)]| {
            let (copied, guessed) = pool(people.iter().copied());
            copied + guessed
        };
        assert!((worth(&[(70.0, 100.0); 40]) - 16.0).abs() < 1e-9);
        assert!(worth(&[[(95.0, 100.0); 20], [(10.0, 100.0); 20]].concat()) < 1.5);
    }

    #[test]
    fn who_answered_once_does_not_tell_how_people_differ() {
        let (copied, guessed) = pool([(1.0, 1.0); 30].into_iter().chain([(0.0, 1.0); 10]));
        assert!((copied + guessed - 16.0).abs() < 1e-9);
        assert!((copied / 16.0 - 31.0 / 42.0).abs() < 1e-9);
        close(pool(std::iter::empty()), (8.0, 8.0));
    }

    #[test]
    fn a_busy_person_does_not_stand_for_the_crowd() {
        let crowd: Vec<(f64, f64)> = [vec![(1000.0, 1000.0)], vec![(2.0, 10.0); 30]].concat();
        let (copied, guessed) = pool(crowd.into_iter());
        assert!(copied / (copied + guessed) < 0.5, "{copied} {guessed}");
    }
}
