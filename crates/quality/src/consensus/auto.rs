//! The method to use when there is no reason for another: it learns as much of each person as their answers carry.
//!
//! # Definition
//! Where no unit has two answers, or all answers are one label, there is nothing to weigh and the majority stands.
//! Else a model in which what a person gets wrong is learnt in two levels (`two_levels.rs`), so that nothing has to be
//! switched between people with five answers and people with five hundred. It is fitted under two views of a label that
//! is often given: that true labels are equally likely and people lean to this one, and that it is more often true. The two
//! are mixed as they foretell each answer from all others (`stacking.rs`).
//!
//! Neither view does alone. Shares that are learnt feed on themselves: a label that is often given gets a high share,
//! which turns doubtful units to it, which raises its share. And shares that are held even bend what is learnt of people
//! until labels come out even: where one unit in ten is of the rarer of two labels, every doubtful one is given to it.
//!
//! The only answer to a unit is judged by nobody, yet a model that learns from it finds its own guess confirmed: where few
//! units have two answers, both views would end with one label for nearly all (of 800 units with 1.05 answers each, 51 %
//! right where the votes are on 72 %). So models are fitted, and mixed, by answers that others judge, or that are known, and
//! then weigh the single answers, too; unless these are unlike the others, since somebody asked again where an answer was
//! doubted (`unjudged.rs`). Then all are learnt from, and a single answer is believed as far as its author is.
//!
//! Probabilities are at last made cautious (`caution.rs`), as people's errors on one unit are not independent: the label
//! stays, its confidence falls the more, the more answers it rests on.
//!
//! # When not to use it
//! When people err alike on the same units (a hard question with a tempting wrong answer): every model in which
//! answers are independent given the truth is then too sure, and caution mends the confidence, not the label. Known
//! answers are the remedy.

use super::caution::be_cautious;
use super::expectation::{Counts, lanes};
use super::fit::{Control, Solution};
use super::grouped::Grouped;
use super::stacking::{mix, weight};
use super::two_levels::{STRENGTH, TwoLevels, View, fit};
use super::unjudged::{are_unlike, believe_authors};

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Solution {
    let overlap = grouped.iter().any(|(codes, _)| codes.len() > 1) || !grouped.known.is_empty();
    if !overlap || grouped.labels < 2 {
        let why = if overlap {
            "majority: only one label is in use, so there is nothing to weigh"
        } else {
            "majority: no unit has two answers, so nothing tells who is right"
        };
        return Solution { why: why.to_owned(), ..Solution::at_once(grouped.vote_shares()) };
    }
    let single = grouped.answers - grouped.judged_answers();
    let unlike = single > 0 && are_unlike(grouped);
    let judged = (single > 0 && !unlike).then(|| grouped.judged());
    let learnt_from = judged.as_ref().unwrap_or(grouped);
    let votes = Counts::of_votes(learnt_from);
    let even = fit(learnt_from, control, View::Even, votes.clone());
    let learnt = fit(learnt_from, control, View::Learnt, votes);
    drop(judged);
    let weight = weight(grouped, &gains(grouped, &even, &learnt));
    let mut shares = mixed_shares(grouped, (&even, &learnt), weight);
    let (mut learnt, other) = (even.learnt, learnt.learnt);
    mix(weight, &mut learnt.beliefs.chances, &other.beliefs.chances);
    mix(weight, &mut learnt.beliefs.shares, &other.beliefs.shares);
    if unlike {
        believe_authors(grouped, &learnt.beliefs, &mut shares);
    }
    be_cautious(grouped, &mut shares);
    Solution {
        shares,
        beliefs: Some(learnt.beliefs),
        iterations: learnt.iterations.max(other.iterations),
        converged: learnt.converged && other.converged,
        // There is no one objective.
        objective: None,
        why: why(grouped, weight) + &why_single(single, unlike),
    }
}

/// How much better the first model foretells each answer than the second does; not at all where nobody judges it.
fn gains(grouped: &Grouped, first: &TwoLevels, second: &TwoLevels) -> Vec<f32> {
    let labels = grouped.labels;
    let mut gains = Vec::with_capacity(grouped.codes.len());
    let mut rows = [vec![0.0; lanes(labels)], vec![0.0; lanes(labels)]];
    for group in 0..grouped.groups() {
        if !grouped.is_judged(group) {
            gains.push(0.0);
            continue;
        }
        first.weigh(grouped, group, &mut rows[0]);
        second.weigh(grouped, group, &mut rows[1]);
        let gain = |&code: &u32| {
            let foretold = first.foretell(grouped, code, &rows[0][..labels]);
            short(foretold / second.foretell(grouped, code, &rows[1][..labels]) - 1.0)
        };
        gains.extend(grouped.codes_of(group).iter().map(gain));
    }
    gains
}

