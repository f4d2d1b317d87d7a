//! The program `assay`: reads the command line, runs one command, and turns what came of it into an exit code.

mod args;
mod backend;
mod bundle;
mod commands;
mod context;
mod demo;
mod follow;
mod interrupt;
mod local;
mod printer;
mod quality;
mod remote;
mod suggest;
mod time;
mod trouble;

use args::{Arguments, Command};
use clap::Parser;
use context::Context;
use printer::Printer;
use std::process::ExitCode;
use trouble::{Outcome, Trouble};

/// A server of thousands of small requests lives by its allocator; see docs/decisions/0009.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(said(&error)),
    };
    let context = Context::new(arguments.common);
    commands::serve::start_log(matches!(arguments.command, Command::Serve(_) | Command::Demo(_)));
    match run(&context, arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            context.printer.trouble(&trouble);
            ExitCode::from(trouble.exit_code())
        }
    }
}

/// Prints help, the version, or what is wrong with the command line, and gives the exit code.
fn said(error: &clap::Error) -> u8 {
    let printer = Printer { json: false };
    let text = error.render().to_string();
    if error.use_stderr() {
        printer.say(text.trim_end());
        return 1;
    }
    printer.text(&text).err().map_or(0, |trouble| Trouble::exit_code(&trouble))
}

fn run(context: &Context, command: Command) -> Outcome<()> {
    match command {
        Command::Serve(args) => commands::serve::run(context, &args),
        Command::Demo(args) => commands::demo::run(context, &args),
        Command::Init(args) => commands::init::run(context, &args),
        Command::User(command) => commands::user::run(context, &command),
        Command::Token(command) => commands::token::run(context, &command),
        Command::Project(command) => commands::project::run(context, &command),
        Command::Import(args) => commands::import::run(context, &args),
        Command::Export(args) => commands::export::run(context, &args),
        Command::Verify(args) => commands::verify::run(context, &args),
        Command::Backup(args) => commands::backup::run(context, &args),
        Command::Restore(args) => commands::restore::run(context, &args),
        Command::Spec(command) => commands::spec::run(context, &command),
        Command::Agree(args) => commands::agree::run(context, &args),
        Command::Consensus(args) => commands::consensus::run(context, &args),
        Command::Annotators(args) => commands::annotators::run(context, &args),
        Command::Suspects(args) => commands::suspects::run(context, &args),
        Command::Sample(args) => commands::sample::run(context, &args),
        Command::Accept(args) => commands::accept::run(context, &args),
        Command::Simulate(args) => commands::simulate::run(context, &args),
        Command::Compare(args) => commands::compare::run(context, &args),
        Command::Openapi => commands::openapi::run(context),
        Command::Completions(args) => commands::completions::run(context, &args),
    }
}
