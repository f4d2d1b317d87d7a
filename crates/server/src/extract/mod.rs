//! What handlers ask of a request: who is calling, in which project, with which role, and what they sent.

mod address;
mod asked;
mod looked;
mod number;
mod origin;
mod project;
mod sent;
mod signed;

pub use address::Peer;
pub use asked::{Asked, limit};
pub use looked::{Looked, tagged};
pub use number::{Named, Number};
pub use origin::OurPage;
pub use project::{Enter, Follow, In, Judge, Manage, Read, Transfer, Work};
pub use sent::Sent;
pub use signed::{COOKIE, Signed};
