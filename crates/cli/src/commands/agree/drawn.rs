//! Agreement on boxes and spans: all that one person drew in a task is one answer.

use super::stretches::{GAMMA, Stretches, UNITIZING};
use super::ways::{Chosen, Compute, Way, check};
use super::{Args, Row, USUAL, options, part_rows, rows_of};
use crate::context::Context;
use crate::quality::groups::{By, Group};
use crate::quality::input::Loaded;
use crate::quality::method::threads;
use crate::quality::objects::{Drawings, Found};
use crate::quality::shapes::Written;
use crate::trouble::{Outcome, Trouble};
use labels::Dictionary;
use quality::agreement::{ShapeSets, krippendorff_alpha_with};
use quality::{Answers, Options};
use std::collections::BTreeMap;

/// A file of shapes as answers that can be compared.
pub struct Drawn {
    /// The answers: the label of each is the number of what somebody drew in a task.
    pub loaded: Loaded,
    /// How they are compared.
    pub ways: Vec<Way<'static>>,
    /// The same of each label alone.
    by_label: Vec<(String, Vec<Way<'static>>)>,
}

/// Each of several thousand drawings is as far from each other as a pairing finds: a bootstrap would never end.
const DRAWINGS_DRAWN_MAX: usize = 500;

impl Drawn {
    /// The answers of a file, and the coefficients that fit them.
    pub fn of(context: &Context, args: &Args, found: &Found) -> Outcome<Self> {
        match found {
            Found::Boxes(drawings, _) => {
                check("coefficient", &args.coefficient, &[USUAL])?;
                check("level", &args.level, &["boxes"])?;
                Self::with(drawings, |sets| Ok(vec![by_distance(sets, "boxes")]))
            }
            Found::Spans(drawings, _) => {
                check("coefficient", &args.coefficient, &[USUAL, UNITIZING, GAMMA])?;
                check("level", &args.level, &["spans", "all", "boundaries", "coding"])?;
                let stretches = Stretches::of(context, drawings, args.lengths.as_deref())?;
                Self::with(drawings, |sets| {
                    let mut ways = vec![by_distance(sets, "spans")];
                    let asked = |given: &[String], own: &str| given.is_empty() || given.iter().any(|name| name == own);
                    let mut add = |name, levels: Vec<(&'static str, Compute<'static>)>| {
                        let way = |(level, compute)| Way {
                            coefficient: Chosen { name, level },
                            group: None,
                            compute,
                            counted: None,
                        };
                        ways.extend(levels.into_iter().map(way));
                    };
                    if asked(&args.coefficient, UNITIZING) {
                        add(UNITIZING, stretches.levels(context, sets));
                    }
                    // Random documents take their time, so that gamma is for who names it.
                    if !args.coefficient.is_empty() && asked(&args.coefficient, GAMMA) {
                        add(GAMMA, stretches.gammas(sets, (args.seed.unwrap_or(0), threads(args.threads))));
                    }
                    ways.retain(|way| {
                        asked(&args.coefficient, way.coefficient.name) && asked(&args.level, way.coefficient.level)
                    });
                    Ok(ways)
                })
            }
        }
    }

    fn with<S: Written + 'static>(
        drawings: &Drawings<S>,
        ways: impl Fn(&Sets<S>) -> Outcome<Vec<Way<'static>>>,
    ) -> Outcome<Self> {
        let mut sets: BTreeMap<(u32, u32), Vec<(u32, S)>> = BTreeMap::new();
        for row in &drawings.rows {
            sets.entry((row.task, row.worker)).or_default().extend(row.shape.map(|shape| (row.label, shape)));
        }
        let tasks: Vec<u32> = sets.keys().map(|(task, _)| *task).collect();
        let rows = (0u32..).zip(sets.keys()).map(|(drawing, &(task, worker))| (task, worker, drawing));
        let categories = u32::try_from(sets.len()).unwrap_or(u32::MAX);
        let answers = Answers::from_triples(categories, rows)
            .map_err(|error| Trouble::refused("labels_unusable", error.to_string(), ""))?;
        let all = Sets { tasks, drawn: sets.into_values().collect() };
        let mut by_label = Vec::new();
        for (code, name) in (0u32..).zip(drawings.labels.texts()) {
            by_label.push((name.to_owned(), ways(&all.only(code))?));
        }
        let loaded = Loaded {
            tasks: drawings.tasks.clone(),
            workers: drawings.workers.clone(),
            labels: Dictionary::default(),
            given: answers.len(),
            answers,
            slices: Vec::new(),
            rows: Vec::new(),
            left_out: drawings.left_out,
        };
        Ok(Self { loaded, ways: ways(&all)?, by_label })
    }

