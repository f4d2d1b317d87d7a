//! How likely is each answer right, judging by all that was said of the unit, by whom, and by a model if there is one?
//!
//! # Definition
//! Each unit i has an unknown right label k. A person j gives label l with chance `c_j(l | k)`; a model, where there is
//! one, gives probabilities `m_i(k)`, which are trusted to the power t:
//! ```text
//! P(k | all)  ∝  π_k (m_i(k) / π_k)^t  Π_j c_j(l_ij | k)
//! quality of answer (i, j)  =  P(k = l_ij | all)
//! support of answer (i, j)  =  P(k = l_ij | all but the answer itself)
//! confidence of unit i      =  max_k P(k | all)
//! ```
//! π, c and t are fitted by expectation maximisation to the answers themselves. Each row of `c_j` is drawn towards that
//! of the whole pool as if [`CombinedOptions::pooled_answers`] answers more had been seen, so that a newcomer counts as
//! an ordinary person. The trust t is the one under which people's answers are most likely given the model: 0 for
//! a model that knows nothing, 1 for one that is well calibrated, below 1 for one too sure of itself. So no held-out labels
//! are needed, and a bad model cannot do harm.
//!
//! Quality is the chance of being right, so it ranks what to look at again. Support says whether others bear the answer
//! out, however good its author: low support of a skilled person marks a case that the others may have missed.
//!
//! # When not to use it
//! With one answer a unit and no model, when nothing can be said but how usual each label is. When people copy from
//! each other, or all err in the same way: what everyone gets wrong looks right.
//!
//! # Cost
//! Answers times categories for each of some twenty rounds, plus units times categories for the model.
//!
//! # Reference
//! Own derivation, in the spirit of H. W. Goh, U. Tkachenko, J. Mueller, *CROWDLAB: supervised learning to infer
//! consensus labels and quality scores for data with multiple annotators*, 2022, <https://arxiv.org/abs/2210.06812>,
//! which weighs people and model by agreement; and A. P. Dawid, A. M. Skene, *Maximum likelihood estimation of
//! observer error-rates using the EM algorithm*, Applied Statistics 28(1), 1979, <https://doi.org/10.2307/2346806>.

use super::{BadPredictions, check_probabilities, largest};
use crate::table::Answers;

/// How the fit is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CombinedOptions {
    /// How many answers the pool counts for in each row of a person's confusion matrix, above 0.
    pub pooled_answers: f64,
    /// At most so many rounds.
    pub iterations_max: u32,
    /// Stop when no probability moves by more.
    pub tolerance: f64,
}

impl Default for CombinedOptions {
    /// Four answers of the pool, at most 100 rounds, 10⁻⁶.
    fn default() -> Self {
        Self { pooled_answers: 4.0, iterations_max: 100, tolerance: 1e-6 }
    }
}

/// How good one answer is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnswerQuality {
    /// The unit.
    pub unit: u32,
    /// Who answered.
    pub annotator: u32,
    /// What they answered.
    pub label: u32,
    /// The chance that it is right.
    pub quality: f64,
    /// The chance that it would be right, by everything but the answer itself.
    pub support: f64,
    /// The label most likely right.
    pub proposed: u32,
}

/// What a unit probably is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitQuality {
    /// The unit.
    pub unit: u32,
    /// The most likely label.
    pub proposed: u32,
    /// Its chance of being right.
    pub confidence: f64,
    /// How many people answered.
    pub answers: u32,
}

/// The quality of answers and units.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// Every answer, the most doubtful first; one a person and unit.
    pub answers: Vec<AnswerQuality>,
    /// Every unit that has answers, in order.
    pub units: Vec<UnitQuality>,
    /// How far the model is trusted, from 0 to 2; `None` without one.
    pub model_trust: Option<f64>,
    /// How many rounds were made.
    pub iterations: u32,
}

