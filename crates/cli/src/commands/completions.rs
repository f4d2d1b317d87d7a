//! `assay completions`: prints a script that lets a shell complete commands.

use crate::args::Arguments;
use crate::context::Context;
use crate::trouble::Outcome;
use clap::CommandFactory;
use clap_complete::Shell;

/// What the command takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "assay", &mut script);
    context.printer.copy(&mut script.as_slice()).map(|_| ())
}
