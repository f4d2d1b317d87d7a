//! Builders, a fake clock, seeded chance and both databases, for tests.