/// The models' probabilities of each group, mixed, row by row. To find them a second time takes less than to keep them.
fn mixed_shares(grouped: &Grouped, (first, second): (&TwoLevels, &TwoLevels), weight: f64) -> Vec<f64> {
    let labels = grouped.labels;
    let mut shares = Vec::with_capacity(grouped.groups() * labels);
    let mut rows = [vec![0.0; lanes(labels)], vec![0.0; lanes(labels)]];
    for group in 0..grouped.groups() {
        first.weigh(grouped, group, &mut rows[0]);
        second.weigh(grouped, group, &mut rows[1]);
        let [row, other] = &mut rows;
        mix(weight, row, other);
        shares.extend_from_slice(&row[..labels]);
    }
    shares
}

/// A gain in half the room: there is one for each answer.
#[expect(clippy::cast_possible_truncation, reason = "seven places of a gain are more than the weight needs")]
const fn short(gain: f64) -> f32 {
    gain as f32
}

/// What is learnt of people and why, and how far either view of labels is believed.
fn why(grouped: &Grouped, even: f64) -> String {
    let labels = grouped.labels;
    let each = grouped.answers as f64 / grouped.people as f64;
    let learnt = if each > (4 * labels * (labels - 1)) as f64 {
        "most people's mistakes are learnt label by label"
    } else if each > STRENGTH {
        "who guesses is learnt, and a part of their mistakes"
    } else {
        "only who guesses is learnt"
    };
    let answers = if each < 1.5 { "answer" } else { "answers" };
    let even = (100.0 * even).round();
    format!(
        "{each:.0} {answers} a person on {labels} labels: {learnt}; the prior over labels is {even} % even and {} % learnt",
        100.0 - even
    )
}

