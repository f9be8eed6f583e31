//! The same picture looks the same however it was packed; another one looks different.

use super::{scale::resize, *};

fn look(bytes: &[u8]) -> Look {
    render(bytes).unwrap().look
}

fn brighter(pixels: &Pixels, gain: f32, lift: f32) -> Pixels {
    let bytes = pixels.bytes.iter().map(|&byte| (f32::from(byte) * gain + lift).clamp(0.0, 255.0) as u8).collect();
    Pixels { bytes, ..*pixels }
}

#[test]
fn a_copy_is_alike_however_it_was_packed_sized_or_lit() {
    let mut worst = 0;
    for seed in 1..=15 {
        let scene = scene(seed, 400, 300);
        let first = look(&jpeg(&scene, 90));
        let copies = [
            jpeg(&scene, 40),
            jpeg(&resize(&scene, 200, 150).unwrap(), 75),
            jpeg(&resize(&scene, 888, 666).unwrap(), 85),
            jpeg(&brighter(&scene, 1.1, 6.0), 80),
            jpeg(&brighter(&scene, 0.9, 0.0), 80),
            render(&jpeg(&scene, 90)).unwrap().large.bytes,
        ];
        let distances = copies.map(|copy| first.distance(look(&copy)));
        worst = worst.max(distances.into_iter().max().unwrap());
    }
    println!("the farthest copy: {worst}");
    assert!(worst <= ALIKE, "{worst}");
}

#[test]
fn different_pictures_are_far_apart() {
    let looks: Vec<Look> = (1..=40).map(|seed| look(&jpeg(&scene(seed, 320, 240), 85))).collect();
    let pairs = looks.iter().enumerate().flat_map(|(at, one)| looks[at + 1..].iter().map(|other| one.distance(*other)));
    let mut distances: Vec<u32> = pairs.collect();
    distances.sort_unstable();
    println!(
        "different: nearest {}, a hundredth below {}, median {}",
        distances[0],
        distances[distances.len() / 100],
        distances[distances.len() / 2]
    );
    assert!(distances[0] > ALIKE, "{}", distances[0]);
}

#[test]
fn the_hash_of_the_upload_and_of_the_rendition_are_those_of_their_bytes() {
    use sha2::{Digest, Sha256};
    let hex = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let upload = jpeg(&scene(3, 320, 240), 85);
    let rendered = render(&upload).unwrap();
    assert_eq!(rendered.original, hex(&upload));
    assert_eq!(rendered.large.sha256, hex(&rendered.large.bytes));
    assert_eq!(rendered.thumb.sha256, hex(&rendered.thumb.bytes));
    assert_eq!(rendered, render(&upload).unwrap(), "the same upload always gives the same files");
    let longer = render(&[upload.as_slice(), b"behind the end"].concat()).unwrap();
    assert_ne!(longer.original, rendered.original);
    assert_eq!(longer.large, rendered.large);
}
