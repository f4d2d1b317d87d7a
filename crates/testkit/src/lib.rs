//! Builders, a fake clock, seeded chance and both databases, for tests.
//!
//! A test tells a story over a [`World`]: a store of its own with a project, people and items, each made by the verbs
//! that make them in earnest. [`on_both_databases!`] tells every story twice.

mod chance;
mod clock;
pub mod db;
mod delivery;
pub mod specs;
mod world;

pub use chance::SeededChance;
pub use clock::FakeClock;
pub use db::Home;
pub use delivery::Delivery;
pub use world::World;

/// Makes two tests of each story, one on SQLite and one on PostgreSQL. Without a PostgreSQL the second says so and
/// passes; `cargo xtask test` always has one.
///
/// ```
/// # use assay_testkit as testkit;
/// testkit::on_both_databases! {
///     fn a_person_gets_a_task(world: World) {
///         world.project(&testkit::specs::letters("{}"));
///         let ann = world.person("ann", domain::Role::Associate);
///         world.items(&["first"]);
///         assert_eq!(world.lease(ann).task, 1);
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$note:meta])* fn $name:ident($world:ident: World) $story:block)*) => {
        $(
            $(#[$note])*
            mod $name {
                use super::*;

                fn story($world: $crate::World) $story

                #[test]
                fn on_sqlite() {
                    story($crate::World::new($crate::db::sqlite()));
                }

                #[test]
                fn on_postgres() {
                    if let Some(home) = $crate::db::postgres() {
                        story($crate::World::new(home));
                    }
                }
            }
        )*
    };
}
