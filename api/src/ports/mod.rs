//! What leaves the process: files, the shared memory of several nodes, time, WeChat. Each is a small trait, so that
//! tests can stand in for the world.

pub mod blobs;
pub mod clock;
pub mod kv;
pub mod wechat;
