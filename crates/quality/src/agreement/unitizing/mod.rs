//! Do people mark the same stretches of a text, recording or film, and give them the same labels?
//!
//! # Definition
//! Every reading of a document is cut into its sections and the gaps between them. With `l_ck` the length on which one
//! reading says c and another k, over all pairs of readings of a document and divided by their number less one, and φ
//! for a gap:
//! ```text
//! alpha = 1 − D_o / D_e      D_o = Σ_{c≠k} l_ck      D_e = Σ_{c≠k} l_c l_k / (l − s / l)
//! l_c = Σ_k l_ck             l = Σ_c l_c             s = Σ over sections of length² + Σ over gaps of length
//! ```
//! A section is one act and cannot meet itself, which is what s takes out; a gap is made of single steps.
//!
//! | [`Unitizing`] | in the book | looks at |
//! |---|---|---|
//! | `All` | uα | where sections lie and what they say |
//! | `Boundaries` | \|uα | where they lie: section or gap |
//! | `Coding` | cuα | what they say, where sections meet; a section counts with its mean length in others' sections |
//! | `Label(k)` | (k)uα | how reliably k is said, where sections meet |
//!
//! # When not to use it
//! Sections of one reading that overlap: measure each label on its own. Alignment matters more than length (many short
//! entities): compare [spans](super::Spans) of matched sections.
//!
//! # Undefined
//! No reading; no document with two readings; everything is one label or one gap; for `Coding` and `Label`: no two
//! sections meet.
//!
//! # Cost
//! Sections × readings of the document, once; a bootstrap sample costs documents × labels used.
//!
//! # Reference
//! K. Krippendorff, Y. Mathet, S. Bouvry, A. Widlöcher, *On the reliability of unitizing textual continua: further
//! developments*, Quality & Quantity 50, 2016, <https://doi.org/10.1007/s11135-015-0266-1>; K. Krippendorff, *Content
//! Analysis*, 4th edition, 2018, section 12.6, <https://doi.org/10.4135/9781071878781>.

mod continua;
mod sums;

pub use continua::{BadSections, Continua, Document, Documents, Reading, Section};

use self::sums::{LabelSums, of_document};
use crate::estimate::{Estimate, Options, Undefined};
use crate::resample::Basis;
use crate::resample::plain::Plain;

/// Which agreement on sections is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unitizing {
    /// Where sections lie and what they say.
    #[default]
    All,
    /// Where sections lie, whatever they say.
    Boundaries,
    /// What sections say, where those of several people meet.
    Coding,
    /// How reliably this label is given, where sections meet.
    Label(u32),
}

/// Krippendorff's alpha for unitizing: 1 is full agreement, 0 is what chance gives.
///
/// The interval is over documents, so one document alone bounds little.
///
/// ```
/// use assay_quality::{Options, agreement::{Continua, Document, Reading, Section, Unitizing, unitizing_alpha}};
///
/// // Two people read one text of 30 characters and mark a name and a place; the second ends the name later.
/// let reading = |annotator, name_end| Reading {
///     annotator,
///     sections: vec![Section { begin: 3, end: name_end, label: 0 }, Section { begin: 20, end: 25, label: 1 }],
/// };
/// let document = Document { length: 30, readings: vec![reading(0, 9), reading(1, 12)] };
/// let continua = Continua::new(vec![document])?;
/// let alpha = |what| unitizing_alpha(&continua, what, &Options::analytic()).unwrap().value;
/// assert!(alpha(Unitizing::All) < 1.0);
/// assert_eq!(alpha(Unitizing::Coding), 1.0);
/// # Ok::<(), assay_quality::agreement::BadSections>(())
/// ```
pub fn unitizing_alpha(continua: &Continua, what: Unitizing, options: &Options) -> Result<Estimate, Undefined> {
    options.checked_confidence()?;
    let read = continua.documents().iter().filter(|document| document.readings.len() > 1);
    let mut documents: Vec<Vec<LabelSums>> = read.clone().map(of_document).collect();
    if documents.is_empty() {
        let any = continua.documents().iter().any(|document| !document.readings.is_empty());
        return Err(if any { Undefined::NoOverlap } else { Undefined::NoAnswers });
    }
    let what = renumber(&mut documents, what)?;
    let again = |times: &[u32]| alpha(&documents, times, what).ok();
    let value = alpha(&documents, &vec![1; documents.len()], what)?;
    let mut people: Vec<u32> = read.clone().flat_map(|document| &document.readings).map(|r| r.annotator).collect();
    people.sort_unstable();
    people.dedup();
    let basis = Basis {
        units: documents.len(),
        annotators: people.len(),
        answers: read.flat_map(|document| &document.readings).map(|reading| reading.sections.len()).sum(),
    };
    Plain { value, again: &again, units: documents.len(), range: (-1.0, 1.0), formula: None }.estimate(basis, options)
}