/// The quality of every answer and unit. `model` holds a row of probabilities for each unit of the table.
///
/// ```
/// use assay_quality::Answers;
/// use assay_quality::suspects::{CombinedOptions, answer_quality};
///
/// // Three people agree on every unit but one, where the third says otherwise.
/// let rows = (0..20u32).flat_map(|unit| (0..3).map(move |who| (unit, who, if (unit, who) == (7, 2) { 0 } else { unit % 2 })));
/// let answers = Answers::from_triples(2, rows)?;
/// let found = answer_quality(&answers, None, &CombinedOptions::default()).unwrap();
/// let worst = found.answers[0];
/// assert_eq!((worst.unit, worst.annotator, worst.label, worst.proposed), (7, 2, 0, 1));
/// assert!(worst.quality < 0.1 && found.answers[1].quality > 0.5);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn answer_quality(
    answers: &Answers,
    model: Option<&[f64]>,
    options: &CombinedOptions,
) -> Result<Combined, BadPredictions> {
    let classes = answers.categories() as usize;
    let answers = answers.one_each();
    if answers.is_empty() || classes < 2 {
        return Err(BadPredictions::Empty);
    }
    if let Some(model) = model {
        if model.len() != answers.units() * classes {
            return Err(BadPredictions::WrongSize { given: model.len(), rows: answers.units(), classes });
        }
        check_probabilities(classes, model)?;
    }
    let mut fit = Fit::start(&answers, model, options.pooled_answers.max(f64::MIN_POSITIVE));
    let mut iterations = 0;
    while iterations < options.iterations_max {
        iterations += 1;
        fit.learn();
        if fit.believe() <= options.tolerance {
            break;
        }
    }
    Ok(fit.finish(iterations))
}

/// A probability below this counts as this: nothing is ever quite impossible.
const LEAST: f64 = 1e-6;

struct Fit<'a> {
    answers: &'a Answers,
    classes: usize,
    pooled_answers: f64,
    /// Logarithms of the model's probabilities, units × classes.
    model: Option<Vec<f64>>,
    trust: f64,
    /// Logarithms: shares of the classes; `people[(annotator * classes + right) * classes + given]`.
    shares: Vec<f64>,
    people: Vec<f64>,
    /// Beliefs, units × classes.
    beliefs: Vec<f64>,
}

impl<'a> Fit<'a> {
    /// Starts from the shares of votes, beside the model's probabilities as one more vote.
    fn start(answers: &'a Answers, model: Option<&[f64]>, pooled_answers: f64) -> Self {
        let classes = answers.categories() as usize;
        let mut beliefs = vec![0.0; answers.units() * classes];
        for (unit, label) in answers.iter().map(|(unit, _, label)| (unit as usize, label as usize)) {
            beliefs[unit * classes + label] += 1.0;
        }
        for (belief, at) in beliefs.iter_mut().zip(0..) {
            *belief += model.map_or(0.0, |model: &[f64]| model[at]);
        }
        beliefs.chunks_exact_mut(classes).for_each(normalise);
        Self {
            answers,
            classes,
            pooled_answers,
            model: model.map(|model| model.iter().map(|p| p.max(LEAST).ln()).collect()),
            trust: 1.0,
            shares: vec![0.0; classes],
            people: vec![0.0; answers.annotators() as usize * classes * classes],
            beliefs,
        }
    }

    /// Fits shares, people and trust to the beliefs.
    fn learn(&mut self) {
        let classes = self.classes;
        self.shares.fill(1.0);
        self.people.fill(0.0);
        let mut pool = vec![0.0; classes * classes];
        for (unit, answers) in self.answers.iter_units().enumerate().filter(|(_, unit)| !unit.labels.is_empty()) {
            let belief = &self.beliefs[unit * classes..(unit + 1) * classes];
            for (share, belief) in self.shares.iter_mut().zip(belief) {
                *share += belief;
            }
            for (&annotator, &label) in answers.annotators.iter().zip(answers.labels) {
                for (right, belief) in belief.iter().enumerate() {
                    let cell = right * classes + label as usize;
                    self.people[annotator as usize * classes * classes + cell] += belief;
                    pool[cell] += belief;
                }
            }
        }
        let sum: f64 = self.shares.iter().sum();
        self.shares.iter_mut().for_each(|share| *share = (*share / sum).ln());
        // The pool itself is drawn a little towards being right, so that an unseen class says something.
        for (right, row) in pool.chunks_exact_mut(classes).enumerate() {
            for (given, cell) in row.iter_mut().enumerate() {
                *cell += if given == right { 1.0 } else { 0.25 / (classes - 1) as f64 };
            }
            normalise(row);
        }
        for person in self.people.chunks_exact_mut(classes * classes) {
            for (row, pooled) in person.chunks_exact_mut(classes).zip(pool.chunks_exact(classes)) {
                for (cell, share) in row.iter_mut().zip(pooled) {
                    *cell += self.pooled_answers * share;
                }
                normalise(row);
                for cell in row.iter_mut() {
                    *cell = cell.ln();
                }
            }
        }
        self.learn_trust();
    }

