//! Migrations agree with the entities.
