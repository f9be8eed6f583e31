//! Fitting a text into a width: shrink a little, then wrap, then cut with an ellipsis.

/// A size computed from a width may miss that width by the last digit.
const SLACK: f32 = 1.0001;
const ELLIPSIS: char = '…';

/// A text that fits: its size and its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Font size, in the unit of the width.
    pub size: f32,
    /// One to `rows` lines.
    pub lines: Vec<String>,
}

/// Fits `text` into `rows` lines of `width`, as near to the wished size as it can and never under the least;
/// `advance` is a character's width at size 1.
pub fn fit(
    text: &str,
    (wished, least): (f32, f32),
    width: f32,
    rows: usize,
    advance: &mut impl FnMut(char) -> f32,
) -> Fitted {
    let rows = rows.max(1);
    let natural = measure(text, advance);
    if natural * least <= width * SLACK {
        return Fitted { size: wished.min(width / natural.max(f32::EPSILON)).max(least), lines: vec![text.to_owned()] };
    }
    for step in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let size = wished + (least - wished) * step;
        if wrap(text, width / size, advance).len() <= rows {
            let lines = balance(text, width / size, rows, advance);
            return Fitted { size, lines };
        }
    }
    let mut lines = wrap(text, width / least, advance);
    lines.truncate(rows - 1);
    let overflow = lines.iter().fold(text, |rest, line| rest.strip_prefix(line.as_str()).unwrap_or(rest).trim_start());
    lines.push(cut(overflow, width / least, advance));
    Fitted { size: least, lines }
}

/// The text as it can be printed: line breaks and controls become spaces, invisible characters go.
pub fn printable(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| {
            !matches!(c,
                '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
                | '\u{00AD}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
        })
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn measure(text: &str, advance: &mut impl FnMut(char) -> f32) -> f32 {
    text.chars().map(advance).sum()
}

/// The narrowest wrapping with no more lines, so that no single character is left on the last one.
fn balance(text: &str, limit: f32, rows: usize, advance: &mut impl FnMut(char) -> f32) -> Vec<String> {
    let needed = wrap(text, limit, advance).len().min(rows);
    (10..20_u8)
        .map(|step| wrap(text, limit * f32::from(step) / 20.0, advance))
        .find(|lines| lines.len() <= needed)
        .unwrap_or_else(|| wrap(text, limit, advance))
}

fn wrap(text: &str, limit: f32, advance: &mut impl FnMut(char) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    let (mut seam, mut gap) = (None, None);
    for c in text.chars() {
        let before = line.chars().next_back().unwrap_or(c);
        if !line.is_empty() && breakable(before, c) {
            seam = Some(line.len());
            if before == ' ' {
                gap = seam;
            }
        }
        let wide = advance(c);
        while c != ' ' && used + wide > limit && !line.is_empty() {
            // A space parts two words, or two places of a path: better than any other seam unless far back.
            let gap = gap.take().filter(|gap| gap * 2 > line.len());
            let rest = line.split_off(gap.or(seam).unwrap_or(line.len()));
            seam = None;
            lines.push(line.trim_end().to_owned());
            line = rest.trim_start().to_owned();
            used = measure(&line, advance);
        }
        if c != ' ' || !line.is_empty() {
            line.push(c);
            used += wide;
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

fn cut(text: &str, limit: f32, advance: &mut impl FnMut(char) -> f32) -> String {
    let mut room = limit - advance(ELLIPSIS);
    let mut kept: String = text
        .chars()
        .take_while(|&c| {
            room -= advance(c);
            room >= 0.0
        })
        .collect();
    kept.truncate(kept.trim_end().len());
    kept.push(ELLIPSIS);
    kept
}

/// Chinese breaks between any two characters, but closing marks may not begin a line nor opening ones end it.
fn breakable(before: char, after: char) -> bool {
    const CLOSING: &str = "，。、；：！？）》」』】〉〕〗”’…·％,.;:!?)]}%/";
    const OPENING: &str = "（《「『【〈〔〖“‘([{";
    if CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    let wide = |c: char| c >= '\u{2E80}';
    matches!(before, ' ' | '-' | '/' | '_' | '·') || wide(before) || wide(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn width(c: char) -> f32 {
        if c.is_ascii() { 0.5 } else { 1.0 }
    }

    fn fitted(text: &str, em: f32, rows: usize) -> Fitted {
        fit(text, (1.0, 0.85), em, rows, &mut width)
    }

    #[test]
    fn a_short_text_stays_as_it_is() {
        assert_eq!(fitted("投影仪", 8.0, 2), Fitted { size: 1.0, lines: vec!["投影仪".into()] });
    }

    #[test]
    fn a_slightly_long_text_shrinks_before_it_wraps() {
        let result = fitted("一二三四五六七八九", 8.0, 2);
        assert_eq!(result.lines.len(), 1);
        assert!((result.size - 8.0 / 9.0).abs() < 0.001);
    }

    #[test]
    fn a_longer_text_wraps_into_even_lines() {
        let result = fitted("一二三四五六七八九十甲", 8.0, 2);
        assert_eq!(result.lines, ["一二三四五六", "七八九十甲"]);
    }

    #[test]
    fn a_text_that_is_too_long_ends_in_an_ellipsis_inside_the_width() {
        let result = fitted(&"长".repeat(60), 8.0, 2);
        assert_eq!(result.lines.len(), 2);
        assert!(result.lines[1].ends_with('…'));
        for line in &result.lines {
            assert!(measure(line, &mut width) * result.size <= 8.0);
        }
    }

    #[test]
    fn a_cut_text_keeps_its_spaces() {
        assert_eq!(fitted("Interactive whiteboard Promethean", 6.0, 2).lines[1], "whiteboard P…");
    }

    #[test]
    fn without_leave_to_shrink_the_size_is_kept() {
        let result = fit("一二三四五六七八九", (1.0, 1.0), 8.0, 2, &mut width);
        assert_eq!((result.size, result.lines.len()), (1.0, 2));
    }

    #[test]
    fn latin_words_and_numbers_are_not_torn_unless_they_must() {
        assert_eq!(fitted("EPSON CB-X50 投影机", 4.0, 3).lines[0], "EPSON");
        let torn = fitted("A02010104202600000123456", 4.0, 2);
        assert!(torn.lines.iter().all(|line| measure(line, &mut width) * torn.size <= 4.0));
    }

    #[test]
    fn a_path_of_places_breaks_between_two_places() {
        assert_eq!(fitted("综合楼 / 一层 / 后勤仓库", 7.0, 2).lines, ["综合楼 / 一层 /", "后勤仓库"]);
    }

    #[test]
    fn no_line_begins_with_a_closing_mark() {
        assert_eq!(fitted("一二三四，五六七八", 4.0, 3).lines, ["一二三", "四，五", "六七八"]);
    }

    #[test]
    fn controls_become_spaces_and_invisible_characters_go() {
        assert_eq!(printable(" 教学楼\r\n\t二层\u{FE0F}\u{200B}\u{7} 201 "), "教学楼 二层 201");
    }
}
