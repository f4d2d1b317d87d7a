//! Runs the real program, and keeps what it says: exit code, standard output and standard error together.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backups;
mod bounded;
mod faults;
mod help;
mod jobs;
mod kinds;
mod kinds_people;
mod label_files;
mod lots;
mod objects;
mod people;
mod plots;
mod projects;
mod replays;
mod sandbox;
mod serving;
mod tables;
