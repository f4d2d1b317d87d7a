//! What was measured, where and when: a table for people and JSON for machines, kept by date and commit.

use anyhow::Context;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    /// What was measured.
    pub name: String,
    /// How much.
    pub value: f64,
    /// In what.
    pub unit: &'static str,
    /// What is aimed at, in the same unit, in words.
    pub aim: String,
    /// Whether the aim is met, where there is one.
    pub met: Option<bool>,
}

/// All figures of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    date: String,
    commit: String,
    machine: String,
    figures: Vec<Figure>,
    remarks: Vec<String>,
}

/// With two places after the point where the number is small.
fn shown(value: f64) -> String {
    if value.abs() < 100.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}

fn first_line(of: &mut Command) -> String {
    let output = of.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).lines().next().unwrap_or_default().to_owned()
}

impl Report {
    pub(crate) fn begin() -> anyhow::Result<Self> {
        #[expect(clippy::disallowed_methods, reason = "the date of a measurement is the real one")]
        let date = jiff::Timestamp::now().to_string();
        let commit = first_line(Command::new("git").args(["rev-parse", "--short", "HEAD"]));
        let dirty = first_line(Command::new("git").args(["status", "--porcelain", "--untracked-files=no"]));
        let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
        let cores = std::thread::available_parallelism().context("counting cores")?;
        let machine = format!("{cores} cores, {}", model.trim_start_matches(['\t', ' ', ':']));
        let commit = if dirty.is_empty() { commit } else { format!("{commit}, changed") };
        Ok(Self { date, commit, machine, figures: Vec::new(), remarks: Vec::new() })
    }

    /// Notes a figure without an aim.
    pub(crate) fn note(&mut self, name: impl Into<String>, value: f64, unit: &'static str) -> anyhow::Result<()> {
        self.push(Figure { name: name.into(), value, unit, aim: String::new(), met: None })
    }

    /// Notes a figure that should be at least `aim`.
    pub(crate) fn at_least(
        &mut self,
        name: impl Into<String>,
        value: f64,
        (aim, unit): (f64, &'static str),
    ) -> anyhow::Result<()> {
        self.push(Figure {
            name: name.into(),
            value,
            unit,
            aim: format!("at least {}", shown(aim)),
            met: Some(value >= aim),
        })
    }

    /// Notes a figure that should be at most `aim`.
    pub(crate) fn at_most(
        &mut self,
        name: impl Into<String>,
        value: f64,
        (aim, unit): (f64, &'static str),
    ) -> anyhow::Result<()> {
        self.push(Figure {
            name: name.into(),
            value,
            unit,
            aim: format!("at most {}", shown(aim)),
            met: Some(value <= aim),
        })
    }

    /// Says what a reader of the figures should know.
    pub(crate) fn remark(&mut self, remark: &str) -> anyhow::Result<()> {
        writeln!(std::io::stderr().lock(), "{remark}")?;
        self.remarks.push(remark.to_owned());
        Ok(())
    }

    fn push(&mut self, figure: Figure) -> anyhow::Result<()> {
        let mut out = std::io::stderr().lock();
        writeln!(out, "{:<64} {:>12} {} {}", figure.name, shown(figure.value), figure.unit, figure.aim)?;
        self.figures.push(figure);
        Ok(())
    }

    /// The value of a figure noted before.
    pub(crate) fn value(&self, name: &str) -> Option<f64> {
        self.figures.iter().find(|figure| figure.name == name).map(|figure| figure.value)
    }

    /// The figures as a table.
    pub(crate) fn table(&self) -> String {
        let mut text = format!(
            "# {} · {} · {}\n\n| figure | value | aim | met |\n|---|---:|---|---|\n",
            self.date, self.commit, self.machine
        );
        for figure in &self.figures {
            let met = figure.met.map_or("", |met| if met { "yes" } else { "**no**" });
            // Writing to a String cannot fail.
            let _infallible = writeln!(
                text,
                "| {} | {} {} | {} | {met} |",
                figure.name,
                shown(figure.value),
                figure.unit,
                figure.aim
            );
        }
        for remark in &self.remarks {
            let _infallible = writeln!(text, "\n{remark}.");
        }
        text
    }

    /// Writes the table and the JSON, and gives the table's path.
    pub(crate) fn write(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        std::fs::create_dir_all(folder)?;
        let stem = format!("{}-{}", &self.date[..19].replace(':', ""), self.commit.replace(", ", "-"));
        let path = folder.join(format!("{stem}.md"));
        std::fs::write(&path, self.table())?;
        std::fs::write(folder.join(format!("{stem}.json")), serde_json::to_vec_pretty(self)?)?;
        Ok(path)
    }
}
