//! Leases for many people at once: their places in the queue are found, taken and noted in sets.

use super::{Lease, Leased, Terms, describe, note, terms};
use crate::{FlowError, FlowResult, Specs};
use domain::spec::Spec;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use store::events::append_all;
use store::slots::round::{self, Free, Take};
use store::slots::{Claim, Held, InHand};
use store::{Asked, Tx, batches, tasks};

/// How often those who found nothing look again, from where they are in the queue: people who came far stand behind
/// others who have just begun.
const PASSES_MAX: usize = 3;

/// Slots looked at beyond those wanted: some are not for everybody.
const SPARE: i64 = 16;

/// Leases, asked for by many at once.
pub struct Leases {
    /// The specs.
    pub specs: Specs,
}

impl Asked for Leases {
    type Question = Lease;
    type Done = Vec<(Arc<Spec>, Leased)>;
    type Error = FlowError;

    fn one(&self, tx: &mut dyn Tx, request: &Lease) -> FlowResult<Self::Done> {
        let leased = super::lease(tx, &self.specs, request)?;
        leased.into_iter().map(|leased| Ok((self.specs.get(tx, request.project, leased.version)?, leased))).collect()
    }

    /// Whoever has a lease to renew, something to rework, or finds less than they want in the batch that is next, is
    /// served alone. So is one in each round who may take over what somebody let run out.
    fn usual(&self, tx: &mut dyn Tx, requests: &[Lease]) -> FlowResult<Vec<Option<Self::Done>>> {
        let mut seekers = seekers(tx, &self.specs, requests)?;
        let projects: BTreeMap<i64, domain::Timestamp> =
            seekers.iter().map(|seeker| (seeker.claim.project, seeker.claim.at)).collect();
        for (project, at) in projects {
            serve(tx, &mut seekers, project, at)?;
        }
        seekers.retain(|seeker| seeker.missing == 0);
        let taken = seekers.iter().flat_map(|seeker| seeker.taken.iter().map(|held| (seeker.claim, held)));
        append_all(tx, taken.map(|(claim, held)| (claim.project, note(claim, held, "{}"))))?;
        let mut done: Vec<Option<Self::Done>> = requests.iter().map(|_| None).collect();
        let mut filled = fill(tx, &self.specs, &seekers)?.into_iter();
        for seeker in &seekers {
            done[seeker.index] = Some(filled.by_ref().take(seeker.all().count()).collect());
        }
        Ok(done)
    }
}

/// Somebody who wants work, and what they have of it.
struct Seeker {
    /// Which request it is.
    index: usize,
    claim: Claim,
    /// Held before.
    held: Vec<Held>,
    /// Taken in this round.
    taken: Vec<Held>,
    /// How many more are wanted.
    missing: usize,
}

impl Seeker {
    fn all(&self) -> impl Iterator<Item = &Held> {
        self.held.iter().chain(&self.taken)
    }

    fn has(&self, task: i64) -> bool {
        self.all().any(|held| held.task == task)
    }
}

/// Those who can be served with others: each person once, with nothing in hand that has to be renewed or reworked.
fn seekers(tx: &mut dyn Tx, specs: &Specs, requests: &[Lease]) -> FlowResult<Vec<Seeker>> {
    let mut met = HashSet::new();
    let mut first = Vec::with_capacity(requests.len());
    for (index, request) in requests.iter().enumerate() {
        if met.insert((request.project, request.person))
            && let Ok(terms) = terms(tx, specs, request)
        {
            first.push((index, request, terms));
        }
    }
    let in_hand =
        round::in_hand(tx, first.iter().map(|(_, request, _)| (request.project, request.person, request.take)))?;
    let seeker = |((index, request, terms), slots): ((usize, &Lease, Terms), Vec<InHand>)| {
        let held = slots.into_iter().map(|slot| terms.as_it_is(slot)).collect::<Option<Vec<Held>>>()?;
        let missing = usize::try_from(request.take).unwrap_or(0).saturating_sub(held.len());
        Some(Seeker { index, claim: terms.claim, held, taken: Vec::new(), missing })
    };
    let mut seekers: Vec<Seeker> = first.into_iter().zip(in_hand).filter_map(seeker).collect();
    // The order in which rows are written is the same in every round, so that two rounds do not wait for each other.
    seekers.sort_by_key(|seeker| (seeker.claim.project, seeker.claim.person));
    Ok(seekers)
}

