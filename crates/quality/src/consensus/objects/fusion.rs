//! The objects that sightings come to: matched, decided by a consensus method, and fused edge by edge.

use super::matching::clusters;
use super::shape::{Edges, Shape, fused};
use super::{InTask, Sighting, Sightings};
use crate::consensus::{Control, Fit, Method, Unfit, Verdict, verdict_of};
use crate::table::{Answers, BadAnswers};
use std::cmp::Ordering;
use std::fmt;

/// How sightings become objects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fusing {
    /// Shapes are the same object while their mean overlap is at least this, in (0, 1].
    pub overlap_min: f64,
    /// An object exists when at least this share is for it, in [0, 1]; of what, says
    /// [`ShareMeaning`](crate::consensus::ShareMeaning) of the method.
    pub share_min: f64,
    /// And when at least so many people drew it, or everyone where fewer looked.
    pub people_min: u32,
    /// How edges are fused.
    pub edges: Edges,
}

impl Default for Fusing {
    /// Overlaps and shares from 0.3 on, two people, medians.
    fn default() -> Self {
        Self { overlap_min: 0.3, share_min: 0.3, people_min: 2, edges: Edges::Median }
    }
}

/// A candidate for an object: what is said of it, and whether it is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Object<S> {
    /// The task.
    pub task: u32,
    /// Its fused shape.
    pub shape: S,
    /// Its label. The confidence is that of an object of this label being there; `support` are those who drew it with
    /// this label, `answers` all who looked.
    pub verdict: Verdict,
    /// How many drew it, whatever they called it.
    pub seen: u32,
    /// The share that is for there being something.
    pub existence: f64,
    /// Whether it is enough.
    pub exists: bool,
    /// The mean overlap of its people's shapes with the fused one, in [0, 1]; 1 where only one drew it.
    pub closeness: f64,
}

/// All candidates of all tasks, and how people did.
#[derive(Debug, Clone, PartialEq)]
pub struct Fused<S> {
    /// The candidates by task and place, those that do not exist too.
    pub candidates: Vec<Object<S>>,
    /// The fit on who saw what: a unit is a candidate, the label after the last means “nothing there”.
    pub fit: Fit,
}

/// Why sightings cannot be fused.
#[derive(Debug, Clone, PartialEq)]
pub enum Unfused {
    /// Who saw what makes no table.
    Answers(BadAnswers),
    /// The method does not fit.
    Method(Unfit),
}

impl fmt::Display for Unfused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answers(bad) => write!(f, "who saw what makes no table: {bad}"),
            Self::Method(unfit) => unfit.fmt(f),
        }
    }
}

impl std::error::Error for Unfused {}

impl<S: Shape> Fused<S> {
    /// The objects that exist, by task and place.
    pub fn objects(&self) -> impl Iterator<Item = &Object<S>> {
        self.candidates.iter().filter(|candidate| candidate.exists)
    }
}