/// Numbers the labels that occur without gaps, also the one asked for, so that a stray huge label costs no memory.
fn renumber(documents: &mut [Vec<LabelSums>], what: Unitizing) -> Result<Unitizing, Undefined> {
    let mut places: Vec<usize> = documents.iter().flatten().map(|sums| sums.place).chain([0]).collect();
    places.sort_unstable();
    places.dedup();
    let of = |place: usize| places.partition_point(|&other| other < place);
    for sums in documents.iter_mut().flatten() {
        sums.place = of(sums.place);
    }
    match what {
        Unitizing::Label(label) if !places.contains(&(label as usize + 1)) => Err(Undefined::NoOverlap),
        // There are no more labels than 32 bits can tell.
        Unitizing::Label(label) => Ok(Unitizing::Label(u32::try_from(of(label as usize + 1) - 1).unwrap_or(label))),
        all => Ok(all),
    }
}

fn alpha(documents: &[Vec<LabelSums>], times: &[u32], what: Unitizing) -> Result<f64, Undefined> {
    let mut labels: Vec<LabelSums> = Vec::new();
    for (document, &times) in documents.iter().zip(times).filter(|(_, times)| **times > 0) {
        for sums in document {
            if labels.len() <= sums.place {
                labels.resize_with(sums.place + 1, LabelSums::default);
            }
            labels[sums.place].add(sums, f64::from(times));
        }
    }
    // Lengths that meet anything, and only those of sections that meet sections.
    let ratio = match what {
        Unitizing::All => Totals::of(labels.iter().map(|l| (l.length, l.same, l.squares))).over_all(),
        Unitizing::Boundaries => {
            let totals = Totals::of(labels.iter().map(|l| (l.length, l.same, l.squares)));
            let gaps = labels.first().map_or((0.0, 0.0), |gap| (gap.length, gap.same));
            let apart = 2.0 * (gaps.0 - gaps.1);
            totals.ratio(apart, 2.0 * gaps.0 * (totals.length - gaps.0))
        }
        Unitizing::Coding | Unitizing::Label(_) => {
            let sections = labels.get(1..).unwrap_or_default();
            let totals = Totals::of(sections.iter().map(|l| (l.met, l.same, l.met_squares)));
            if totals.length <= 0.0 {
                return Err(Undefined::NoOverlap);
            }
            match what {
                Unitizing::Label(label) => {
                    let own = sections.get(label as usize).filter(|own| own.met > 0.0).ok_or(Undefined::NoOverlap)?;
                    // ε_.k, and ε_.k without ε_kk; their common divisor cancels.
                    let (all, others) =
                        (own.met * totals.length - own.met_squares, own.met * (totals.length - own.met));
                    (others > 0.0).then(|| all / own.met * (own.met - own.same) / others)
                }
                _ => totals.over_all(),
            }
        }
    };
    ratio.map(|ratio| 1.0 - ratio).ok_or(Undefined::SingleCategory)
}

/// Sums over labels.
struct Totals {
    length: f64,
    same: f64,
    /// Σ `l_c`².
    squares: f64,
    /// What sections share with themselves.
    own: f64,
}

impl Totals {
    fn of(labels: impl Iterator<Item = (f64, f64, f64)>) -> Self {
        let mut totals = Self { length: 0.0, same: 0.0, squares: 0.0, own: 0.0 };
        for (length, same, own) in labels {
            totals.length += length;
            totals.same += same;
            totals.squares += length * length;
            totals.own += own;
        }
        totals
    }

    fn over_all(&self) -> Option<f64> {
        self.ratio(self.length - self.same, self.length * self.length - self.squares)
    }

    /// `D_o` / `D_e` of what is apart, and of what is apart when all meets all.
    fn ratio(&self, apart: f64, apart_by_chance: f64) -> Option<f64> {
        let possible = self.length - self.own / self.length;
        // Rounding leaves dust where there is nothing but one label.
        (apart_by_chance > 1e-9 * self.length && possible > 0.0).then(|| apart * possible / apart_by_chance)
    }
}

#[cfg(test)]
mod tests;
