//! Agreement in files that are larger than memory: tasks pass by once, and their label counts are kept.

use super::told::Basis;
use super::ways::Way;
use super::{Args, Row, options, print, refuse_idle_scale, tell_no_numbers, ways};
use crate::context::Context;
use crate::quality::bounded::Bounded;
use crate::quality::input::{Loaded, More, spilled};
use crate::trouble::{Outcome, Trouble};
use labels::SpillError;
use quality::agreement::{ByCounts, Counted, Counting};

/// Runs the command with at most about so many bytes of the file in memory.
pub fn run(context: &Context, args: &Args, memory: u64) -> Outcome<()> {
    args.refuse_unbounded()?;
    let more = More { order: &args.order, ..More::default() };
    let (bounded, _) = Bounded::load(context, (&args.file, memory), &args.labels, &more)?;
    let ways = ways::listed(args, &bounded.labels, bounded.values.as_deref())?;
    refuse_idle_scale(args, &ways)?;
    let ways = counting(context, args, &ways)?;
    tell_no_numbers(context, args, (&bounded.labels, bounded.values.as_deref()));
    let counted = counted(&bounded)?;
    let options = options(args, counted.answers());
    let rows: Vec<Row> = ways
        .into_iter()
        .map(|(way, compute)| {
            let found = compute(&counted, &options);
            Row { group: None, pair: None, coefficient: way.coefficient, found }
        })
        .collect();
    let basis = Basis {
        answers: counted.answers(),
        workers: bounded.workers.len(),
        tasks: counted.units(),
        labels: bounded.labels.len(),
        are_numbers: bounded.values.is_some(),
        left_out: bounded.left_out,
    };
    print(context, args, (&basis, None), &rows)
}

impl Args {
    /// Refuses what needs all answers in memory, where that may not be.
    fn refuse_unbounded(&self) -> Outcome<()> {
        let more = [
            (self.by.is_some(), "--by"),
            (self.two_way, "--two-way"),
            (self.kind.is_some_and(|kind| kind != super::Kind::Labels), "--kind"),
            (!self.distance.is_empty(), "--distance"),
            (self.lengths.is_some(), "--lengths"),
            (self.page.wanted(), "--plot and --html"),
        ];
        match more.iter().find(|(given, _)| *given) {
            Some((_, name)) => {
                let message =
                    format!("{name} cannot be given with --memory, which keeps only the label counts of tasks");
                Err(Trouble::refused("memory_unbounded", message, "Leave it out, or leave out --memory."))
            }
            None => Ok(()),
        }
    }
}

/// Those of the coefficients that label counts are enough for; refuses others that were named.
fn counting<'a>(
    context: &Context,
    args: &Args,
    ways: &'a [Way<'static>],
) -> Outcome<Vec<(&'a Way<'static>, ByCounts)>> {
    let mut others: Vec<&str> =
        ways.iter().filter(|way| way.counted.is_none()).map(|way| way.coefficient.name).collect();
    others.dedup();
    if let Some(name) = others.first().filter(|_| !args.coefficient.is_empty()) {
        let message = format!("{name} compares people, and so needs all answers in memory");
        return Err(Trouble::refused("memory_unbounded", message, "Leave it out, or leave out --memory."));
    }
    if !others.is_empty() {
        let rest = "compare people, which needs all answers in memory, and are left out";
        context.printer.say(&format!("{} {rest}", others.join(" and ")));
    }
    Ok(ways.iter().filter_map(|way| Some((way, way.counted?))).collect())
}

fn counted(bounded: &Bounded) -> Outcome<Counted> {
    let (people, categories) = bounded.size();
    let counting = Counting::new(categories, people, bounded.values.clone());
    let mut counting = counting.map_err(|error| Loaded::unusable(&error))?;
    let passed = bounded.each(|_, _, answers| {
        counting.see(answers);
        Ok::<(), SpillError>(())
    });
    passed.map_err(|error| spilled(&error))?;
    Ok(counting.finish())
}
