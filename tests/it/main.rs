//! All stories, one binary.

mod asset;
mod asset_fields;
mod asset_list;
mod contract;
mod house;
mod member;
mod landing;
mod migrations;
mod permissions;
mod place;
mod school;
mod search;
mod tag;
mod session;
mod tenancy;
mod tokens;
mod wechat;
mod writes;
