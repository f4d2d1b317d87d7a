//! A draw from each value of a column on its own: by its share of the tasks, or more the more mixed it is (Neyman).

use super::{Args, refused};
use crate::context::Context;
use crate::quality::input::{read, tell};
use crate::quality::sheet::{Cell, Sheet, Sort};
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use labels::{Ask, Table};
use quality::sampling::{Drawn, Stratum, allocate, stratified};
use std::path::Path;

/// The tasks by the value of a column, and how many are drawn of each.
pub struct Strata {
    names: Vec<String>,
    /// Positions of the tasks of each.
    members: Vec<Vec<usize>>,
    /// How many are drawn of each.
    counts: Vec<usize>,
    /// The share that is probably wrong in each, where that is known.
    rates: Option<Vec<f64>>,
}

/// `NAME=SHARE` of the command line.
pub fn expected(text: &str) -> Result<(String, f64), String> {
    let told = || "give a value of the column and a share from 0 to 1, such as en=0.01".to_owned();
    let (name, share) = text.rsplit_once('=').ok_or_else(told)?;
    let share: f64 = share.trim().parse().map_err(|_| told())?;
    if (0.0..=1.0).contains(&share) { Ok((name.to_owned(), share)) } else { Err(told()) }
}

impl Strata {
    /// The strata of the second column, with `size` draws shared out among them.
    pub fn of(context: &Context, args: &Args, (table, first): (&Table, &[usize]), size: usize) -> Outcome<Self> {
        let column = &table.columns[1];
        let mut all: Vec<Vec<usize>> = vec![Vec::new(); column.ids.len()];
        for (position, &row) in first.iter().enumerate() {
            all[column.codes[row] as usize].push(position);
        }
        let kept = column.ids.texts().map(str::to_owned).zip(all).filter(|(_, members)| !members.is_empty());
        let (names, members): (Vec<String>, Vec<Vec<usize>>) = kept.unzip();
        let mut own = Self { names, members, counts: Vec::new(), rates: None };
        own.rates = match &args.pilot {
            Some(pilot) => Some(own.rates_of_pilot(context, (table, first), pilot)?),
            None if args.expect.is_empty() => None,
            None => Some(own.rates_given(&args.expect)?),
        };
        let spread = |stratum: usize| own.rates.as_ref().map_or(1.0, |rates| deviation(rates[stratum]));
        let sizes = own.members.iter().map(Vec::len).enumerate();
        let strata: Vec<Stratum> = sizes.map(|(at, size)| Stratum { size, spread: spread(at) }).collect();
        own.counts = allocate(&strata, size).map_err(refused)?;
        Ok(own)
    }