    /// Refuses what would change nothing for shapes.
    pub fn refuse_unheeded(&self, args: &Args, by: Option<&By>) -> Outcome<()> {
        let refuse = |message: String, hint: &str| Err(Trouble::refused("not_heeded", message, hint));
        if !args.order.is_empty() {
            return refuse("--order is for labels, and these are boxes or spans".to_owned(), "Leave it out.");
        }
        let draws = args.two_way || args.replicates.is_some_and(|replicates| replicates > 0);
        let whole = matches!(by, None | Some(By::Label));
        let many = self.loaded.answers.len();
        // Sections are counted, not compared one by one.
        let compares = self.ways.iter().any(|way| way.coefficient.name == USUAL);
        if draws && whole && compares && many > DRAWINGS_DRAWN_MAX {
            let message = format!("{many} drawings are too many to be drawn again and again");
            return refuse(message, "Leave out --replicates and --two-way: the standard error is good for so many.");
        }
        Ok(())
    }

    /// The rows of the result.
    pub fn rows(&self, context: &Context, args: &Args, by: Option<&By>) -> Outcome<Vec<Row>> {
        match by {
            None => Ok(rows_of(context, args, &self.ways, vec![Group::whole(&self.loaded)])),
            Some(By::Label) => Ok(self.rows_by_label(args)),
            Some(By::Column(_)) => {
                let hint = "Divide by label, annotator or pair.";
                Err(Trouble::refused("not_divisible", "boxes and spans cannot be divided by a column", hint))
            }
            Some(by) => Ok(part_rows(context, args, &self.ways, &self.loaded, by)),
        }
    }

    fn rows_by_label(&self, args: &Args) -> Vec<Row> {
        let options: Options = options(args, self.loaded.answers.len());
        let mut rows = Vec::new();
        for (name, ways) in &self.by_label {
            rows.extend(ways.iter().map(|way| Row {
                pair: None,
                group: Some((By::Label.head().to_owned(), name.clone())),
                coefficient: way.coefficient,
                found: (way.compute)(&self.loaded.answers, &options),
            }));
        }
        rows
    }
}

/// What each person drew in each task.
#[derive(Clone)]
pub struct Sets<S> {
    /// The task of each drawing.
    pub tasks: Vec<u32>,
    /// The labels and shapes of each drawing.
    pub drawn: Vec<Vec<(u32, S)>>,
}

impl<S: Copy> Sets<S> {
    /// The same with the shapes of one label alone.
    fn only(&self, label: u32) -> Self {
        let own = |set: &Vec<(u32, S)>| set.iter().filter(|(other, _)| *other == label).copied().collect();
        Self { tasks: self.tasks.clone(), drawn: self.drawn.iter().map(own).collect() }
    }
}

fn by_distance<S: Written + 'static>(sets: &Sets<S>, level: &'static str) -> Way<'static> {
    let distance = ShapeSets::new(sets.drawn.clone());
    Way {
        coefficient: Chosen { name: USUAL, level },
        group: None,
        compute: Box::new(move |answers, options| {
            let many = answers.len() > DRAWINGS_DRAWN_MAX;
            let options =
                if many { Options { confidence: options.confidence, ..Options::analytic() } } else { *options };
            krippendorff_alpha_with(answers, &distance, &options)
        }),
        counted: None,
    }
}