    /// One step of Newton's method towards the trust that makes the beliefs most likely: the goal is concave.
    fn learn_trust(&mut self) {
        let Some(model) = &self.model else { return };
        let classes = self.classes;
        let (mut slope, mut bend) = (0.0, 1e-9);
        let mut prior = vec![0.0; classes];
        for (unit, answers) in self.answers.iter_units().enumerate() {
            if answers.labels.is_empty() {
                continue;
            }
            let rows = unit * classes..(unit + 1) * classes;
            let lead = |class: usize| model[rows.start + class] - self.shares[class];
            for (class, prior) in prior.iter_mut().enumerate() {
                *prior = self.shares[class] + self.trust * lead(class);
            }
            from_logarithms(&mut prior);
            let mean: f64 = (0..classes).map(|class| prior[class] * lead(class)).sum();
            let believed: f64 = (0..classes).map(|class| self.beliefs[rows.start + class] * lead(class)).sum();
            slope += believed - mean;
            bend += (0..classes).map(|class| prior[class] * (lead(class) - mean).powi(2)).sum::<f64>();
        }
        self.trust = (self.trust + (slope / bend).clamp(-0.5, 0.5)).clamp(0.0, 2.0);
    }

    /// Renews the beliefs; returns how far one moved at most.
    fn believe(&mut self) -> f64 {
        let classes = self.classes;
        let mut moved = 0.0f64;
        let mut row = vec![0.0; classes];
        for unit in 0..self.answers.units() {
            self.weigh(unit, &mut row);
            from_logarithms(&mut row);
            for (belief, new) in self.beliefs[unit * classes..].iter_mut().zip(&row) {
                moved = moved.max((*belief - new).abs());
                *belief = *new;
            }
        }
        moved
    }

    /// Logarithms of the weight of each class for a unit, but for a common constant.
    fn weigh(&self, unit: usize, row: &mut [f64]) {
        for (class, cell) in row.iter_mut().enumerate() {
            let share = self.shares[class];
            let lead = self.model.as_ref().map_or(0.0, |model| model[unit * self.classes + class] - share);
            *cell = share + self.trust * lead;
        }
        let answers = self.answers.unit(unit);
        for (&annotator, &label) in answers.annotators.iter().zip(answers.labels) {
            self.add(row, annotator, label, 1.0);
        }
    }

    fn add(&self, row: &mut [f64], annotator: u32, label: u32, times: f64) {
        let person = annotator as usize * self.classes * self.classes;
        for (right, cell) in row.iter_mut().enumerate() {
            *cell += times * self.people[person + right * self.classes + label as usize];
        }
    }

