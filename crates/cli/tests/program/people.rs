//! People, their roles and their tokens.

use crate::sandbox::{Sandbox, tells};

#[test]
fn people_are_added_with_a_link_listed_and_disabled() {
    let sandbox = Sandbox::with_example();
    tells!(
        sandbox,
        sandbox.run(&["user", "list"]),
        sandbox.run(&["user", "add", "Ada", "--display", "Ada Byron", "--admin"]),
        sandbox.run(&["user", "role", "ada", "message-spam", "lead"]),
        sandbox.run(&["user", "add", "ben", "--project", "message-spam", "--role", "reviewer"]),
        sandbox.run(&["user", "add", "ben"]),
        sandbox.run(&["user", "add", "no spaces"]),
        sandbox.run(&["user", "disable", "bne"]),
        sandbox.run(&["user", "disable", "ben"]),
        sandbox.run(&["user", "disable", "ada"]),
        sandbox.run(&["user", "list"]),
    );
}

#[test]
fn somebody_who_is_there_becomes_an_administrator_and_the_last_one_stays_one() {
    let sandbox = Sandbox::with_example();
    tells!(
        sandbox,
        sandbox.run(&["user", "add", "ada", "--admin"]),
        sandbox.run(&["user", "add", "ben"]),
        sandbox.run(&["user", "admin", "ada", "--undo"]),
        sandbox.run(&["user", "admin", "ben"]),
        sandbox.run(&["user", "admin", "ada", "--undo"]),
        sandbox.run(&["user", "list"]),
        sandbox.run(&["user", "disable", "ada"]),
        sandbox.run(&["user", "admin", "ada"]),
    );
}

#[test]
fn a_password_comes_from_standard_input_and_never_from_the_command_line() {
    let sandbox = Sandbox::with_example();
    tells!(
        sandbox,
        sandbox.run_with(&["user", "add", "ada", "--admin", "--password-stdin"], "correct horse battery\n"),
        sandbox.run_with(&["user", "passwd", "ada", "--password-stdin"], "short\n"),
        sandbox.run_with(&["user", "passwd", "ada", "--password-stdin"], "staple battery horse\n"),
        sandbox.run(&["user", "passwd", "ada"]),
    );
}

#[test]
fn a_mistyped_project_or_role_adds_nobody() {
    let sandbox = Sandbox::with_example();
    tells!(
        sandbox,
        sandbox.run(&["user", "add", "ben", "--project", "message-spma", "--role", "reviewer"]),
        sandbox.run(&["user", "add", "ben", "--project", "message-spam", "--role", "reviwer"]),
        sandbox.run(&["user", "list"]),
    );
}

#[test]
fn a_project_keeps_somebody_who_can_run_it() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["user", "add", "ben"]);
    tells!(
        sandbox,
        sandbox.run(&["user", "role", "ben", "message-spam", "lead"]),
        sandbox.run(&["user", "role", "ben", "message-spam", "none"]),
    );
}

#[test]
fn tokens_are_shown_once_listed_without_their_secret_and_revoked() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["user", "add", "ada", "--admin"]);
    let listed = ["token", "list", "--for", "ada"];
    tells!(
        sandbox,
        sandbox.run(&["token", "create", "nightly", "--scopes", "read,transfer", "--for", "ada"]),
        sandbox.run(&["token", "create", "nightly", "--scopes", "raed", "--for", "ada"]),
        sandbox.run(&["token", "create", "nightly", "--scopes", "read"]),
        sandbox.run(&["token", "revoke", "1", "--for", "ada"]),
        sandbox.run(&["token", "revoke", "1", "--for", "ada"]),
        sandbox.run(&listed),
    );
    let token = sandbox.must(&["token", "create", "nightly", "--scopes", "read", "--days", "1", "--for", "ada"]);
    assert!(!sandbox.must(&listed).contains(token.trim()));
}
