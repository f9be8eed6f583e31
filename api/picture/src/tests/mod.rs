//! What holds for every picture. The odd files have a test of their own, through the door.

mod look;
mod pool;
mod shape;

use jpeg_encoder::{ColorType, Encoder};

use super::{
    decode::{Channels, Pixels},
    *,
};

/// A scene drawn by code: soft light with edges, different for every seed, a little noisy.
fn scene(seed: u64, width: u32, height: u32) -> Pixels {
    let mut chance = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = move || {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        (chance >> 40) as f32 / (1 << 24) as f32
    };
    let lamps: Vec<[f32; 6]> = (0..9).map(|_| std::array::from_fn(|_| next())).collect();
    let mut bytes = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
            let mut colour = [0.2_f32; 3];
            for [at_x, at_y, size, red, green, blue] in &lamps {
                let far = ((u - at_x).powi(2) + (v - at_y).powi(2)) / (0.01 + 0.06 * size);
                let light = (-far).exp() + if (u - at_x).abs().max((v - at_y).abs()) < size * 0.12 { 0.5 } else { 0.0 };
                for (sum, share) in colour.iter_mut().zip([red, green, blue]) {
                    *sum += 0.5 * light * (share - 0.3);
                }
            }
            bytes.extend(colour.map(|part| ((part + 0.03 * next()) * 255.0).clamp(0.0, 255.0) as u8));
        }
    }
    Pixels { width, height, channels: Channels::Rgb, bytes }
}

fn jpeg(pixels: &Pixels, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = Encoder::new(&mut bytes, quality);
    encoder.encode(&pixels.bytes, pixels.width as u16, pixels.height as u16, ColorType::Rgb).unwrap();
    bytes
}