    fn finish(&self, iterations: u32) -> Combined {
        let (mut answers, mut units) = (Vec::with_capacity(self.answers.len()), Vec::new());
        let (mut all, mut row) = (vec![0.0; self.classes], vec![0.0; self.classes]);
        let number = |class: usize| u32::try_from(class).unwrap_or(u32::MAX);
        for (unit, own) in (0u32..).zip(self.answers.iter_units()).filter(|(_, own)| !own.labels.is_empty()) {
            self.weigh(unit as usize, &mut all);
            row.copy_from_slice(&all);
            from_logarithms(&mut row);
            let best = largest(&row);
            let (confidence, proposed) = (row[best], number(best));
            let belief = &self.beliefs[unit as usize * self.classes..];
            for (&annotator, &label) in own.annotators.iter().zip(own.labels) {
                row.copy_from_slice(&all);
                self.add(&mut row, annotator, label, -1.0);
                from_logarithms(&mut row);
                let (quality, support) = (belief[label as usize], row[label as usize]);
                answers.push(AnswerQuality { unit, annotator, label, quality, support, proposed });
            }
            units.push(UnitQuality { unit, proposed, confidence, answers: number(own.labels.len()) });
        }
        answers.sort_by(|a, b| {
            a.quality.total_cmp(&b.quality).then(a.unit.cmp(&b.unit)).then(a.annotator.cmp(&b.annotator))
        });
        Combined { answers, units, model_trust: self.model.as_ref().map(|_| self.trust), iterations }
    }
}

/// Makes numbers that are not negative sum to one; leaves zeros as they are.
fn normalise(row: &mut [f64]) {
    let sum: f64 = row.iter().sum();
    if sum > 0.0 {
        for cell in row.iter_mut() {
            *cell /= sum;
        }
    }
}

