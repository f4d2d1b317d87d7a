//! `assay token`: makes tokens, by which programs act for a person.

use crate::context::{Access, Context};
use crate::printer::table;
use crate::trouble::Outcome;
use api::tokens::{AddToken, Token};

/// What the command does.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a token and print it, once
    Create {
        /// What to call it, such as the program that uses it
        name: String,
        /// What it may be used for: work, judge, read, transfer, manage, people
        #[arg(long, value_name = "SCOPE", required = true, value_delimiter = ',')]
        scopes: Vec<String>,
        /// After how many days it ends
        #[arg(long, value_name = "N", default_value_t = 90)]
        days: u32,
        /// Whose rights it has; needed on a data folder
        #[arg(long = "for", value_name = "NAME")]
        owner: Option<String>,
    },
    /// List a person's tokens
    List {
        /// Whose tokens; needed on a data folder
        #[arg(long = "for", value_name = "NAME")]
        owner: Option<String>,
    },
    /// End a token at once
    Revoke {
        /// The token's number in the list
        id: api::Id,
        /// Whose token; needed on a data folder
        #[arg(long = "for", value_name = "NAME")]
        owner: Option<String>,
    },
}

/// Runs the command.
pub fn run(context: &Context, command: &Command) -> Outcome<()> {
    match command {
        Command::Create { name, scopes, days, owner } => {
            let new = AddToken { name: name.clone(), scopes: scopes.clone(), expires_days: *days };
            let added = context.backend(Access::Write("token create"))?.add_token(owner.as_deref(), &new)?;
            context.printer.say(&format!("Made token {} for {}.", added.id, new.name));
            context.printer.hint("Keep it like a password; it is not shown again.");
            context.printer.data(&added, || format!("{}\n", added.token))
        }
        Command::List { owner } => {
            let tokens = context.backend(Access::Read)?.tokens(owner.as_deref())?;
            if tokens.is_empty() {
                context.printer.say("There are no tokens.");
            }
            context.printer.data(&tokens, || listed(&tokens))
        }
        Command::Revoke { id, owner } => {
            context.backend(Access::Write("token revoke"))?.revoke_token(owner.as_deref(), *id)?;
            context.printer.say(&format!("Token {id} no longer works."));
            Ok(())
        }
    }
}

fn listed(tokens: &[Token]) -> String {
    if tokens.is_empty() {
        return String::new();
    }
    let rows: Vec<_> = tokens
        .iter()
        .map(|token| {
            let ends = token.expires_at.to_string();
            let day = ends.split('T').next().unwrap_or(&ends).to_owned();
            [token.id.to_string(), day, token.scopes.join(","), token.name.clone()]
        })
        .collect();
    table(["ID", "ENDS", "SCOPES", "NAME"], &rows)
}
