//! Spans as sections of documents, for the agreement on where stretches lie and what they are.

use super::drawn::Sets;
use super::ways::Compute;
use crate::context::Context;
use crate::quality::input::read;
use crate::quality::objects::Drawings;
use crate::trouble::{Outcome, Trouble};
use labels::{Ask, Empty, Shape, Wanted};
use quality::agreement::{
    BadSections, Continua, Document, Documents, Gamma, Reading, Section, Sought, Unitizing, gamma, unitizing_alpha,
};
use quality::consensus::Span;
use quality::{Answers, Estimate, Options, Undefined};
use std::path::Path;

/// How spans become sections, and how long each document is.
pub struct Stretches {
    /// Steps a unit of the file: 1 where all ends are whole numbers, else 1,000.
    steps: f64,
    /// The length of each task, in steps.
    lengths: Vec<u32>,
}

/// The name of alpha for unitizing.
pub const UNITIZING: &str = "unitizing-alpha";

/// The name of gamma.
pub const GAMMA: &str = "gamma";

impl Stretches {
    /// Of all spans of a file, and a file of lengths where there is one.
    pub fn of(context: &Context, drawings: &Drawings<Span>, lengths: Option<&Path>) -> Outcome<Self> {
        let spans = || drawings.rows.iter().filter_map(|row| Some((row.task, row.shape?)));
        let whole = |number: f64| (number - number.round()).abs() < 1e-9;
        let steps = if spans().all(|(_, span)| whole(span.start) && whole(span.end)) { 1.0 } else { 1_000.0 };
        if let Some((_, span)) = spans().find(|(_, span)| span.start < 0.0 || span.end * steps > f64::from(u32::MAX)) {
            let message = format!("a span from {} to {} is not within 0 and {}", span.start, span.end, u32::MAX);
            return Err(Trouble::refused("labels_unusable", message, "Count places from 0 on."));
        }
        let mut own = Self { steps, lengths: vec![0; drawings.tasks.len()] };
        for (task, span) in spans() {
            let length = &mut own.lengths[task as usize];
            *length = (*length).max(step(span.end * steps));
        }
        if let Some(path) = lengths {
            own.read_lengths(drawings, path)?;
        } else {
            let rest = "--lengths FILE (task,length) says how long each is";
            context.printer.say(&format!("texts are taken to end with the last span of anybody; {rest}"));
        }
        Ok(own)
    }

    fn read_lengths(&mut self, drawings: &Drawings<Span>, path: &Path) -> Outcome<()> {
        let length =
            Wanted { role: "length", given: None, names: &["length", "duration", "size"], empty: Empty::Fault };
        let ask = Ask { shape: Shape::Long, strict: true, ..Ask::of(vec![Wanted::task(None), length]) };
        let table = read(path, &ask)?;
        for row in 0..table.len() {
            let [task, length] = [0, 1].map(|column| table.columns[column].text(row));
            let Some(code) = drawings.tasks.find(task) else { continue };
            let steps = length.trim().parse().ok().map(|length: f64| length * self.steps);
            let reached = &mut self.lengths[code as usize];
            let fits = |steps: &f64| *steps >= f64::from(*reached) && *steps <= f64::from(u32::MAX);
            let Some(steps) = steps.filter(fits) else {
                let message = format!("{}: task {task} cannot be “{length}” long", path.display());
                return Err(Trouble::refused("bad_length", message, "It has a span that reaches farther."));
            };
            *reached = step(steps);
        }
        Ok(())
    }

