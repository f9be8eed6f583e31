//! Pictures as nobody should send them, and some that look odd and are honest. All of them are made here, by code.

mod exif;
mod foreign;
mod jpeg;
mod jpeg_frames;
mod jpeg_segments;
mod png;
mod scene;
mod webp;

pub use scene::{Scene, largest, packed, photo};

/// Stands in every payload that must not come out again.
pub const SECRET: &str = "SECRET-PLACE-AND-SERIAL";

/// What is expected of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// It is taken, and the large rendition has this size.
    Taken(u32, u32),
    /// It is refused with this code.
    Refused(&'static str),
    /// Taken or refused as damaged, by the decoder's judgement; but without harm.
    Either,
}

/// One file: a name for messages, its bytes, and what is expected of it.
pub type Odd = (String, Vec<u8>, Expect);

/// All of them.
pub fn files() -> Vec<Odd> {
    [foreign::files(), jpeg::files(), jpeg_frames::files(), jpeg_segments::files(), png::files(), webp::files()]
        .concat()
}

fn odd(name: &str, bytes: Vec<u8>, expect: Expect) -> Odd {
    (name.into(), bytes, expect)
}

/// The file cut off at several places.
fn cut(name: &str, whole: &[u8], places: &[usize]) -> Vec<Odd> {
    let cut = |&at: &usize| {
        (
            format!("{name} cut to {at} bytes"),
            whole.iter().take(at).copied().collect(),
            Expect::Refused("truncated_image"),
        )
    };
    places.iter().map(cut).collect()
}
