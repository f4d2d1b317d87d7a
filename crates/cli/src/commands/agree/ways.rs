//! Which coefficients are computed, and how: those of the lists, or alpha with a distance between labels.

use super::stretches::{GAMMA, UNITIZING};
use super::{Args, USUAL};
use crate::quality::distances::Domain;
use crate::quality::groups;
use crate::quality::input::Loaded;
use crate::suggest;
use crate::trouble::{Outcome, Trouble};
use labels::Dictionary;
use quality::agreement::{
    ByCounts, COEFFICIENTS, Coefficient, Level, RATINGS, krippendorff_alpha, krippendorff_alpha_with,
};
use quality::{Answers, Estimate, Options, Undefined};

/// Where others have their level: these take labels for numbers or ranks.
pub const RATED: &str = "ratings";

/// A coefficient that was chosen, by its name and level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// Its name.
    pub name: &'static str,
    /// Its level, distance or kind.
    pub level: &'static str,
}

/// Computes a coefficient of some answers.
pub type Compute<'a> = Box<dyn Fn(&Answers, &Options) -> Result<Estimate, Undefined> + Sync + 'a>;

/// A coefficient, and how it is computed.
pub struct Way<'a> {
    /// Which one it is.
    pub coefficient: Chosen,
    /// The group it is for; nothing for all that have none of their own.
    pub group: Option<String>,
    /// Computes it.
    pub compute: Compute<'a>,
    /// Computes it of the label counts of units, where these are enough.
    pub counted: Option<ByCounts>,
}

impl Way<'_> {
    fn of(row: &Coefficient) -> Self {
        let coefficient = Chosen { name: row.name, level: row.level };
        Self { coefficient, group: None, compute: Box::new(row.compute), counted: row.counted }
    }
}

/// The ways that a group is measured: its own, or else those for all.
pub fn for_group<'a, 'b>(ways: &'a [Way<'b>], group: Option<&str>) -> impl Iterator<Item = &'a Way<'b>> {
    let own = group.is_some_and(|group| ways.iter().any(|way| way.group.as_deref() == Some(group)));
    let wanted = group.filter(|_| own).map(str::to_owned);
    ways.iter().filter(move |way| way.group == wanted)
}

/// Refuses a name that is not among the known ones.
pub fn check(what: &str, given: &[String], known: &[&str]) -> Outcome<()> {
    match given.iter().find(|name| !known.contains(&name.as_str())) {
        Some(wrong) => Err(suggest::unknown(what, wrong, known, "assay agree --help")),
        None => Ok(()),
    }
}

/// The coefficients of the lists: those named, or those that fit the data.
pub fn listed(args: &Args, labels: &Dictionary, numbers: Option<&[f64]>) -> Outcome<Vec<Way<'static>>> {
    let known = |part: fn(&Coefficient) -> &'static str| {
        let mut names: Vec<&str> = COEFFICIENTS.iter().map(part).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let (mut names, levels) = (known(|row| row.name), known(|row| row.level));
    names.extend(RATINGS.iter().map(|row| row.name));
    if let Some(name) = args.coefficient.iter().find(|name| [UNITIZING, GAMMA].contains(&name.as_str())) {
        let hint =
            "Such a file has the columns task, worker, start and end; --objects spans says that these are spans.";
        return Err(Trouble::refused("not_for_labels", format!("{name} is for spans, and these are labels"), hint));
    }
    check("coefficient", &args.coefficient, &names)?;
    check("level", &args.level, &levels)?;
    if args.order.is_empty() && numbers.is_none() {
        refuse_unordered(args, labels)?;
    }
    let fits = |row: &&Coefficient| {
        let named = args.coefficient.is_empty() || args.coefficient.iter().any(|name| name == row.name);
        let level = match (args.level.is_empty(), numbers) {
            (false, _) => args.level.iter().any(|level| level == row.level),
            (true, Some(values)) if row.name == USUAL => match row.level {
                "ratio" => values.iter().all(|value| *value >= 0.0),
                level => level != "circular",
            },
            (true, _) => row.level == "nominal",
        };
        named && level
    };
    let rated = RATINGS.iter().filter(|row| args.coefficient.iter().any(|name| name == row.name));
    let rated = rated.map(|row| Way {
        coefficient: Chosen { name: row.name, level: RATED },
        group: None,
        compute: Box::new(row.compute),
        counted: None,
    });
    let ways: Vec<_> = COEFFICIENTS.iter().filter(fits).map(Way::of).chain(rated).collect();
    if ways.is_empty() {
        let named = COEFFICIENTS.iter().filter(|row| args.coefficient.iter().any(|name| name == row.name));
        let levels: Vec<&str> = named.map(|row| row.level).collect();
        let message = format!("no coefficient named has the level {}", args.level.join(", "));
        return Err(Trouble::refused("not_found", message, format!("The levels are {}.", levels.join(", "))));
    }
    Ok(ways)
}

/// Refuses what needs an order of labels that are words, unless there are only two: the alphabet is none.
fn refuse_unordered(args: &Args, labels: &Dictionary) -> Outcome<()> {
    const ORDERED: [&str; 4] = ["ordinal", "linear", "quadratic", "circular"];
    let level = args.level.iter().find(|level| ORDERED.contains(&level.as_str()));
    let rated = || args.coefficient.iter().find(|name| RATINGS.iter().any(|row| row.name == name.as_str()));
    let Some(asked) = level.or_else(rated).filter(|_| labels.len() > 2) else { return Ok(()) };
    let words: Vec<&str> = labels.texts().take(6).collect();
    let more = if labels.len() > words.len() { ", …" } else { "" };
    let message = format!("{asked} needs labels in an order, and “{}” are words in none", words.join(", ") + more);
    Err(Trouble::refused("order_unknown", message, "Give it from the lowest label on, such as --order low,mid,high."))
}

/// Alpha with the distances asked for; groups without one compare labels as categories.
pub fn distances(args: &Args, loaded: &Loaded) -> Outcome<Vec<Way<'static>>> {
    let mut ways = Vec::new();
    for chosen in &args.distance {
        let used = match &chosen.group {
            Some(group) => groups::labels_of(loaded, group).ok_or_else(|| no_group(group))?,
            None => groups::labels_beside(loaded, args.distance.iter().filter_map(|other| other.group.as_deref())),
        };
        let domain = Domain { labels: &loaded.labels, used: &used, tree: args.tree.as_deref() };
        let distance = chosen.kind.between(&domain)?;
        ways.push(Way {
            coefficient: Chosen { name: USUAL, level: chosen.kind.level() },
            group: chosen.group.clone(),
            compute: Box::new(move |answers, options| krippendorff_alpha_with(answers, &*distance, options)),
            counted: None,
        });
    }
    if ways.iter().all(|way| way.group.is_some()) {
        ways.push(Way {
            coefficient: Chosen { name: USUAL, level: "nominal" },
            group: None,
            compute: Box::new(|answers, options| krippendorff_alpha(answers, Level::Nominal, options)),
            counted: None,
        });
    }
    Ok(ways)
}

fn no_group(group: &str) -> Trouble {
    let message = format!("--distance names “{group}”, and no row has this in the column of --by");
    Trouble::refused("not_found", message, "Name the column with --by, and the group as it stands there.")
}
