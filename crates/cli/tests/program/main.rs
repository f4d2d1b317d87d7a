//! Runs the real program, and keeps what it says: exit code, standard output and standard error together.

mod backups;
mod help;
mod jobs;
mod people;
mod projects;
mod sandbox;
mod serving;