/// The objects that sightings come to. Known answers of `control` are not looked at: they are about tasks.
///
/// ```
/// use assay_quality::consensus::{Control, Fusing, Rectangle, Sighting, Sightings, fuse, method};
///
/// // Three people draw a box round the same cat, a bit apart; one sees another cat, the fourth person sees none.
/// let sighting = |annotator, x, width| Sighting {
///     task: 0, annotator, label: 0, shape: Rectangle::new([x, 10.0], [width, 20.0]),
/// };
/// let seen = vec![sighting(0, 10.0, 30.0), sighting(1, 12.0, 30.0), sighting(2, 11.0, 27.0), sighting(2, 90.0, 9.0)];
/// let sightings = Sightings::new(1, [(0, 3)], seen)?;
/// let fused = fuse(&sightings, &Fusing::default(), method("majority").unwrap(), &Control::default()).unwrap();
/// let cats: Vec<_> = fused.objects().collect();
/// assert_eq!((cats.len(), fused.candidates.len()), (1, 2));
/// assert_eq!((cats[0].shape.left, cats[0].seen, cats[0].existence), (11.0, 3, 0.75));
/// # Ok::<(), assay_quality::consensus::BadSightings>(())
/// ```
pub fn fuse<S: Shape>(
    sightings: &Sightings<S>,
    fusing: &Fusing,
    method: &Method,
    control: &Control<'_>,
) -> Result<Fused<S>, Unfused> {
    let candidates = Candidate::all(sightings, fusing.overlap_min);
    let nothing = sightings.labels();
    let rows = (0u32..).zip(&candidates).flat_map(|(unit, candidate)| candidate.rows(unit, nothing));
    let answers = Answers::from_triples(nothing + 1, rows).map_err(Unfused::Answers)?;
    let fit = method.fit(&answers, &Control { known: &[], ..control.clone() }).map_err(Unfused::Method)?;
    let weights = weights(&candidates, fusing.edges);
    let deciding = Deciding { fit: &fit, weights: &weights, fusing, nothing };
    let object = |(unit, candidate): (usize, &Candidate<'_, S>)| candidate.object(unit, &deciding);
    let mut objects: Vec<Object<S>> = candidates.iter().enumerate().filter_map(object).collect();
    objects.sort_by(|a, b| a.task.cmp(&b.task).then_with(|| by_place(&a.shape, &b.shape)));
    Ok(Fused { candidates: objects, fit })
}

fn by_place<S: Shape>(a: &S, b: &S) -> Ordering {
    let edges = a.edges().into_iter().zip(b.edges());
    edges.map(|(a, b)| a.total_cmp(&b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Sightings that are taken to be of one object, and who could have seen it.
struct Candidate<'a, S> {
    task: u32,
    looked: &'a [(u32, u32)],
    members: Vec<&'a Sighting<S>>,
}

impl<'a, S: Shape> Candidate<'a, S> {
    fn all(sightings: &'a Sightings<S>, overlap_min: f64) -> Vec<Self> {
        // At 0 everything would be the same object.
        let overlap_min = if overlap_min > 0.0 { overlap_min } else { f64::MIN_POSITIVE };
        let tasks = sightings.tasks().flat_map(|InTask { task, looked, seen }| {
            let drawn: Vec<_> = seen.iter().map(Sighting::drawn).collect();
            let clusters = clusters(&drawn, overlap_min).into_iter();
            clusters.map(move |cluster| Self {
                task,
                looked,
                members: cluster.into_iter().map(|at| &seen[at]).collect(),
            })
        });
        tasks.collect()
    }

    /// What everyone who looked has said: the label, or nothing.
    fn rows(&self, unit: u32, nothing: u32) -> impl Iterator<Item = (u32, u32, u32)> {
        self.looked.iter().map(move |&(_, person)| {
            let own = self.members.iter().find(|member| member.annotator == person);
            (unit, person, own.map_or(nothing, |member| member.label))
        })
    }

    fn fused(&self, weights: &[f64], edges: Edges) -> Option<S> {
        let weight = |member: &&Sighting<S>| weights.get(member.annotator as usize).copied().unwrap_or(1.0);
        let shapes: Vec<(S, f64)> = self.members.iter().map(|member| (member.shape, weight(member))).collect();
        fused(&shapes, edges)
    }

    fn object(&self, unit: usize, deciding: &Deciding<'_>) -> Option<Object<S>> {
        let Deciding { fit, weights, fusing, nothing } = deciding;
        let shape = self.fused(weights, fusing.edges)?;
        let labels: Vec<u32> = self.members.iter().map(|member| member.label).collect();
        let mut shares = fit.consensus.shares(unit);
        shares.retain(|(label, _)| label != nothing);
        let verdict = verdict_of(&shares, &labels)?;
        let existence = (1.0 - fit.consensus.share(unit, *nothing)).clamp(0.0, 1.0);
        let (seen, looked) = (count(self.members.len()), count(self.looked.len()));
        let closeness = self.members.iter().map(|member| member.shape.overlap(&shape)).sum::<f64>() / f64::from(seen);
        Some(Object {
            task: self.task,
            shape,
            verdict: Verdict { answers: looked, ..verdict },
            seen,
            existence,
            exists: existence >= fusing.share_min - 1e-9 && seen >= fusing.people_min.min(looked),
            closeness,
        })
    }
}

/// What decides on candidates.
struct Deciding<'a> {
    fit: &'a Fit,
    weights: &'a [f64],
    fusing: &'a Fusing,
    /// The label that means “nothing there”.
    nothing: u32,
}

/// What each person's edges weigh: one over the mean distance of their shapes from the fused ones, as if everyone had
/// drawn four more shapes at the usual distance.
fn weights<S: Shape>(candidates: &[Candidate<'_, S>], edges: Edges) -> Vec<f64> {
    /// With two people the fused shape lies between them and tells nothing of either.
    const PEOPLE_MIN: usize = 3;
    const USUAL: f64 = 4.0;
    /// Closer than this is as good as any; nobody weighs endlessly much.
    const DISTANCE_MIN: f64 = 1e-3;
    let people = candidates.iter().flat_map(|candidate| candidate.looked).map(|(_, person)| *person as usize + 1).max();
    let mut distances = vec![(0.0, 0.0); people.unwrap_or(0)];
    for candidate in candidates.iter().filter(|candidate| candidate.members.len() >= PEOPLE_MIN) {
        let Some(shape) = candidate.fused(&[], edges) else { continue };
        for member in &candidate.members {
            let own = &mut distances[member.annotator as usize];
            *own = (own.0 + 1.0 - member.shape.overlap(&shape), own.1 + 1.0);
        }
    }
    let (sum, shapes) = distances.iter().fold((0.0, 0.0), |all, own| (all.0 + own.0, all.1 + own.1));
    let usual = if shapes > 0.0 { (sum / shapes).max(DISTANCE_MIN) } else { 1.0 };
    distances.iter().map(|(sum, shapes)| (shapes + USUAL) / (sum + USUAL * usual)).collect()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
