//! Chooses a consensus method by name and runs it, for every command that needs a consensus.

use super::bounded::Bounded;
use super::given::Given;
use super::input::{Known, Loaded, spilled};
use super::limits;
use crate::context::Context;
use crate::printer::Unit;
use crate::suggest;
use crate::trouble::{Outcome, Trouble};
use quality::Answers;
use quality::consensus::{
    Control, Fit, METHODS, Method, Model, Stopped, Unfit, method, weighted_fit, weighted_in_passes,
};

/// How a consensus is made.
#[derive(Debug, clap::Args)]
pub struct MethodArgs {
    /// The method: auto chooses one by what the data supports; or majority, wawa, zero-based-skill, one-coin,
    /// dawid-skene, fast-dawid-skene, ibcc, ebcc, bwa, glad, mace, kos, m-msr
    #[arg(long, short, default_value = "auto", help_heading = "Consensus")]
    pub method: String,
    /// Make exactly so many iterations, instead of going on until nothing changes
    #[arg(long, value_name = "N", help_heading = "Consensus")]
    pub iterations: Option<u32>,
    /// Stop when the objective rises by less an answer
    #[arg(long, value_name = "RISE", help_heading = "Consensus")]
    pub tolerance: Option<f64>,
    /// How often intervals should hold the true value
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = limits::confidence, help_heading = "Consensus")]
    pub confidence: f64,
    /// Threads that share the work [all]
    #[arg(long, value_name = "N", help_heading = "Consensus")]
    pub threads: Option<usize>,
}

impl MethodArgs {
    /// The method that was named.
    pub fn chosen(&self) -> Outcome<&'static Method> {
        named(&self.method)
    }

    /// The method and its settings for who saw which object. `auto` means `wawa` there: the methods that learn
    /// mistakes take everyone who missed an object for somebody who says that it is not there.
    pub fn for_objects(&self) -> Outcome<(&'static Method, Control<'static>)> {
        let chosen = if self.method == "auto" { method("wawa") } else { None };
        let chosen = chosen.map_or_else(|| self.chosen(), Ok)?;
        Ok((chosen, self.control(&[], &[])))
    }

    fn control<'a>(&self, known: &'a [(u32, u32)], label_shares: &'a [f64]) -> Control<'a> {
        Control {
            iterations_max: self.iterations,
            // Asked for a number of iterations, a person wants that number.
            tolerance: self.tolerance.or(self.iterations.map(|_| -1.0)),
            threads: threads(self.threads),
            known,
            label_shares,
            confidence: self.confidence,
        }
    }

    /// Runs the method; `known` answers are held fixed, and given trust is taken for the method. The method takes the answers, and their memory, unless they are
    /// to be kept.
    pub fn fit(
        &self,
        context: &Context,
        loaded: &mut Loaded,
        (known, keep): (&Known, bool),
        given: &Given,
    ) -> Outcome<Fit> {
        let bar = context.printer.bar(None, Unit::Steps);
        let name = if given.trust.is_some() { WEIGHTED } else { &self.method };
        bar.set_message(format!("{name} on {} answers", super::show::number(loaded.given as u64)));
        bar.tick();
        let fit = if keep || given.trust.is_some() {
            self.fit_by(name, &loaded.answers, known, given)
        } else {
            let control = self.control(&known.answers, &given.label_shares);
            self.chosen()?.fit_owned(std::mem::take(&mut loaded.answers), &control).map_err(unfit)
        };
        bar.finish_and_clear();
        fit
    }

    /// Fits the method to answers that pass by.
    pub fn fit_in_passes(
        &self,
        context: &Context,
        bounded: &mut Bounded,
        known: &Known,
        given: &Given,
    ) -> Outcome<Model> {
        let bar = context.printer.bar(None, Unit::Steps);
        let name = if given.trust.is_some() { WEIGHTED } else { &self.method };
        bar.set_message(format!("{name} on {} answers", super::show::number(bounded.answers() as u64)));
        bar.tick();
        let (size, control) = (bounded.size(), self.control(&known.answers, &given.label_shares));
        let model = match &given.trust {
            Some(trust) => weighted_in_passes(bounded, size, trust, &control),
            None => self.chosen()?.fit_in_passes(bounded, size, &control),
        };
        bar.finish_and_clear();
        model.map_err(|stopped| match stopped {
            Stopped::Unfit(error) => unfit(error),
            Stopped::Passes(error) => spilled(&error),
        })
    }

    /// Runs the method of this name on answers that are kept.
    pub fn fit_by(&self, name: &str, answers: &Answers, known: &Known, given: &Given) -> Outcome<Fit> {
        let control = self.control(&known.answers, &given.label_shares);
        let fit = match &given.trust {
            Some(trust) => weighted_fit(answers, trust, &control),
            None => named(name)?.fit(answers, &control),
        };
        fit.map_err(unfit)
    }
}

/// The method that is given how far each person is trusted, and finds out nothing.
pub const WEIGHTED: &str = "weighted";

fn named(name: &str) -> Outcome<&'static Method> {
    let names: Vec<&str> = METHODS.iter().map(|method| method.name).collect();
    method(name).ok_or_else(|| suggest::unknown("method", name, &names, "assay consensus --help"))
}

fn unfit(error: Unfit) -> Trouble {
    Trouble::refused("method_unfit", error.to_string(), "")
}

/// So many threads, or as many as the machine has.
pub fn threads(given: Option<usize>) -> usize {
    given.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get)).max(1)
}
