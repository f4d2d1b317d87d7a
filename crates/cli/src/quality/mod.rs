//! What the commands about label files share: how files are read, results shown, tables written and plots drawn.

pub mod bounded;
pub mod costs;
pub mod course;
pub mod distances;
pub mod figures;
pub mod given;
pub mod groups;
pub mod input;
pub mod kinds;
pub mod limits;
pub mod method;
pub mod objects;
pub mod output;
pub mod page;
pub mod plot;
pub mod replays;
pub mod scale;
pub mod shapes;
pub mod sheet;
pub mod show;
pub mod times;
pub mod trees;