/// Gives those of a project what is next in its queue.
fn serve(tx: &mut dyn Tx, seekers: &mut [Seeker], project: i64, at: domain::Timestamp) -> FlowResult<()> {
    let mut wanting: Vec<&mut Seeker> =
        seekers.iter_mut().filter(|seeker| seeker.claim.project == project && seeker.missing > 0).collect();
    if wanting.is_empty() {
        return Ok(());
    }
    let queue = batches::queue(tx, project, at)?;
    if queue.is_empty() {
        for seeker in wanting {
            seeker.missing = 0;
        }
        return Ok(());
    }
    let Some(next) = queue.iter().position(|queued| queued.free) else { return Ok(()) };
    if queue[..=next].iter().any(|queued| queued.lapsed) {
        wanting.remove(0);
    }
    for _ in 0..PASSES_MAX {
        if wanting.is_empty() || !pass(tx, &mut wanting, (project, queue[next].batch))? {
            break;
        }
        wanting.retain(|seeker| seeker.missing > 0);
    }
    Ok(())
}

/// Gives people slots of a batch, to each all that they want or none; false when nobody got any.
fn pass(tx: &mut dyn Tx, wanting: &mut [&mut Seeker], place: (i64, i64)) -> FlowResult<bool> {
    let people: Vec<i64> = wanting.iter().map(|seeker| seeker.claim.person).collect();
    let positions = round::positions(tx, place, &people)?;
    let wanted: usize = wanting.iter().map(|seeker| seeker.missing).sum();
    let limit = i64::try_from(wanted).unwrap_or(i64::MAX).saturating_add(SPARE);
    let found = round::free(tx, place, positions.iter().copied().min().unwrap_or(0), limit)?;
    let mut pool = Pool { free: found.into_iter().map(Some).collect(), front: 0 };
    let mut chosen: Vec<(usize, Free)> = Vec::with_capacity(wanted);
    for (index, (seeker, position)) in wanting.iter().zip(&positions).enumerate() {
        chosen.extend(pool.choose(seeker, *position).into_iter().map(|free| (index, free)));
    }
    let pairs = chosen.iter().map(|(index, free)| (free.task, people[*index]));
    let known = round::known(tx, place.0, pairs)?;
    let unlucky: HashSet<usize> =
        chosen.iter().zip(&known).filter(|(_, known)| **known).map(|((index, _), _)| *index).collect();
    chosen.retain(|(index, _)| !unlucky.contains(index));
    let take =
        |(index, free): &(usize, Free)| Take { claim: wanting[*index].claim, position: positions[*index], free: *free };
    let held = round::take(tx, place, &chosen.iter().map(take).collect::<Vec<_>>())?;
    for ((index, _), held) in chosen.iter().zip(held) {
        wanting[*index].taken.push(held);
        wanting[*index].missing -= 1;
    }
    Ok(!chosen.is_empty())
}

/// Free slots, in the order of the queue.
struct Pool {
    free: Vec<Option<Free>>,
    /// Before here all are taken.
    front: usize,
}

impl Pool {
    /// Takes what a person wants: the first slots behind their position, of different tasks. Nothing when there are not as
    /// many.
    fn choose(&mut self, seeker: &Seeker, position: i64) -> Vec<Free> {
        let mut places: Vec<usize> = Vec::with_capacity(seeker.missing);
        let mut chosen: Vec<Free> = Vec::with_capacity(seeker.missing);
        for (place, free) in self.free.iter().enumerate().skip(self.front) {
            if chosen.len() == seeker.missing {
                break;
            }
            let Some(free) = free.filter(|free| free.ticket > position && !seeker.has(free.task)) else { continue };
            if chosen.iter().all(|other| other.task != free.task) {
                places.push(place);
                chosen.push(free);
            }
        }
        if chosen.len() < seeker.missing {
            return Vec::new();
        }
        for place in places {
            self.free[place] = None;
        }
        self.front += self.free[self.front..].iter().take_while(|free| free.is_none()).count();
        chosen
    }
}

/// What is shown of everything that the seekers hold, in their order.
fn fill(tx: &mut dyn Tx, specs: &Specs, seekers: &[Seeker]) -> FlowResult<Vec<(Arc<Spec>, Leased)>> {
    let holds = || seekers.iter().flat_map(|seeker| seeker.all().map(|held| (seeker.claim, *held)));
    let shown = tasks::all_to_label(tx, holds().map(|(claim, held)| (claim.project, held.task)))?;
    let mut filled = Vec::with_capacity(shown.len());
    for ((claim, held), shown) in holds().zip(shown) {
        let leased = describe(tx, claim, held, shown)?;
        filled.push((specs.get(tx, claim.project, leased.version)?, leased));
    }
    Ok(filled)
}
