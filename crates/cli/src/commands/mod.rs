//! The commands of the program, one file each.

pub mod accept;
pub mod agree;
pub mod annotators;
pub mod backup;
pub mod compare;
pub mod completions;
pub mod consensus;
pub mod demo;
pub mod export;
pub mod import;
pub mod init;
pub mod openapi;
pub mod project;
pub mod restore;
pub mod sample;
pub mod serve;
pub mod simulate;
pub mod spec;
pub mod suspects;
pub mod token;
pub mod user;
pub mod verify;
