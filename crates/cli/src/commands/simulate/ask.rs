//! What is to be replayed: the answers in their order, and when a task has enough of them.

use super::{Args, Sequence};
use crate::context::Context;
use crate::quality::input::{Loaded, More, Sought};
use crate::quality::method::threads;
use crate::quality::replays::{Plan, Stop};
use crate::quality::{costs, limits, times};
use crate::trouble::{Outcome, Trouble};
use quality::consensus::{Costs, Order, Simulation};
use std::path::PathBuf;

/// When a task has answers enough.
#[derive(Debug, clap::Args)]
pub struct StopArgs {
    /// The fewest answers a task gets by the stopping rule or the confidence vote [1 by the rule, 2 by the vote]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Stopping")]
    pub minimum: Option<u32>,
    /// The most answers a task may get, by fixed overlap or the stopping rule [one more than tasks have on average]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Stopping")]
    pub maximum: Option<u32>,
    /// What mistakes cost (truth, answer, cost): the stopping rule asks longer where they are dear [1 each]
    #[arg(long, value_name = "FILE", help_heading = "Stopping")]
    pub costs: Option<PathBuf>,
    /// What one answer costs, in wrong labels or in the unit of --costs: tells what it all costs at that price
    #[arg(long, value_name = "COST", value_parser = limits::cost, help_heading = "Stopping")]
    pub price: Option<f64>,
    /// Stop a task when its expected loss (the chance that it is wrong, or what that costs) is at most this, instead of
    /// when no answer is worth its price
    #[arg(long, value_name = "LOSS", value_parser = limits::cost, help_heading = "Stopping")]
    pub loss: Option<f64>,
}

/// Replays in random order, unless another number is asked for.
const SEEDS: u32 = 5;

/// What is replayed.
pub struct Replayed {
    pub loaded: Loaded,
    pub simulation: Simulation,
    pub plan: Plan,
    /// How many tasks have a known answer.
    pub known: u64,
}

/// Reads the answers and puts them in their order.
pub fn replayed(context: &Context, args: &Args) -> Outcome<Replayed> {
    refuse_unheeded(args)?;
    let time = match (args.order, &args.time) {
        (Sequence::Time, Some(name)) => Sought::Named(name),
        (Sequence::Time, None) => Sought::Found,
        _ => Sought::No,
    };
    let file = std::slice::from_ref(&args.gold);
    let more = More { known: file, rows: args.order == Sequence::File, time, ..More::default() };
    let (loaded, known) = args.labels.load(context, &args.file, &more)?;
    let gold = known.first().map_or(&[][..], |known| &known.answers);
    let (order, seeds, rows) = match args.order {
        Sequence::Random => (Order::Random, args.seeds.unwrap_or(SEEDS), loaded.answers.iter().collect()),
        // Nothing is drawn, so every replay is the same.
        Sequence::Time => (Order::Given, 1, by_time(&loaded)),
        Sequence::File => (Order::Given, 1, loaded.rows.clone()),
    };
    let mut simulation = Simulation::new(loaded.answers.categories(), &rows, gold).map_err(|error| {
        Trouble::refused("nothing_to_replay", error.to_string(), "Check that the gold file names the same tasks.")
    })?;
    let stop = &args.stop;
    simulation = simulation.with_minimum(stop.minimum.unwrap_or(1));
    let costs = stop.costs.as_ref().map(|path| costs::load(context, path, &loaded.labels)).transpose()?;
    let mistake = costs.as_ref().map(usual_mistake).transpose()?;
    if let Some(costs) = &costs {
        simulation = simulation.with_costs(costs);
    }
    let (maximum, most) = overlap_max(stop, &loaded)?;
    let by = stop.loss.map_or(Stop::Price(stop.price), Stop::Loss);
    let plan = Plan { order, seeds, maximum, most, stop: by, mistake, threads: threads(args.threads) };
    Ok(Replayed { known: gold.len() as u64, loaded, simulation, plan })
}

fn refuse_unheeded(args: &Args) -> Outcome<()> {
    if args.order != Sequence::Random && args.seeds.is_some_and(|seeds| seeds > 1) {
        let of = if args.order == Sequence::File { "the file" } else { "time" };
        let message = format!("in the order of {of} every replay is the same, so --seeds says nothing");
        return Err(Trouble::refused("not_heeded", message, "Leave --seeds out, or say --order random."));
    }
    if args.order != Sequence::Time && args.time.is_some() {
        let message = format!("in {} order times are not looked at, so --time says nothing", args.order.name());
        return Err(Trouble::refused("not_heeded", message, "Leave --time out, or say --order time."));
    }
    Ok(())
}

/// Task, worker and label of each answer, the oldest first; of one time, as the rows stand.
fn by_time(loaded: &Loaded) -> Vec<(u32, u32, u32)> {
    let Some(slice) = loaded.slices.last() else { return Vec::new() };
    let instants = times::instants(&slice.values);
    let timed = slice.rows.iter().filter_map(|&[task, worker, label, time]| {
        // Rows without a time were left out when they were read.
        Some((instants.get(time as usize).copied().flatten()?, (task, worker, label)))
    });
    let mut timed: Vec<(f64, (u32, u32, u32))> = timed.collect();
    timed.sort_by(|a, b| a.0.total_cmp(&b.0));
    timed.into_iter().map(|(_, row)| row).collect()
}

/// Fixed overlap beyond the usual number of answers would be no policy where only few tasks have so many.
fn overlap_max(stop: &StopArgs, loaded: &Loaded) -> Outcome<(u32, u32)> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let most = loaded.answers.iter_units().map(|unit| count(unit.labels.len())).max().unwrap_or(1);
    let usual = count(loaded.answers.len() / loaded.answered().max(1)).saturating_add(1);
    let minimum = stop.minimum.unwrap_or(1);
    let maximum = stop.maximum.unwrap_or(usual.max(minimum)).min(most);
    if minimum > maximum {
        let bound = if stop.maximum.is_some_and(|asked| asked <= most) { "--maximum" } else { "the most a task has" };
        let message = format!("--minimum {minimum} is more than {bound}, {maximum}");
        return Err(Trouble::refused("nothing_to_replay", message, "Give a smaller --minimum or a larger --maximum."));
    }
    Ok((maximum, most))
}

/// What a mistake costs, on average over the pairs of labels.
fn usual_mistake(costs: &Costs) -> Outcome<f64> {
    let labels = 0..costs.labels();
    let pairs = labels.clone().flat_map(|truth| labels.clone().map(move |answer| (truth, answer)));
    let mistakes: Vec<f64> = pairs.filter(|(a, b)| a != b).filter_map(|(a, b)| costs.cost(a, b)).collect();
    let usual = mistakes.iter().sum::<f64>() / mistakes.len().max(1) as f64;
    if usual > 0.0 {
        return Ok(usual);
    }
    let hint = "Give at least one mistake a cost above 0.";
    Err(Trouble::refused("bad_cost", "no mistake costs anything, so no answer is worth asking for", hint))
}
