//! Times the Python packages that people use today, on the same file in the same run, where they are installed.

use super::crowd::Files;
use super::said;
use crate::report::Report;
use anyhow::Context;
use labels::{Ask, Table};
use quality::agreement::{Level, krippendorff_alpha};
use quality::consensus::{Control, DawidSkene, dawid_skene, method};
use quality::{Answers, Options};
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What a package is asked for, and what we do instead.
struct Peer {
    package: &'static str,
    /// What is asked.
    what: &'static str,
    /// The code, which has `labels` (a table) and begins the clock at `t`.
    code: &'static str,
    /// The seconds that the same takes us, in this process, on one thread.
    ours: fn(&Files) -> anyhow::Result<f64>,
}

const PEERS: [Peer; 4] = [
    Peer {
        package: "pandas",
        what: "reading CSV",
        code: "import pandas as pd\nt = time.perf_counter()\npd.read_csv(path)",
        ours: |files| {
            let started = Instant::now();
            black_box(read(files)?);
            Ok(started.elapsed().as_secs_f64())
        },
    },
    Peer {
        package: "crowdkit",
        what: "majority, reading included",
        code: "from crowdkit.aggregation import MajorityVote\nt = time.perf_counter()\nMajorityVote().fit_predict(labels())",
        ours: |files| {
            let started = Instant::now();
            let majority = method("majority").context("a method that is not there")?;
            black_box(majority.fit_owned(table(files)?, &Control::default())?);
            Ok(started.elapsed().as_secs_f64())
        },
    },
    Peer {
        package: "crowdkit",
        what: "dawid-skene, 10 iterations",
        code: "from crowdkit.aggregation import DawidSkene\ndata = labels()\nt = time.perf_counter()\n\
               DawidSkene(n_iter=10, tol=-1e300).fit_predict(data)",
        ours: |files| {
            let table = table(files)?;
            let options = DawidSkene { iterations_max: 10, tolerance: -1.0, ..DawidSkene::default() };
            let started = Instant::now();
            black_box(dawid_skene(&table, &options, &Control::default())?);
            Ok(started.elapsed().as_secs_f64())
        },
    },
    Peer {
        package: "krippendorff",
        what: "Krippendorff's alpha (nominal), counts included",
        code: "import krippendorff, pandas as pd\ndata = labels()\nt = time.perf_counter()\n\
               krippendorff.alpha(value_counts=pd.crosstab(data.task, data.label).to_numpy(), \
               level_of_measurement='nominal')",
        ours: |files| {
            let table = table(files)?;
            let started = Instant::now();
            let alpha = krippendorff_alpha(&table, Level::Nominal, &Options::analytic());
            black_box(alpha.map_err(|reason| anyhow::anyhow!("no alpha: {reason}"))?);
            Ok(started.elapsed().as_secs_f64())
        },
    },
];

/// The file of rows, on one thread.
fn read(files: &Files) -> anyhow::Result<Table> {
    Ok(labels::read(&files.csv, &Ask { threads: 1, ..Ask::answers(None, None, None) })?)
}

/// Its answers as the engine takes them.
fn table(files: &Files) -> anyhow::Result<Answers> {
    let columns = read(files)?.columns;
    let categories = columns.get(2).map_or(0, |labels| labels.ids.len());
    let [units, annotators, labels] = <[_; 3]>::try_from(columns).map_err(|_| anyhow::anyhow!("not three columns"))?;
    let columns = [units.codes, annotators.codes, labels.codes];
    Ok(Answers::from_columns_on(1, u32::try_from(categories)?, columns)?)
}

/// Times the peers; one that is not installed is named and passed over.
pub(super) fn run(python: &str, files: &Files, report: &mut Report) -> anyhow::Result<()> {
    for Peer { package, what, code, ours } in PEERS {
        let known = Command::new(python).args(["-c", &format!("import {package}")]).stderr(Stdio::null()).status();
        if !known.is_ok_and(|status| status.success()) {
            report.remark(&format!("{package} is not installed for {python}, so {what} is not compared"))?;
            continue;
        }
        let program = format!(
            "import sys, time, warnings\nwarnings.filterwarnings('ignore')\npath = sys.argv[1]\n\
             def labels():\n    import pandas\n    return pandas.read_csv(path)\n{code}\nprint(time.perf_counter() - t)\n"
        );
        let output = Command::new(python).args(["-c", &program]).arg(&files.csv).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        if let Ok(seconds) = text.trim().parse::<f64>() {
            let name = format!("{what}, {}", said(files.answers));
            report.note(format!("{package}: {name}"), seconds, "s")?;
            // The better of two, as of everything that is measured here.
            let own = ours(files)?.min(ours(files)?);
            report.note(format!("ours: {name}"), own, "s")?;
            report.note(format!("{package} to ours: {name}"), seconds / own, "×")?;
        } else {
            let reason = String::from_utf8_lossy(&output.stderr);
            let reason = reason.lines().last().context("it says nothing")?;
            report.remark(&format!("{package} is installed, but {what} failed: {reason}"))?;
        }
    }
    Ok(())
}
