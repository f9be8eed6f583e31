//! All stories, one binary.

mod asset;
mod asset_fields;
mod asset_list;
mod category;
mod contract;
mod demo;
mod export;
mod house;
mod import;
mod import_files;
mod job;
mod label;
mod landing;
mod member;
mod migrations;
mod permissions;
mod place;
mod place_tree;
mod school;
mod search;
mod session;
mod tag;
mod tenancy;
mod tokens;
mod wechat;
mod writes;