/// Turns logarithms into shares.
fn from_logarithms(row: &mut [f64]) {
    let most = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for cell in row.iter_mut() {
        *cell = (*cell - most).exp();
    }
    normalise(row);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    const CLASSES: u32 = 3;

    fn chance(random: &mut Random) -> f64 {
        f64::from(random.below(1 << 30)) / f64::from(1 << 30)
    }

    /// Five hundred units, three of eight people each, right as often as `skill` says (else they guess),
    /// and a model.
    fn crowd(skill: [f64; 8], power: f64) -> (Answers, Vec<f64>, Vec<u32>) {
        let mut random = Random::new(5, 0);
        let (mut rows, mut model, mut truth) = (Vec::new(), Vec::new(), Vec::new());
        for unit in 0..500 {
            let right = random.below(CLASSES);
            truth.push(right);
            let first = random.below(8);
            for who in [first, (first + 1 + random.below(3)) % 8, (first + 4 + random.below(4)) % 8] {
                let said = if chance(&mut random) < skill[who as usize] { right } else { random.below(CLASSES) };
                rows.push((unit, who, said));
            }
            // As often right as it says, before `power` makes it too sure of itself; without power it knows nothing.
            let sure = 0.5 + 0.45 * chance(&mut random);
            let seen = if chance(&mut random) < sure { right } else { (right + 1 + random.below(2)) % 3 };
            let seen = if power > 0.0 { seen } else { random.below(CLASSES) };
            let mut row: Vec<f64> =
                (0..CLASSES).map(|class| if class == seen { sure } else { (1.0 - sure) / 2.0 }).collect();
            for p in &mut row {
                *p = p.powf(if power > 0.0 { power } else { 1.0 });
            }
            normalise(&mut row);
            model.extend(row);
        }
        (Answers::from_triples(CLASSES, rows).unwrap(), model, truth)
    }

    fn accuracy(found: &Combined, truth: &[u32]) -> f64 {
        let right = found.units.iter().filter(|u| u.proposed == truth[u.unit as usize]).count();
        right as f64 / found.units.len() as f64
    }

    /// The chance that a wrong answer has a lower quality than a right one.
    fn area(found: &Combined, truth: &[u32]) -> f64 {
        let (mut seen_wrong, mut pairs, mut right) = (0.0, 0.0, 0.0);
        for answer in &found.answers {
            if answer.label == truth[answer.unit as usize] {
                pairs += seen_wrong;
                right += 1.0;
            } else {
                seen_wrong += 1.0;
            }
        }
        pairs / (seen_wrong * right)
    }

    const SKILLS: [f64; 8] = [0.95, 0.9, 0.9, 0.8, 0.7, 0.6, 0.3, 0.0];

    #[test]
    fn a_good_model_helps_and_one_that_knows_nothing_does_no_harm() {
        let (answers, model, truth) = crowd(SKILLS, 1.0);
        let alone = answer_quality(&answers, None, &CombinedOptions::default()).unwrap();
        let helped = answer_quality(&answers, Some(&model), &CombinedOptions::default()).unwrap();
        assert!(accuracy(&helped, &truth) > accuracy(&alone, &truth) + 0.01);
        assert!(area(&helped, &truth) > area(&alone, &truth) && area(&alone, &truth) > 0.95);

        let (answers, noise, truth) = crowd(SKILLS, 0.0);
        let alone = answer_quality(&answers, None, &CombinedOptions::default()).unwrap();
        let misled = answer_quality(&answers, Some(&noise), &CombinedOptions::default()).unwrap();
        assert!(misled.model_trust.unwrap() < 0.15, "{:?}", misled.model_trust);
        assert!(accuracy(&misled, &truth) > accuracy(&alone, &truth) - 0.01);
    }

    #[test]
    fn the_trust_in_a_model_undoes_its_conceit() {
        for power in [0.7, 1.0, 2.0] {
            let (answers, model, _) = crowd(SKILLS, power);
            let found = answer_quality(&answers, Some(&model), &CombinedOptions::default()).unwrap();
            let trust = found.model_trust.unwrap();
            assert!((trust * power - 1.0).abs() < 0.25, "{power}: {trust}");
        }
    }

    #[test]
    fn the_quality_of_an_answer_is_about_how_often_such_answers_are_right() {
        let (answers, model, truth) = crowd(SKILLS, 1.0);
        for model in [None, Some(model.as_slice())] {
            let found = answer_quality(&answers, model, &CombinedOptions::default()).unwrap();
            for (low, high) in [(0.0, 0.1), (0.1, 0.5), (0.5, 0.9), (0.9, 1.0)] {
                let inside: Vec<_> = found.answers.iter().filter(|a| a.quality >= low && a.quality <= high).collect();
                let said: f64 = inside.iter().map(|a| a.quality).sum::<f64>() / inside.len() as f64;
                let right = inside.iter().filter(|a| a.label == truth[a.unit as usize]).count() as f64;
                let right = right / inside.len() as f64;
                assert!((said - right).abs() < 0.1, "{low} to {high}: {said} but {right} of {}", inside.len());
            }
        }
    }

    #[test]
    fn a_lone_answer_is_as_good_as_its_author_and_has_no_support() {
        let rows = (0..40u32).flat_map(|unit| (0..2).map(move |who| (unit, who, unit % 2))).chain([(40, 0, 1)]);
        let found =
            answer_quality(&Answers::from_triples(2, rows).unwrap(), None, &CombinedOptions::default()).unwrap();
        let lone = found.answers.iter().find(|a| a.unit == 40).unwrap();
        assert!((0.4..0.6).contains(&lone.support) && lone.quality > 0.8, "{lone:?}");
    }

    #[test]
    fn renaming_people_and_units_changes_nothing() {
        let (answers, _, _) = crowd(SKILLS, 0.5);
        let before = answer_quality(&answers, None, &CombinedOptions::default()).unwrap();
        let renamed = answers.iter().map(|(unit, who, label)| (499 - unit, 7 - who, label));
        let renamed = Answers::from_triples(CLASSES, renamed).unwrap();
        let after = answer_quality(&renamed, None, &CombinedOptions::default()).unwrap();
        for unit in &before.units {
            let other = after.units[499 - unit.unit as usize];
            assert!((unit.confidence - other.confidence).abs() < 1e-9 && unit.proposed == other.proposed);
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let answers = Answers::from_triples(2, [(0, 0, 1)]).unwrap();
        let wrong = BadPredictions::WrongSize { given: 3, rows: 1, classes: 2 };
        assert_eq!(answer_quality(&answers, Some(&[0.1; 3]), &CombinedOptions::default()), Err(wrong));
        let empty = Answers::from_triples(2, []).unwrap();
        assert_eq!(answer_quality(&empty, None, &CombinedOptions::default()), Err(BadPredictions::Empty));
    }
}
