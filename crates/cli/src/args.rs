//! The command line: what every command takes, and the list of commands.

#![expect(clippy::doc_markdown, reason = "these texts are the help, printed as they are written")]

use crate::commands::{
    accept, agree, annotators, backup, compare, completions, consensus, demo, export, import, init, project, restore,
    sample, serve, simulate, spec, suspects, token, user, verify,
};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Run labelling work and prove its quality
///
/// Commands work on a data folder of this machine (--data), or on a server far away (--server, with a token). Data goes
/// to standard output, talk to standard error. Exit codes: 0 done, 1 something to put right, 2 something failed.
#[derive(Debug, Parser)]
#[command(name = "assay", version, disable_help_subcommand = true, max_term_width = 100)]
pub struct Arguments {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Common {
    /// The data folder [ASSAY_DATA; ./assay-data]
    #[arg(long, global = true, value_name = "FOLDER", env = "ASSAY_DATA", hide_env = true)]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database, postgres://…, instead of SQLite in the data folder [ASSAY_DATABASE]
    #[arg(long, global = true, value_name = "ADDRESS", env = "ASSAY_DATABASE", hide_env = true)]
    pub database: Option<String>,
    /// A server to work on instead of a data folder, https://… [ASSAY_SERVER]
    #[arg(long, global = true, value_name = "ADDRESS", env = "ASSAY_SERVER", hide_env = true)]
    pub server: Option<String>,
    /// The token by which the server knows you [ASSAY_TOKEN]
    #[arg(long, global = true, value_name = "TOKEN", env = "ASSAY_TOKEN", hide_env = true)]
    pub token: Option<String>,
    /// Print data as JSON, and no talk
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a data folder and an example project
    Init(init::Args),
    /// Serve the web interface and the HTTP API
    Serve(serve::Args),
    /// Serve three finished projects to look around in
    Demo(demo::Args),
    /// Make projects and change them
    #[command(subcommand)]
    Project(project::Command),
    /// Import items from a file, a folder or an archive
    Import(import::Args),
    /// Export labels, with what they rest on
    Export(export::Args),
    /// Add people and let them in
    #[command(subcommand)]
    User(user::Command),
    /// Make tokens for programs
    #[command(subcommand)]
    Token(token::Command),
    /// Check project files, and help editors to complete them
    #[command(subcommand)]
    Spec(spec::Command),
    /// Check what is kept against its hashes, the event log and a recount
    Verify(verify::Args),
    /// Copy everything into one file, also while a server runs
    Backup(backup::Args),
    /// Make a data folder from a backup
    Restore(restore::Args),
    /// Measure how well people agree, from a label file
    Agree(agree::Args),
    /// Find the answer of each task, from a label file
    Consensus(consensus::Args),
    /// Tell how good each person is, from a label file
    Annotators(annotators::Args),
    /// List the answers that are probably wrong, from a label file
    Suspects(suspects::Args),
    /// Draw the tasks to check, with known chances
    Sample(sample::Args),
    /// Plan when to accept a lot, and judge a checked one
    Accept(accept::Args),
    /// Tell how many answers would have been enough, by replaying a label file
    Simulate(simulate::Args),
    /// Tell whether agreement or accuracy changed between two label files
    Compare(compare::Args),
    /// Print the description of the HTTP API (OpenAPI 3.1, JSON)
    Openapi,
    /// Print a script that lets a shell complete commands
    Completions(completions::Args),
}
