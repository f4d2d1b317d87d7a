//! Which options and methods say something about which kinds of labels; all others are refused.

use super::Args;
use crate::context::Context;
use crate::quality::kinds::Kind::{self, Numbers, Pairs, Rankings, Sets, Texts, Trees};
use crate::quality::method::WEIGHTED;
use crate::quality::output::refuse_mixed;
use crate::suggest;
use crate::trouble::{Outcome, Trouble};
use quality::consensus::{METHODS, Method};

/// All kinds that are more than categories.
const MERGED: &[Kind] = &[Numbers, Sets, Trees, Texts, Rankings, Pairs];

/// The methods of a kind, the first of which `auto` means; nothing where those for categories decide it.
const fn methods(kind: Kind) -> &'static [&'static str] {
    match kind {
        Numbers => &["median", "mean", "trimmed", WEIGHTED],
        Texts => &["rover", "medoid"],
        Rankings => &["plackett-luce", "copeland"],
        Pairs => &["bradley-terry", "copeland"],
        Kind::Labels | Sets | Trees => &[],
    }
}

impl Args {
    /// Refuses the options of one kind of labels where another is read.
    pub fn refuse_unheeded_of(&self, context: &Context, kind: Kind) -> Outcome<()> {
        const BY_LABELS: &[Kind] = &[Kind::Labels, Sets, Trees];
        const LABELS: &[Kind] = &[Kind::Labels];
        const BUT_PAIRS: &[Kind] = &[Kind::Labels, Numbers, Sets, Trees, Texts, Rankings];
        let (own, labels) = (&self.merged, &self.labels);
        let table: [(bool, &str, &[Kind]); 19] = [
            (own.within.is_some(), "--within", &[Numbers]),
            (own.trim.is_some(), "--trim", &[Numbers]),
            (own.tree.is_some(), "--tree", &[Trees]),
            (own.bare_words, "--bare-words", &[Texts]),
            (self.fusing.share_min.is_some(), "--share-min", &[Trees]),
            (self.fusing.overlap_min.is_some(), "--overlap-min", &[]),
            (self.fusing.people_min.is_some(), "--people-min", &[]),
            (self.fusing.mean_edges, "--mean-edges", &[]),
            (self.trust.is_some(), "--trust", &[Kind::Labels, Numbers, Sets, Trees]),
            (self.prior.is_some(), "--prior", LABELS),
            (self.known.is_some(), "--known", BUT_PAIRS),
            (self.costs.is_some(), "--costs", LABELS),
            (self.memory.is_some(), "--memory", LABELS),
            (self.posteriors, "--posteriors", &[Kind::Labels, Sets, Trees, Rankings]),
            (self.method.iterations.is_some(), "--iterations", BY_LABELS),
            (self.method.tolerance.is_some(), "--tolerance", BY_LABELS),
            (labels.wide, "--wide", BUT_PAIRS),
            (labels.task.is_some(), "--task", BUT_PAIRS),
            (labels.no_header, "--no-header", BUT_PAIRS),
        ];
        if let Some((_, option, kinds)) = table.iter().find(|(given, _, kinds)| *given && !kinds.contains(&kind)) {
            return Err(not_heeded(option, kinds, kind));
        }
        kind.refuse_shapes(labels.objects)?;
        refuse_mixed(context, self.csv, self.on_standard_output())
    }

    /// The name of the method for a kind, which has it.
    pub fn method_of(&self, kind: Kind) -> Outcome<&'static str> {
        let given = self.method.method.as_str();
        let own = methods(kind);
        if own.is_empty() {
            return self.method_by_labels(kind);
        }
        let given = match (given, own) {
            ("auto", _) if self.trust.is_some() => WEIGHTED,
            ("auto", [first, ..]) => first,
            _ => given,
        };
        let Some(method) = own.iter().find(|method| **method == given) else {
            return Err(unknown_method(given, kind));
        };
        self.refuse_trust_without_weight(method)?;
        if self.merged.trim.is_some() && *method != "trimmed" {
            let message = format!("--trim is for the method trimmed, and {method} leaves nothing out");
            return Err(Trouble::refused("not_heeded", message, "Say --method trimmed, or leave --trim out."));
        }
        Ok(method)
    }

    /// The method for kinds that are decided label by label: one of those for categories, and the majority by itself.
    pub fn method_by_labels(&self, kind: Kind) -> Outcome<&'static str> {
        let given = match self.method.method.as_str() {
            "auto" | "majority" if self.trust.is_some() => WEIGHTED,
            "auto" if kind != Kind::Labels => "majority",
            given => given,
        };
        let method = METHODS.iter().find(|method| method.name == given);
        let name = match method {
            Some(method) => method.name,
            None if given == WEIGHTED => WEIGHTED,
            None => return Err(unknown_method(given, kind)),
        };
        self.refuse_trust_without_weight(name)?;
        if self.prior.is_some() && !method.is_some_and(Method::holds_label_shares) {
            let holding = METHODS.iter().filter(|method| method.holds_label_shares()).map(|method| method.name);
            let message = format!("the method {name} has no shares of labels that --prior could hold");
            let hint = format!("These have: {}.", holding.collect::<Vec<_>>().join(", "));
            return Err(Trouble::refused("not_heeded", message, hint));
        }
        Ok(name)
    }

    fn refuse_trust_without_weight(&self, method: &str) -> Outcome<()> {
        match (method == WEIGHTED, self.trust.is_some()) {
            (true, false) => {
                let hint = "Give each worker's trust with --trust FILE (worker,trust).";
                Err(Trouble::refused("trust_missing", "the method weighted needs to know whom to trust", hint))
            }
            (false, true) => {
                let message = format!("--trust is for the method weighted, and {method} does not ask for it");
                Err(Trouble::refused("not_heeded", message, "Leave --method out, or say --method weighted."))
            }
            _ => Ok(()),
        }
    }
}

fn names(kinds: &[Kind]) -> String {
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
}

fn not_heeded(option: &str, kinds: &[Kind], kind: Kind) -> Trouble {
    let for_whom = if kinds.is_empty() { "boxes and spans".to_owned() } else { names(kinds) };
    let message = format!("{option} is for {for_whom}, and these are {}", kind.name());
    Trouble::refused("not_heeded", message, "Leave it out; it would say nothing about them.")
}

/// A method that is of another kind, or of none.
fn unknown_method(given: &str, kind: Kind) -> Trouble {
    let is_of_labels = METHODS.iter().any(|method| method.name == given);
    let others: Vec<Kind> = MERGED.iter().copied().filter(|other| methods(*other).contains(&given)).collect();
    let own = methods(kind);
    if !others.is_empty() || (is_of_labels && !own.is_empty()) {
        let whose = if others.is_empty() { "labels, sets, trees".to_owned() } else { names(&others) };
        let message = format!("the method {given} is for {whose}, and these are {}", kind.name());
        let hint = match others.first() {
            Some(other) if own.is_empty() => format!("Say --kind {}, or see assay consensus --help.", other.name()),
            _ => format!("There are {}.", own.join(", ")),
        };
        return Trouble::refused("method_unfit", message, hint);
    }
    let known: Vec<&str> =
        if own.is_empty() { METHODS.iter().map(|method| method.name).collect() } else { own.to_vec() };
    suggest::unknown("method", given, &known, "assay consensus --help")
}
