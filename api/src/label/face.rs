//! One label: the code at the left, the thing's name and facts beside it, the typed code below.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Name, Str};

use super::fit::{fit, printable};
use super::font::Font;
use super::layout::Sheet;
use super::qr::{QUIET, Qr};

/// The font's name in every page's resources.
pub const FONT: Name<'static> = Name(b"F");

/// Below a third of a millimetre phones begin to miss modules.
pub const LEAST_MODULE: f32 = 0.33;

/// What is printed on one label.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Label {
    /// Text of the QR code.
    pub url: String,
    /// The tag's code as a person types it.
    pub code: String,
    /// Name of the asset or the place; the largest text.
    pub title: String,
    /// Number, room, school and so on, the weightiest first. Those the label has no room for are left out.
    pub lines: Vec<String>,
}

/// The address is too long for a QR code that a phone can read at this label's size.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the address does not fit into the QR code")]
pub struct UrlTooLong;

/// Kept free at the right and at the bottom, where a sheet may be a little off.
const EDGE: f32 = 1.6;
/// Width of one character of the typed code and of the whole code, in font sizes.
const CODE_CELL: f32 = 0.62;
const CODE_LENGTH: f32 = 16.0;
const LINE_PITCH: f32 = 1.22;
/// How far a text may shrink before it wraps.
const SHRINK: f32 = 0.83;
/// Height of a capital, in font sizes.
const CAPITAL: f32 = 0.73;
/// Top of a Chinese character above the baseline.
const RISE: f32 = 0.86;

/// Where the parts of a label go, in millimetres from its lower left corner.
struct Plan {
    height: f32,
    module: f32,
    /// Side of the symbol with its quiet zone: it fills the upper left corner.
    square: f32,
    code_size: f32,
    code_baseline: f32,
    title_size: f32,
    text_width: f32,
}

impl Plan {
    fn new(sheet: &Sheet, qr: &Qr) -> Result<Self, UrlTooLong> {
        let (width, height) = sheet.cell;
        let modules = f32::from(qr.side_with_quiet());
        let strip = (height * 0.12).max(3.2);
        let module = whole_dots((height - strip).min(width * 0.52) / modules, sheet.dot);
        let square = module * modules;
        let text_width = width - square - EDGE;
        if module < LEAST_MODULE || text_width < 5.0 {
            return Err(UrlTooLong);
        }
        let quiet = module * f32::from(QUIET);
        let strip = height - square;
        let code_width = width - quiet - EDGE;
        let code_size = (strip * 0.72).min(code_width / (CODE_CELL * CODE_LENGTH)).min(3.4);
        Ok(Self {
            height,
            module,
            square,
            code_size,
            code_baseline: ((strip - CAPITAL * code_size) * 0.5).clamp(1.0, 2.0),
            title_size: (height / 8.0).min(width * 0.078).min(5.0),
            text_width,
        })
    }

    fn quiet(&self) -> f32 {
        self.module * f32::from(QUIET)
    }

    /// Lowest point of the texts beside the symbol: just above the typed code, which may reach under them.
    fn text_bottom(&self) -> f32 {
        self.code_baseline + CAPITAL * self.code_size + 1.2
    }
}

/// Whole printer dots, so that all modules come out equally wide; unless that makes them too small.
fn whole_dots(module: f32, dot: Option<f32>) -> f32 {
    let rounded = dot.map(|dot| (module / dot).floor() * dot);
    rounded.filter(|&module| module >= LEAST_MODULE).unwrap_or(module)
}

/// Draws a label with its lower left corner at the origin, in millimetres.
pub fn draw(content: &mut Content, font: &mut Font, label: &Label, sheet: &Sheet) -> Result<(), UrlTooLong> {
    let qr = Qr::encode(&label.url).ok_or(UrlTooLong)?;
    let plan = Plan::new(sheet, &qr)?;
    draw_symbol(content, &qr, &plan);
    draw_code(content, font, &printable(&label.code), &plan);
    draw_text(content, font, label, &plan);
    Ok(())
}

fn draw_symbol(content: &mut Content, qr: &Qr, plan: &Plan) {
    let module = plan.module;
    content.save_state();
    // Counting in modules from the top left keeps the numbers short and whole.
    content.transform([module, 0.0, 0.0, -module, plan.quiet(), plan.height - plan.quiet()]);
    for dark in &qr.dark {
        content.rect(f32::from(dark.x), f32::from(dark.y), f32::from(dark.width), f32::from(dark.height));
    }
    content.fill_nonzero();
    content.restore_state();
}

/// Equal cells as on a typewriter: whoever types the code off a torn label compares character by character.
fn draw_code(content: &mut Content, font: &mut Font, code: &str, plan: &Plan) {
    let characters = u8::try_from(code.chars().count()).map_or(f32::MAX, f32::from);
    let size = plan.code_size * (CODE_LENGTH / characters).min(1.0);
    let mut x = plan.quiet();
    let cell = CODE_CELL * size;
    let baseline = round(plan.code_baseline);
    content.begin_text().set_font(FONT, round(size));
    for character in code.chars() {
        let advance = font.advance(character) * size;
        // Wide letters are squeezed into the cell and hyphens drawn out, else a copied code gets spaces.
        let stretch = if advance > cell || character == '-' { cell / advance } else { 1.0 };
        let start = x + (cell - advance * stretch) / 2.0;
        content.set_text_matrix([round(stretch), 0.0, 0.0, 1.0, round(start), baseline]);
        content.show(Str(&font.codes(character.encode_utf8(&mut [0; 4]))));
        x += cell;
    }
    content.end_text();
}