/// What became of the only answers to their units.
fn why_single(single: usize, unlike: bool) -> String {
    let (answers, are) = if single == 1 { ("answer", "is") } else { ("answers", "are") };
    match (single, unlike) {
        (0, _) => String::new(),
        (_, false) => format!("; {single} single {answers} {are} not learnt from"),
        (_, true) => {
            format!("; {single} single {answers}, unlike the others, {are} believed as far as whoever gave them")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Answers;
    use crate::consensus::{Fit, method};
    use crate::random::Random;

    fn fit_by(name: &str, rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Fit {
        let answers = Answers::from_triples(3, rows).unwrap();
        method(name).unwrap().fit(&answers, &Control::default()).unwrap()
    }

    fn fit(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Fit {
        fit_by("auto", rows)
    }

    /// Asserts that the method is right about as often as a majority vote, or more often; fewer by `by` at most.
    fn assert_near_votes(rows: &[(u32, u32, u32)], units: u32, truth: impl Fn(u32) -> u32, by: f64) {
        let right = |name| {
            let fit = fit_by(name, rows.iter().copied());
            fit.consensus.accuracy((0..units).map(|unit| (unit, truth(unit)))).unwrap()
        };
        let (auto, votes) = (right("auto"), right("majority"));
        assert!(auto > votes - by, "{auto} {votes}");
    }

    #[test]
    fn without_overlap_it_is_the_majority_and_says_so() {
        let fit = fit([(0, 0, 1), (1, 1, 2)]);
        assert_eq!(fit.consensus.verdict(0).unwrap().answer(), Some(1));
        assert!(fit.diagnostics.why.contains("no unit has two answers"), "{}", fit.diagnostics.why);
    }

    #[test]
    fn it_says_what_becomes_of_single_answers() {
        let why = |rows: Vec<(u32, u32, u32)>| fit(rows).diagnostics.why;
        let twice = || (0..240).flat_map(|u| [(u, u % 12, u / 12 % 2), (u, (u + 5) % 12, u / 12 % 2)]);
        let alike = why(twice().chain((240..300).map(|u| (u, u % 12, u / 12 % 2))).collect());
        assert!(alike.ends_with("; 60 single answers are not learnt from"), "{alike}");
        let unlike = why(twice().chain((240..300).map(|u| (u, 3, 1))).collect());
        let said = "; 60 single answers, unlike the others, are believed as far as whoever gave them";
        assert!(unlike.ends_with(said), "{unlike}");
        assert!(why(twice().collect()).ends_with("% learnt"));
    }

    #[test]
    fn it_says_what_it_learns_of_people_and_how_it_takes_labels() {
        let why = |people: u32| {
            let rows = (0..60u32).flat_map(|u| (0..3).map(move |k| (u, (u * 3 + k) % people, u % 2)));
            fit(rows).diagnostics.why
        };
        assert_eq!(
            why(3),
            "60 answers a person on 2 labels: most people's mistakes are learnt label by label; the prior over labels is \
             50 % even and 50 % learnt"
        );
        assert!(why(20).starts_with("9 answers a person on 2 labels: most people's"), "{}", why(20));
        assert!(why(180).starts_with("1 answer a person on 2 labels: only who guesses is learnt;"), "{}", why(180));
    }

    #[test]
    fn two_careful_people_outvote_three_who_always_say_the_same() {
        let fit = fit((0..60u32).flat_map(|u| {
            let truth = u % 3;
            [(u, 0, truth), (u, 1, truth), (u, 2, 0), (u, 3, 0), (u, 4, 0)]
        }));
        assert!((0..60u32).all(|u| fit.consensus.verdict(u as usize).unwrap().answer() == Some(u % 3)));
        assert!(fit.annotator(0).unwrap().lower > fit.annotator(2).unwrap().upper);
    }

    #[test]
    fn answers_that_nobody_judges_are_not_turned_by_what_they_seem_to_say_together() {
        // Two people in five say 1 nine times in ten, the others are right nine times in ten; one unit in twenty-five has a
        // second answer.
        let mut random = Random::new(4, 0);
        let mut rows = Vec::new();
        for unit in 0..1000u32 {
            let truth = unit % 2;
            let first = random.below(150);
            let people = [first, (first + 1 + random.below(149)) % 150];
            for person in &people[..if unit.is_multiple_of(25) { 2 } else { 1 }] {
                let other = random.below(10) == 0;
                rows.push((unit, *person, if person % 5 < 2 { 1 } else { truth } ^ u32::from(other)));
            }
        }
        assert_near_votes(&rows, 1000, |unit| unit % 2, 0.02);
    }

    #[test]
    fn where_only_one_label_is_asked_about_again_that_says_little_of_the_others() {
        // People are right three times in four; whoever says 0 is followed by another.
        let mut random = Random::new(8, 0);
        let mut rows = Vec::new();
        for unit in 0..1000u32 {
            let first = random.below(60);
            for person in [first, (first + 1 + random.below(59)) % 60] {
                let label = (unit % 2) ^ u32::from(random.below(4) == 0);
                rows.push((unit, person, label));
                if label == 1 {
                    break;
                }
            }
        }
        assert_near_votes(&rows, 1000, |unit| unit % 2, 0.01);
    }

    #[test]
    fn people_who_answer_once_are_judged_by_the_crowd_and_not_by_what_is_guessed_of_them() {
        // 400 units with three answers each, all of other people, who are right three times in four.
        let mut random = Random::new(6, 0);
        let rows: Vec<_> = (0..1200u32)
            .map(|person| (person / 3, person, ((person / 3) % 2) ^ u32::from(random.below(4) == 0)))
            .collect();
        assert_near_votes(&rows, 400, |unit| unit % 2, 0.01);
    }

    #[test]
    fn a_rare_label_does_not_draw_doubtful_units_to_it() {
        // One unit in ten is of label 1, which people see three times in four; they are right about label 0 nine times in
        // ten.
        let mut random = Random::new(1, 0);
        let truth = |unit: u32| u32::from(unit.is_multiple_of(10));
        let mut rows = Vec::new();
        for unit in 0..1500u32 {
            let first = random.below(30);
            for person in [first, (first + 1 + random.below(14)) % 30, (first + 15 + random.below(15)) % 30] {
                let wrong = random.below(100) < if truth(unit) == 1 { 25 } else { 10 };
                rows.push((unit, person, truth(unit) ^ u32::from(wrong)));
            }
        }
        assert_near_votes(&rows, 1500, truth, 0.01);
    }
}
