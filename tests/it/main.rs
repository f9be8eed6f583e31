//! All stories, one binary.

mod contract;
mod migrations;
mod place;
