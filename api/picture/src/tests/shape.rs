//! Size, turning, and white paper.

use super::{flatten::flatten, orient::turn, scale::fit, *};

#[test]
fn a_picture_keeps_its_shape_and_never_grows() {
    assert_eq!(fit(4000, 3000, 1600), (1600, 1200));
    assert_eq!(fit(3000, 4000, 1600), (1200, 1600));
    assert_eq!(fit(1600, 900, 1600), (1600, 900));
    assert_eq!(fit(100, 50, 1600), (100, 50));
    assert_eq!(fit(20_000, 1, 1600), (1600, 1));
    assert_eq!(fit(8191, 6104, 1600), (1600, 1192));
}

#[test]
fn each_orientation_stands_upright_as_the_standard_says() {
    // Stored as   a b c    with its first row and column where the number says that they belong.
    //             d e f
    let stored = "abcdef";
    let upright = ["abcdef", "cbafed", "fedcba", "defabc", "adbecf", "daebfc", "fcebda", "cfbead"];
    for (number, expected) in (1..).zip(upright) {
        let bytes = stored.bytes().flat_map(|letter| [letter; 3]).collect();
        let turned = turn(
            Pixels { width: 3, height: 2, channels: Channels::Rgb, bytes },
            Orientation::from_exif(number).unwrap(),
        );
        let letters: String = turned.bytes.chunks(3).map(|pixel| char::from(pixel[0])).collect();
        assert_eq!((letters.as_str(), turned.width), (expected, if number < 5 { 3 } else { 2 }), "{number}");
    }
    assert_eq!(Orientation::from_exif(0), None);
    assert_eq!(Orientation::from_exif(9), None);
}

#[test]
fn what_shines_through_is_white() {
    let lay = |channels, bytes: &[u8]| flatten(Pixels { width: 1, height: 1, channels, bytes: bytes.to_vec() }).bytes;
    assert_eq!(lay(Channels::Rgba, &[10, 20, 30, 0]), [255; 3]);
    assert_eq!(lay(Channels::Rgba, &[10, 20, 30, 255]), [10, 20, 30]);
    assert_eq!(lay(Channels::Rgba, &[0, 255, 100, 128]), [127, 255, 177]);
    assert_eq!(lay(Channels::GrayAlpha, &[0, 51]), [204; 3]);
    assert_eq!(lay(Channels::Gray, &[9]), [9; 3]);
}

#[test]
fn colours_survive() {
    let scene = scene(5, 1000, 700);
    let rendered = render(&jpeg(&scene, 92)).unwrap();
    assert_eq!((rendered.thumb.width, rendered.thumb.height), (320, 224));
    let again = decode::decode(&rendered.large.bytes, &inspect(&rendered.large.bytes).unwrap()).unwrap();
    let errors = scene.bytes.iter().zip(&again.bytes).map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2)).sum::<u64>();
    let mean = errors as f64 / scene.bytes.len() as f64;
    assert!(mean < 40.0, "mean squared error {mean}");
}
