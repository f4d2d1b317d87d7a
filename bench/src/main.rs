//! Measures Assay on this machine and writes what it found, as figures and as ratios to the disk and to bare SQLite.

mod calibrate;
mod client;
mod files;
mod flat;
mod pairs;
mod quality;
mod report;
mod seed;
mod server;
mod start;

use clap::{Parser, Subcommand};
use report::Report;
use std::io::Write;
use std::path::PathBuf;

/// A folder of its own for a measurement, on the disk that is measured and out of the repository's sight.
fn scratch() -> anyhow::Result<tempfile::TempDir> {
    std::fs::create_dir_all(SCRATCH)?;
    Ok(tempfile::tempdir_in(SCRATCH)?)
}

/// Where measurements keep what they make.
const SCRATCH: &str = "target/bench";

/// Measures Assay.
#[derive(Parser)]
struct Arguments {
    /// The `assay` binary to measure.
    #[arg(long, env = "ASSAY_BIN", default_value = "target/release/assay")]
    bin: PathBuf,
    /// A PostgreSQL server to measure as well.
    #[arg(long, env = "ASSAY_BENCH_POSTGRES")]
    postgres: Option<String>,
    /// Where the result is written.
    #[arg(long, default_value = "bench/results")]
    results: PathBuf,
    #[command(subcommand)]
    what: Option<What>,
}

/// What is measured; everything when nothing is named.
#[derive(Subcommand, Clone)]
enum What {
    /// Durable lease and submit pairs a second over HTTP.
    Pairs {
        /// Connections, one person each.
        #[arg(long, value_delimiter = ',', default_value = "1,64,1000")]
        connections: Vec<usize>,
        /// Seconds measured, after six of warming up.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// Lease latency in a small and in a large project.
    Flat {
        /// Tasks of the large project.
        #[arg(long, default_value_t = 1_000_000)]
        tasks: usize,
    },
    /// Import and export of many rows.
    Files {
        /// Rows.
        #[arg(long, default_value_t = 1_000_000)]
        rows: usize,
    },
    /// The numbers about labels: methods, commands, memory, and the Python packages of today where they are installed.
    Quality {
        /// Answers of the smaller crowd.
        #[arg(long, default_value_t = 1_000_000)]
        small: u32,
        /// Answers of the larger crowd.
        #[arg(long, default_value_t = 10_000_000)]
        large: u32,
        /// Answers of a crowd on which the commands are tried as well, such as 100000000: 6 GB of memory, 3 GB of disk and
        /// some ten minutes.
        #[arg(long)]
        huge: Option<u32>,
        /// The Python that may have the peers: crowd-kit, krippendorff, pandas.
        #[arg(long, env = PYTHON, default_value = "python3")]
        python: String,
    },
    /// Start to first answer in a large project, and memory at rest.
    Start {
        /// Tasks of the project.
        #[arg(long, default_value_t = 1_000_000)]
        tasks: usize,
    },
}

const EVERYTHING: [fn() -> What; 5] = [
    || What::Pairs { connections: vec![1, 64, 1_000], seconds: 10 },
    || What::Flat { tasks: 1_000_000 },
    || What::Files { rows: 1_000_000 },
    || What::Start { tasks: 1_000_000 },
    || What::Quality {
        small: 1_000_000,
        large: 10_000_000,
        huge: None,
        python: std::env::var(PYTHON).unwrap_or_else(|_| "python3".to_owned()),
    },
];

/// The variable that names the Python of the peers.
const PYTHON: &str = "ASSAY_BENCH_PYTHON";

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    anyhow::ensure!(arguments.bin.exists(), "{} is not there; run `cargo xtask bench`", arguments.bin.display());
    let mut report = Report::begin()?;
    if !matches!(arguments.what, Some(What::Quality { .. })) {
        calibrate::run(&mut report)?;
    }
    let chosen = match &arguments.what {
        Some(what) => vec![what.clone()],
        None => EVERYTHING.iter().map(|make| make()).collect(),
    };
    for what in chosen {
        match what {
            What::Pairs { connections, seconds } => {
                pairs::run(&arguments.bin, None, (&connections, seconds), &mut report)?;
                if let Some(postgres) = &arguments.postgres {
                    pairs::run(&arguments.bin, Some(postgres), (&connections, seconds), &mut report)?;
                }
            }
            What::Flat { tasks } => flat::run(&arguments.bin, tasks, &mut report)?,
            What::Files { rows } => files::run(&arguments.bin, rows, &mut report)?,
            What::Start { tasks } => start::run(&arguments.bin, tasks, &mut report)?,
            What::Quality { small, large, huge, python } => {
                quality::run(&arguments.bin, quality::Sizes { small, large, huge }, &python, &mut report)?;
            }
        }
    }
    let path = report.write(&arguments.results)?;
    writeln!(std::io::stdout(), "{}written to {}", report.table(), path.display())?;
    Ok(())
}
