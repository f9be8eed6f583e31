//! What leaves the process: files, the shared memory of several nodes, time, WeChat. Each is a small trait, so that
//! tests can stand in for the world.

pub mod blobs;
pub mod clock;
pub mod kv;
pub mod wechat;

use std::borrow::Cow;

/// Why a message was not taken, in one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// It may be taken another time.
    Later(Cow<'static, str>),
    /// It never will.
    Never(Cow<'static, str>),
}

impl Unsent {
    /// It may be taken another time.
    pub fn later(why: impl Into<Cow<'static, str>>) -> Self {
        Self::Later(why.into())
    }

    /// It never will.
    pub fn never(why: impl Into<Cow<'static, str>>) -> Self {
        Self::Never(why.into())
    }
}
