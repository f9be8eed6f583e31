//! A 50 mm ruler in a sheet's top margin: who lays a real one beside it sees whether the printer scaled.

use pdf_writer::Content;

use super::face::{round, show};
use super::font::Font;
use super::layout::Sheet;

const LENGTH: u16 = 50;
const TEXT_SIZE: f32 = 2.6;
const ADVICE: &str = "50 mm　若量出的长度不对，请在打印窗口选“实际大小”或 100%，再打印";

/// Draws the ruler if the top margin has room for it; coordinates are millimetres from the lower left.
pub fn draw(content: &mut Content, font: &mut Font, sheet: &Sheet) {
    let left = sheet.margin.0.max(10.0);
    let gap = 2.0;
    let end = left + f32::from(LENGTH) + gap + font.width(ADVICE) * TEXT_SIZE;
    if sheet.margin.1 < 10.0 || end > sheet.page.0 - 5.0 {
        return;
    }
    // Above the labels, below the strip at the paper's edge that printers cannot reach.
    let base = round(sheet.page.1 - sheet.margin.1 + 2.5);
    content.set_line_width(0.15);
    content.move_to(left, base).line_to(left + f32::from(LENGTH), base);
    for millimetre in 0..=LENGTH {
        let height = match millimetre {
            m if m % 10 == 0 => 3.0,
            m if m % 5 == 0 => 2.0,
            _ => 1.2,
        };
        let x = round(left + f32::from(millimetre));
        content.move_to(x, base).line_to(x, base + height);
    }
    content.stroke();
    show(content, font, ADVICE, TEXT_SIZE, left + f32::from(LENGTH) + gap, base);
}
