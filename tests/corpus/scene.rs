//! Pictures drawn by code that pack about as a photo does: soft light, texture, edges, and the noise of a sensor.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// How a scene looks.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// Two scenes of different seeds show different things.
    pub seed: u64,
    /// How much fine texture there is, from 0 (a wall) to 100 (leaves).
    pub texture: f32,
    /// How far the sensor errs, in steps of 255.
    pub noise: i32,
}

impl Scene {
    /// A room in ordinary light.
    pub fn room(seed: u64) -> Self {
        Self { seed, texture: 40.0, noise: 5 }
    }

    /// Draws it once and lays it side by side like tiles: soon done even where a test is not optimized.
    pub fn tiled(self, width: usize, height: usize) -> Vec<u8> {
        let (across, down) = (width.min(TILE), height.min(TILE));
        let tile = self.draw(across, down);
        let rows = (0..height).map(|y| &tile[(y % down) * across * 3..][..across * 3]);
        rows.flat_map(|row| row.iter().copied().cycle().take(width * 3).collect::<Vec<u8>>()).collect()
    }

    /// Draws it: three bytes a pixel, row by row.
    pub fn draw(self, width: usize, height: usize) -> Vec<u8> {
        let mut chance = Chance(self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let grid: Vec<f32> = (0..GRID * GRID * 3).map(|_| chance.next() as f32 / (1 << 24) as f32).collect();
        let longer = width.max(height) as f32;
        let mut out = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                let (u, v) = (x as f32 / longer, y as f32 / longer);
                let texture = smooth(&grid, u * 190.0, v * 190.0, 0) + 0.7 * smooth(&grid, u * 790.0, v * 790.0, 1);
                let edge = if ((u * 23.0) as usize + (v * 19.0) as usize).is_multiple_of(5) { 40.0 } else { 0.0 };
                let noise = (chance.next() % (2 * self.noise as u64 + 1)) as i32 - self.noise;
                for colour in 0..3 {
                    let light = smooth(&grid, u * 4.0, v * 4.0, colour) * 140.0
                        + smooth(&grid, u * 17.0, v * 17.0, colour) * 50.0;
                    out.push(((light + texture * self.texture + edge) as i32 + noise).clamp(0, 255) as u8);
                }
            }
        }
        out
    }
}

/// A photo of a room as a phone stores it.
pub fn photo(seed: u64, width: u16, height: u16) -> Vec<u8> {
    packed(seed, (width, height), 92, false)
}

/// Forty-eight megapixels; progressive, which takes the most memory to decode, or not.
pub fn largest(progressive: bool) -> Vec<u8> {
    packed(1, (8000, 6000), 50, progressive)
}

/// The same scene packed in another way.
pub fn packed(seed: u64, (width, height): (u16, u16), quality: u8, progressive: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(progressive);
    let scene = Scene::room(seed).tiled(width.into(), height.into());
    encoder.encode(&scene, width, height, ColorType::Rgb).expect("memory takes every byte");
    bytes
}

const GRID: usize = 64;
const TILE: usize = 640;

/// A value between the four points of the grid around a place.
fn smooth(grid: &[f32], x: f32, y: f32, colour: usize) -> f32 {
    let at = |column: usize, row: usize| grid[((row % GRID) * GRID + column % GRID) * 3 + colour];
    let (column, row) = (x as usize, y as usize);
    let (right, down) = (x.fract(), y.fract());
    let above = at(column, row) + (at(column + 1, row) - at(column, row)) * right;
    let below = at(column, row + 1) + (at(column + 1, row + 1) - at(column, row + 1)) * right;
    above + (below - above) * down
}

/// Numbers without order that are the same on every run.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    /// Below 2^24.
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 40
    }
}
