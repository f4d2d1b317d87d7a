//! `assay demo`: serves three finished projects to look around in.

use crate::context::Context;
use crate::demo::{is_seeded, logins, seed};
use crate::local::Place;
use crate::local::lock::Lock;
use crate::printer::table;
use crate::trouble::{Outcome, Trouble};
use flow::Chance;
use serde_json::json;
use server::chance::OsChance;
use std::net::SocketAddr;
use std::path::Path;

use super::serve;

/// The demo's data folder unless another is named.
const DATA: &str = "assay-demo";

/// The file that keeps the demo's password beside its data, so that a second start can print it again.
const PASSWORD_FILE: &str = "demo-password";

/// Letters that nobody confuses.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// What the command takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = serve::LISTEN)]
    pub listen: SocketAddr,
    /// Throw away what was done in the demo before
    #[arg(long)]
    pub fresh: bool,
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    context.without_server("demo", "it makes and serves a demo on this machine")?;
    let place = context.place_or(Path::new(DATA))?;
    if args.fresh {
        forget(&place)?;
    }
    place.make()?;
    let _lock = Lock::take(&place.data, "demo")?;
    let password = prepare(context, &place)?;
    let serving = serve::Args { listen: args.listen, https: false, behind_proxy: false, upload_max: 4 * 1024 };
    let config = serve::configure(&place, &serving)?;
    serve::serve(context, config, args.listen, |context, address, _| announce(context, address, &password))
}

/// Removes a demo's data folder; only one that a demo made.
fn forget(place: &Place) -> Outcome<()> {
    if !place.data.join(PASSWORD_FILE).exists() {
        return Ok(());
    }
    std::fs::remove_dir_all(&place.data).map_err(|error| Trouble::file("remove", &place.data, &error))
}

/// Fills the folder if it is empty, and gives the password.
fn prepare(context: &Context, place: &Place) -> Outcome<String> {
    let runner = place.open()?;
    let file = place.data.join(PASSWORD_FILE);
    if is_seeded(&runner).map_err(|error| failed(&error))? {
        return std::fs::read_to_string(&file).map_err(|error| Trouble::file("read", &file, &error));
    }
    if !runner.store.read(store::people::list)?.is_empty() {
        let message = format!("{} holds work that is not the demo's", place.data.display());
        return Err(Trouble::refused("not_a_demo", message, "Name another folder with --data."));
    }
    let password = password();
    std::fs::write(&file, &password).map_err(|error| Trouble::file("write", &file, &error))?;
    context.printer.say("Making the demo: three projects, and colleagues who have begun the work …");
    seed(&runner, &password, &place.data.join("work")).map_err(|error| failed(&error))?;
    Ok(password)
}

fn failed(error: &anyhow::Error) -> Trouble {
    Trouble::broken("demo_failed", format!("the demo could not be made: {error:#}"), "Start it with --fresh.")
}

/// A new password for this demo alone: two groups of letters, 40 bits. There is no default one.
fn password() -> String {
    let mut bytes = [0; 8];
    OsChance.fill(&mut bytes);
    let letters: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    format!("{}-{}-demo", &letters[..4], &letters[4..])
}

fn announce(context: &Context, address: &str, password: &str) -> Outcome<()> {
    let logins = logins();
    if context.printer.json {
        return context.printer.data(&json!({"address": address, "password": password, "logins": logins}), String::new);
    }
    let rows: Vec<[String; 2]> =
        logins.iter().map(|login| [login.name.clone(), login.role.replace('_', " ")]).collect();
    context.printer.say(&format!(
        "\nAssay is at {address}\n\nSign in as any of these, the password is {password}\n\n{}\nStop it with Ctrl-C.",
        table(["name", "role"], &rows)
    ));
    Ok(())
}
