//! The photos of the demo: simple scenes, drawn while the demo is loaded. What they show stands in `data/demo/scenes.txt`.

const SCENES: &str = include_str!("../../data/demo/scenes.txt");
const WIDE: u16 = 800;
const HIGH: u16 = 600;
/// Pixels of a unit of the scenes.
const SCALE: f32 = 5.0;

/// Strokes as somebody signs.
pub const SIGNATURE: [&[u16]; 3] = [
    &[150, 420, 230, 330, 310, 300, 300, 420, 240, 560, 190, 640, 260, 600, 380, 470],
    &[430, 340, 420, 460, 400, 610, 470, 560, 560, 430, 600, 350, 590, 470, 560, 640, 640, 560, 730, 440],
    &[300, 720, 480, 690, 660, 670, 860, 610],
];

/// Right and down, in pixels.
type Point = (f32, f32);

/// The photo of this name, as JPEG; none if there is no such scene.
pub fn photo(name: &str) -> Option<Vec<u8>> {
    let mut picture = vec![[255.0; 3]; usize::from(WIDE) * usize::from(HIGH)];
    draw(&mut picture, name)?;
    let bytes: Vec<u8> = picture.iter().flatten().map(|part| byte(*part)).collect();
    picture::jpeg(&bytes, WIDE, HIGH).ok()
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a byte")]
fn byte(part: f32) -> u8 {
    part.clamp(0.0, 255.0) as u8
}

fn draw(picture: &mut [[f32; 3]], name: &str) -> Option<()> {
    let mut lines = SCENES.lines().skip_while(|line| line.strip_suffix(':') != Some(name)).skip(1).peekable();
    lines.peek()?;
    for line in lines.take_while(|line| !line.ends_with(':')) {
        match line.strip_prefix("like ") {
            Some(other) => draw(picture, other)?,
            None => shape(picture, line)?,
        }
    }
    Some(())
}

fn shape(picture: &mut [[f32; 3]], line: &str) -> Option<()> {
    let (what, colour) = line.rsplit_once(" #")?;
    let (kind, numbers) = what.split_once(' ')?;
    let colour = u32::from_str_radix(colour, 16).ok()?.to_be_bytes();
    let numbers: Vec<f32> =
        numbers.split(' ').map(|number| Some(number.parse::<f32>().ok()? * SCALE)).collect::<Option<_>>()?;
    let half = |long: f32| long / 2.0;
    // Its middle, how far it reaches from there, and how much of the colour a point takes: less along the edge.
    type Cover = Box<dyn Fn(Point) -> f32>;
    let (middle, reach, cover): (Point, Point, Cover) = match (kind, numbers.as_slice()) {
        ("box", &[x, y, wide, high, round]) => {
            let (middle, reach) = ((x + half(wide), y + half(high)), (half(wide), half(high)));
            let cover = move |(px, py): Point| {
                let (dx, dy) = ((px - middle.0).abs() - reach.0 + round, (py - middle.1).abs() - reach.1 + round);
                round + 0.5 - dx.max(0.0).hypot(dy.max(0.0)) - dx.max(dy).min(0.0)
            };
            (middle, reach, Box::new(cover))
        }
        ("disc", &[x, y, radius]) => {
            ((x, y), (radius, radius), Box::new(move |(px, py)| radius + 0.5 - (px - x).hypot(py - y)))
        }
        ("line", &[x, y, to_x, to_y, wide]) => {
            let (dx, dy) = (to_x - x, to_y - y);
            let cover = move |(px, py): Point| {
                let along = (((px - x) * dx + (py - y) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
                half(wide) + 0.5 - (px - x - along * dx).hypot(py - y - along * dy)
            };
            let reach = (half(dx.abs() + wide), half(dy.abs() + wide));
            ((half(x + to_x), half(y + to_y)), reach, Box::new(cover))
        }
        ("glow", &[x, y, radius]) => {
            let near = move |(px, py): Point| (1.0 - (px - x).hypot(py - y) / radius).max(0.0);
            ((x, y), (radius, radius), Box::new(move |point| near(point).powi(2) * 0.9))
        }
        _ => return None,
    };
    for (row, line) in (0_u16..).zip(picture.chunks_mut(WIDE.into())) {
        if (f32::from(row) - middle.1).abs() > reach.1 + 1.0 {
            continue;
        }
        for (column, pixel) in (0_u16..).zip(line) {
            if (f32::from(column) - middle.0).abs() > reach.0 + 1.0 {
                continue;
            }
            let share = cover((f32::from(column), f32::from(row))).clamp(0.0, 1.0);
            for (part, new) in pixel.iter_mut().zip(colour.iter().skip(1)) {
                *part += (f32::from(*new) - *part) * share;
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_can_be_drawn() {
        for name in SCENES.lines().filter_map(|line| line.strip_suffix(':')) {
            assert!(photo(name).is_some(), "{name}");
        }
        assert_eq!(photo("nothing"), None);
    }
}