    fn rates_given(&self, given: &[(String, f64)]) -> Outcome<Vec<f64>> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        if let Some((name, _)) = given.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            let message = format!("--expect names “{name}”, and no row has this in the column of --by");
            return Err(Trouble::refused("not_found", message, format!("There are {}.", names.join(", "))));
        }
        let rate = |name: &String| match given.iter().filter(|(own, _)| own == name).collect::<Vec<_>>()[..] {
            [(_, share)] => Ok(*share),
            [] => {
                let message = format!("--expect says nothing of “{name}”");
                Err(Trouble::refused("not_found", message, format!("Name all of them: {}.", names.join(", "))))
            }
            _ => Err(Trouble::refused("said_twice", format!("--expect names “{name}” twice"), "Name it once.")),
        };
        self.names.iter().map(rate).collect()
    }

    /// The share wrong among the tasks of a pilot, drawn towards one half by one task so that no stratum looks pure
    /// because few of it were checked; strata without one have the share of all.
    fn rates_of_pilot(&self, context: &Context, (table, first): (&Table, &[usize]), pilot: &Path) -> Outcome<Vec<f64>> {
        let right = read(pilot, &Ask::gold(None, None))?;
        tell(context, pilot, &right);
        let mut stratum_of = vec![0; first.len()];
        for (stratum, members) in self.members.iter().enumerate() {
            for &position in members {
                stratum_of[position] = stratum;
            }
        }
        let [tasks, labels] = [&table.columns[0], &table.columns[2]];
        let mut counted = vec![(0u32, 0u32); self.names.len()];
        let mut seen = vec![false; first.len()];
        let mut unclear = vec![false; first.len()];
        for (row, &task) in tasks.codes.iter().enumerate() {
            unclear[task as usize] |= labels.codes[row] != labels.codes[first[task as usize]];
        }
        for row in 0..right.len() {
            let Some(task) = tasks.ids.find(right.columns[0].text(row)).map(|task| task as usize) else { continue };
            if unclear[task] {
                let message =
                    format!("task “{}” of the pilot has several labels in the file", right.columns[0].text(row));
                let hint = "Give one label a task, such as `assay consensus --csv` writes.";
                return Err(Trouble::refused("several_labels", message, hint));
            }
            if std::mem::replace(&mut seen[task], true) {
                let message = format!("task “{}” stands twice in {}", right.columns[0].text(row), pilot.display());
                return Err(Trouble::refused("several_labels", message, "Give each task its right label once."));
            }
            let (wrong, all) = &mut counted[stratum_of[task]];
            *wrong += u32::from(labels.text(first[task]) != right.columns[1].text(row));
            *all += 1;
        }
        let total = counted.iter().fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
        if total.1 == 0 {
            let message = format!("no task of {} is in the file", pilot.display());
            return Err(Trouble::refused("not_found", message, "Check that both files name the same tasks."));
        }
        let rate = |(wrong, all): (u32, u32)| (f64::from(wrong) + 0.5) / (f64::from(all) + 1.0);
        Ok(counted.into_iter().map(|own| rate(if own.1 == 0 { total } else { own })).collect())
    }

    /// Draws from each stratum.
    pub fn draw(&self, seed: u64) -> Outcome<Vec<Drawn>> {
        let sizes: Vec<(usize, usize)> = self.members.iter().map(Vec::len).zip(self.counts.iter().copied()).collect();
        let drawn = stratified(&sizes, seed).map_err(refused)?;
        let placed = self.members.iter().zip(drawn).flat_map(|(members, drawn)| {
            drawn.into_iter().map(|one| Drawn { position: members[one.position], inclusion: one.inclusion })
        });
        Ok(placed.collect())
    }

    /// How many there are and are drawn of each.
    pub fn sheet(&self) -> Sheet<'static> {
        let mut columns = vec![("stratum", Sort::Text), ("tasks", Sort::Count), ("drawn", Sort::Count)];
        columns.extend(self.rates.as_ref().map(|_| ("expected_wrong", Sort::Number)));
        let row = |at: usize| {
            let counts = [self.members[at].len(), self.counts[at]].map(|count| Cell::Count(count as u64));
            let rate = self.rates.as_ref().map(|rates| Cell::Share(rates[at]));
            [Cell::Text(self.names[at].clone())].into_iter().chain(counts).chain(rate).collect()
        };
        Sheet { columns, rows: (0..self.names.len()).map(row).collect(), notes: Vec::new() }
    }

    /// The same for people.
    pub fn told(&self) -> String {
        let (head, rows) = self.sheet().shown(usize::MAX);
        let head: Vec<(&str, show::Side)> = head.iter().map(|(name, side)| (name.as_str(), *side)).collect();
        show::table(&head, &rows)
    }
}

/// The standard deviation of being wrong.
fn deviation(share: f64) -> f64 {
    (share * (1.0 - share)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_belongs_to_a_name_that_may_hold_an_equals_sign() {
        assert_eq!(expected("a=b=0.5"), Ok(("a=b".to_owned(), 0.5)));
        for text in ["en", "en=", "en=2", "en=nan", "en=-0.1"] {
            assert!(expected(text).is_err(), "{text}");
        }
    }
}