fn draw_text(content: &mut Content, font: &mut Font, label: &Label, plan: &Plan) {
    let size = plan.title_size;
    let (left, width) = (plan.square, plan.text_width);
    let mut top = plan.height - plan.quiet() + (RISE - 0.78) * size;

    let sizes = (size, size * SHRINK);
    let title = fit(&printable(&label.title), sizes, width, 2, &mut |c| font.advance(c));
    content.set_text_rendering_mode(TextRenderingMode::FillStroke);
    content.set_line_width(round(title.size * 0.035));
    for line in &title.lines {
        show(content, font, line, title.size, left, top - RISE * title.size);
        top -= LINE_PITCH * title.size;
    }
    content.set_text_rendering_mode(TextRenderingMode::Fill);
    top -= 0.25 * size;

    let lines = label.lines.iter().map(|line| printable(line));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    let height = top - plan.text_bottom();
    let size = facts_size(font, &lines, plan, height);
    let mut room = rows_in(height, size);
    for (index, line) in lines.iter().enumerate() {
        if room == 0 {
            break;
        }
        // The first is the number, which is of no use without its end: it may push the last line out.
        let waiting = if index == 0 { 0 } else { lines.len() - index - 1 };
        let rows = room.saturating_sub(waiting).clamp(1, 2);
        for row in &fact(font, line, size, width, rows) {
            show(content, font, row, size, left, top - RISE * size);
            top -= LINE_PITCH * size;
            room = room.saturating_sub(1);
        }
    }
}

/// One size for all facts: shrunk a little if that saves one of them from wrapping, or all from being cut.
fn facts_size(font: &mut Font, lines: &[String], plan: &Plan, height: f32) -> f32 {
    let wished = (plan.title_size * 0.68).max(2.2);
    let least = wished * SHRINK;
    let size = lines
        .iter()
        .map(|line| plan.text_width / font.width(line))
        .filter(|size| *size >= least)
        .fold(wished, f32::min);
    let needed: usize = lines.iter().map(|line| fact(font, line, size, plan.text_width, 2).len()).sum();
    if needed > rows_in(height, size) { least } else { size }
}

fn fact(font: &mut Font, line: &str, size: f32, width: f32, rows: usize) -> Vec<String> {
    fit(line, (size, size), width, rows, &mut |c| font.advance(c)).lines
}

/// Rows that fit; the last one's descenders may use the free space below it.
fn rows_in(height: f32, size: f32) -> usize {
    // Positive and tiny, so the cast is exact.
    (height / (LINE_PITCH * size) + 0.15).max(0.0) as usize
}

/// Shows one line of text from its baseline's left end.
pub fn show(content: &mut Content, font: &mut Font, text: &str, size: f32, x: f32, y: f32) {
    content
        .begin_text()
        .set_font(FONT, round(size))
        .next_line(round(x), round(y))
        .show(Str(&font.codes(text)))
        .end_text();
}

/// A micrometre is finer than any printer; more digits would only make the file larger.
pub fn round(millimetres: f32) -> f32 {
    (millimetres * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::super::layout::Layout;
    use super::*;

    fn plan(layout: Layout, url: &str) -> Result<Plan, UrlTooLong> {
        Plan::new(&layout.sheet(), &Qr::encode(url).unwrap())
    }

    #[test]
    fn every_layout_prints_modules_that_a_phone_reads() {
        for (length, least) in [(45, 0.45), (90, 0.37)] {
            let url = format!("https://{}/t/7K3M9QXT2BWD", "a".repeat(length - 23));
            for layout in Layout::ALL {
                let module = plan(layout, &url).unwrap().module;
                assert!(module >= least, "{layout:?}: {module}");
            }
        }
    }

    #[test]
    fn thermal_modules_are_whole_dots() {
        for layout in [Layout::Roll50x30, Layout::Roll40x30] {
            let dots = plan(layout, "https://houqin.example.edu.cn/t/7K3M9QXT2BWD").unwrap().module / 0.125;
            assert_eq!(dots.fract(), 0.0, "{layout:?}");
        }
    }

    #[test]
    fn nothing_leaves_the_label_or_meets_another_part() {
        for layout in Layout::ALL {
            let plan = plan(layout, "https://houqin.example.edu.cn/t/7K3M9QXT2BWD").unwrap();
            let (width, height) = layout.sheet().cell;
            let code = plan.quiet() + CODE_CELL * CODE_LENGTH * plan.code_size;
            assert!(plan.square < height && code <= width - EDGE + 0.01, "{layout:?}");
            assert!(plan.square + plan.text_width <= width - EDGE + 0.01, "{layout:?}");
            let top_of_code = plan.code_baseline + CAPITAL * plan.code_size;
            assert!(height - plan.square >= top_of_code, "{layout:?}");
            assert!(plan.text_bottom() > top_of_code, "{layout:?}");
        }
    }

    #[test]
    fn an_address_whose_modules_would_be_too_small_is_refused() {
        assert!(plan(Layout::Roll40x30, &"a".repeat(600)).is_err());
    }
}