    /// Alpha for unitizing at each level that these spans have.
    pub fn levels(&self, context: &Context, sets: &Sets<Span>) -> Vec<(&'static str, Compute<'static>)> {
        let labelled = self.apart(sets, |label| label);
        let plain = self.apart(sets, |_| 0);
        let several = several(&labelled);
        let mut levels: Vec<(&'static str, Vec<Vec<Section>>, Unitizing)> = Vec::new();
        if several && overlap(&labelled) {
            let rest = "alpha for unitizing is told for boundaries only; --by label takes each label on its own";
            context.printer.say(&format!("spans of different labels overlap, so that {rest}"));
        } else {
            levels.push(("all", labelled.clone(), Unitizing::All));
        }
        levels.push(("boundaries", plain, Unitizing::Boundaries));
        if several && !overlap(&labelled) {
            levels.push(("coding", labelled, Unitizing::Coding));
        }
        let lengths = self.lengths_of(sets);
        let with = |(level, sections, what): (&'static str, Vec<Vec<Section>>, Unitizing)| {
            let lengths = lengths.clone();
            let compute: Compute<'static> =
                Box::new(move |answers, options| alpha(answers, (&sections, &lengths), what, options));
            (level, compute)
        };
        levels.into_iter().map(with).collect()
    }

    /// Gamma at each level that these spans have.
    pub fn gammas(&self, sets: &Sets<Span>, (seed, threads): (u64, usize)) -> Vec<(&'static str, Compute<'static>)> {
        let sections = self.sections(sets, |label| label);
        let several = several(&sections);
        let lengths = self.lengths_of(sets);
        let with = |(level, sought): (&'static str, Sought)| {
            let (sections, lengths) = (sections.clone(), lengths.clone());
            let compute: Compute<'static> =
                Box::new(move |answers, options| match Documents::new(documents(answers, (&sections, &lengths))) {
                    Ok(documents) => gamma(&documents, Gamma { sought, seed, threads }, options),
                    Err(bad) => Err(repeated(bad, answers)),
                });
            (level, compute)
        };
        let levels = [("all", Sought::All), ("boundaries", Sought::Boundaries)];
        levels.into_iter().take(if several { 2 } else { 1 }).map(with).collect()
    }

    /// The length of each drawing's text.
    fn lengths_of(&self, sets: &Sets<Span>) -> Vec<u32> {
        sets.tasks.iter().map(|&task| self.lengths[task as usize]).collect()
    }

    /// The sections of each drawing, but for empty ones, by label and place.
    fn sections(&self, sets: &Sets<Span>, label_of: impl Fn(u32) -> u32) -> Vec<Vec<Section>> {
        let of_drawing = |drawn: &Vec<(u32, Span)>| {
            let section = |&(label, span): &(u32, Span)| Section {
                begin: step(span.start * self.steps),
                end: step(span.end * self.steps),
                label: label_of(label),
            };
            let mut all: Vec<Section> = drawn.iter().map(section).filter(|own| own.begin < own.end).collect();
            all.sort_unstable_by_key(|section| (section.label, section.begin, section.end));
            all
        };
        sets.drawn.iter().map(of_drawing).collect()
    }

    /// The same where those of one label that overlap are one.
    fn apart(&self, sets: &Sets<Span>, label_of: impl Fn(u32) -> u32) -> Vec<Vec<Section>> {
        let joined = |all: Vec<Section>| {
            let mut apart: Vec<Section> = Vec::with_capacity(all.len());
            for section in all {
                match apart.last_mut().filter(|last| last.label == section.label && section.begin < last.end) {
                    Some(last) => last.end = last.end.max(section.end),
                    None => apart.push(section),
                }
            }
            apart
        };
        self.sections(sets, label_of).into_iter().map(joined).collect()
    }
}

/// Whether sections have more than one label.
fn several(drawings: &[Vec<Section>]) -> bool {
    let first = drawings.iter().flatten().next().map(|section| section.label);
    drawings.iter().flatten().any(|section| Some(section.label) != first)
}

/// Whether sections of one drawing overlap.
fn overlap(drawings: &[Vec<Section>]) -> bool {
    drawings.iter().any(|sections| {
        let mut sorted = sections.clone();
        sorted.sort_unstable_by_key(|section| section.begin);
        sorted.windows(2).any(|two| two[1].begin < two[0].end)
    })
}

/// Alpha for unitizing of answers whose labels are drawings.
fn alpha(
    answers: &Answers,
    drawings: (&[Vec<Section>], &[u32]),
    what: Unitizing,
    options: &Options,
) -> Result<Estimate, Undefined> {
    match Continua::new(documents(answers, drawings)) {
        Ok(continua) => unitizing_alpha(&continua, what, options),
        Err(bad) => Err(repeated(bad, answers)),
    }
}

/// Answers whose labels are drawings, given as their sections and the lengths of their texts.
fn documents(answers: &Answers, (sections, lengths): (&[Vec<Section>], &[u32])) -> Vec<Document> {
    let document = |unit: quality::table::UnitAnswers<'_>| {
        let reading =
            |(&annotator, &drawing): (&u32, &u32)| Reading { annotator, sections: sections[drawing as usize].clone() };
        let length = unit.labels.iter().map(|&drawing| lengths[drawing as usize]).max();
        Document {
            length: length.unwrap_or(0),
            readings: unit.annotators.iter().zip(unit.labels).map(reading).collect(),
        }
    };
    answers.iter_units().filter(|unit| !unit.labels.is_empty()).map(document).collect()
}

/// All that one person drew in a task is one drawing, and its sections are apart, where they must be, and inside.
fn repeated(
    (BadSections::ReadTwice { .. } | BadSections::Overlap { .. } | BadSections::OutOfPlace { .. }): BadSections,
    answers: &Answers,
) -> Undefined {
    Undefined::RepeatedAnswers { repeated: answers.repeated() }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie within 32 bits")]
fn step(place: f64) -> u32 {
    place.round() as u32
}
