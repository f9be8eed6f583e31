//! All stories, one binary.

mod asset;
mod asset_fields;
mod asset_list;
mod contract;
mod migrations;
mod place;
mod search;
