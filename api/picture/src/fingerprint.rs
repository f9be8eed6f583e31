//! Telling whether two photos are the same: to the byte, or to the eye.

use sha2::{Digest, Sha256};

use super::{PictureError, decode::Pixels, scale::resize};

/// Two pictures that differ in at most this many of the 64 bits are the same to the eye: the same photo sent again,
/// packed by another program, made smaller or a little brighter. Such copies mostly differ in 0 to 4, pictures of other
/// things in about 32 and hardly ever in fewer than 12. It is a hint for a person, never a verdict: two photos of one
/// empty wall are alike too.
pub const ALIKE: u32 = 8;

/// The side to which a picture is shrunk to be looked at, in pixels.
const SIDE: u32 = 32;
/// So many waves across and so many down are looked at, the slowest ones.
const WAVES: u8 = 8;

/// What a picture looks like, in 64 bits: which of its slowest waves of light are stronger than the middle one. Packing
/// and small changes of light touch the fast waves only. It does not see colours, and a picture that was turned looks
/// different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Look(pub u64);

impl Look {
    /// In how many of the 64 bits the two differ.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Whether the two are the same to the eye.
    pub fn is_alike(self, other: Self) -> bool {
        self.distance(other) <= ALIKE
    }

    /// Looks at a picture of three bytes a pixel.
    pub(super) fn of(pixels: &Pixels) -> Result<Self, PictureError> {
        let spots = resize(pixels, SIDE, SIDE)?;
        let luma = |&[r, g, b]: &[u8; 3]| 0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b);
        let spots: Vec<f32> = spots.bytes.as_chunks().0.iter().map(luma).collect();
        let rows = spots.chunks_exact(SIDE as usize).map(<[f32]>::to_vec).collect::<Vec<_>>();
        let waves = strengths(&strengths(&rows)).concat();
        let mut sorted = waves.clone();
        sorted.sort_by(f32::total_cmp);
        let middle = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        Ok(Self(waves.iter().fold(0, |look, &wave| look << 1 | u64::from(wave > middle))))
    }
}

/// How strong each wave is in each line. What were lines are columns of the answer.
fn strengths(lines: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let wave = |number: u8| {
        let step = f32::from(number) * std::f32::consts::PI / SIDE as f32;
        move |(at, value): (u16, &f32)| value * (step * (f32::from(at) + 0.5)).cos()
    };
    (0..WAVES).map(|number| lines.iter().map(|line| (0..).zip(line).map(wave(number)).sum()).collect()).collect()
}

/// The SHA-256 of these bytes in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
