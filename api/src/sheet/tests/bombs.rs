//! Every limit is met from both sides.

use super::*;
use crate::sheet::{MAX_CELL_TEXT, MAX_COLUMNS, MAX_ROWS};

/// A workbook whose only sheet is this part.
fn with(sheet: Part<'_>, more: Vec<Part<'_>>) -> Vec<u8> {
    zip(frame(&[("一", "visible")]).into_iter().chain([sheet]).chain(more))
}

fn refused(bytes: &[u8]) -> SheetError {
    read(bytes).unwrap_err()
}

const SHEET: &str = "xl/worksheets/sheet0.xml";
const OPEN: &str = "<worksheet><sheetData>";
const CLOSE: &str = "</sheetData></worksheet>";

/// Rows of changing numbers, which pack about as badly as honest ones.
fn noisy(rows: usize, columns: usize, cell: impl Fn(usize) -> String) -> String {
    let mut noise = 1_u64;
    let mut out = String::from(OPEN);
    for row in 1..=rows {
        out.push_str(&format!("<row r=\"{row}\">"));
        for _ in 0..columns {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            out.push_str(&cell((noise >> 40) as usize));
        }
        out.push_str("</row>");
    }
    out + CLOSE
}

#[test]
fn a_part_that_unpacks_a_thousandfold_is_refused() {
    let bytes = with(repeated(SHEET, OPEN, "<row/>", 20_000_000, CLOSE), vec![]);
    assert!(bytes.len() < 1_000_000);
    assert_eq!(refused(&bytes), SheetError::PackedTooWell);
}

#[test]
fn many_parts_that_share_a_ratio_are_refused_by_their_sum() {
    let names: Vec<String> = (0..30).map(|at| format!("xl/media/{at}.bin")).collect();
    let bytes = with(
        part(SHEET, format!("{OPEN}{HEAD}{CLOSE}")),
        names.iter().map(|name| repeated(name, "", "a", 9_000_000, "")).collect(),
    );
    assert_eq!(refused(&bytes), SheetError::UnpacksTooLarge);
    let few = with(
        part(SHEET, format!("{OPEN}{HEAD}{CLOSE}")),
        names[..3].iter().map(|name| repeated(name, "", "a", 9_000_000, "")).collect(),
    );
    assert_eq!(refused(&few), SheetError::PackedTooWell);
}

#[test]
fn sizes_that_lie_are_counted_while_unpacking() {
    let honest = with(repeated(SHEET, OPEN, "<row/>", 20_000_000, CLOSE), vec![]);
    let size = 22_u32 + 120_000_000 + 24 - 1;
    let mut lying = honest.clone();
    let mut changed = 0;
    for at in 0..lying.len() - 4 {
        if (size - 8..size + 8).any(|size| lying[at..at + 4] == size.to_le_bytes()) {
            lying[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
            changed += 1;
        }
    }
    assert!(changed >= 1);
    assert!(matches!(refused(&lying), SheetError::PackedTooWell | SheetError::Damaged | SheetError::Empty));
}

#[test]
fn too_many_parts_are_refused_before_the_directory_is_read() {
    let names: Vec<String> = (0..210).map(|at| format!("xl/{at}")).collect();
    let bytes = with(part(SHEET, format!("{OPEN}{HEAD}{CLOSE}")), names.iter().map(|name| part(name, "")).collect());
    assert_eq!(refused(&bytes), SheetError::TooManyEntries);
}

#[test]
fn declared_and_unknown_entities_are_refused() {
    let laughs = r#"<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>"#;
    assert_eq!(refused(&with(part(SHEET, format!("{laughs}{OPEN}{HEAD}{CLOSE}")), vec![])), SheetError::Entities);
    let outside = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>&passwd;</t></is></c></row>"#;
    assert_eq!(refused(&with(part(SHEET, format!("{OPEN}{outside}{CLOSE}")), vec![])), SheetError::Entities);
}

#[test]
fn nesting_without_end_is_refused() {
    assert_eq!(refused(&with(repeated(SHEET, OPEN, "<a>", 1_000_000, CLOSE), vec![])), SheetError::Damaged);
}

#[test]
fn one_endless_text_comment_or_tag_is_refused() {
    for (before, after) in [
        ("<row><c t=\"str\"><v>", "</v></c></row>"),
        ("<!--", "-->"),
        ("<c r=\"", "\"/>"),
        ("<?a ", "?>"),
        ("<![CDATA[", "]]>"),
    ] {
        let bytes = with(repeated(SHEET, before, "a", 9_000_000, after), vec![]);
        assert_eq!(refused(&bytes), SheetError::TextTooLong, "{before}");
    }
}

#[test]
fn a_text_as_long_as_excel_allows_is_read_and_one_more_is_not() {
    let row = |length: usize| format!(r#"{HEAD}<row r="2"><c r="A2" t="str"><v>{}</v></c></row>"#, "长".repeat(length));
    assert_eq!(cells(&book(&row(MAX_CELL_TEXT), ""))[0].shown().chars().count(), MAX_CELL_TEXT);
    assert_eq!(refused(&book(&row(MAX_CELL_TEXT + 1), "")), SheetError::TextTooLong);
}

#[test]
fn rows_columns_and_content_have_limits() {
    let row = "<row><c><v>1</v></c></row>";
    let fit = |rows: usize| book(&format!("{HEAD}{}", row.repeat(rows)), "");
    assert_eq!(read(&fit(MAX_ROWS)).unwrap().rows.len(), MAX_ROWS);
    assert_eq!(refused(&fit(MAX_ROWS + 1)), SheetError::TooManyRows);
    let wide = |columns: usize| book(&format!("{HEAD}<row>{}</row>", "<c><v>1</v></c>".repeat(columns)), "");
    assert_eq!(read(&wide(MAX_COLUMNS)).unwrap().rows[0].cells.len(), MAX_COLUMNS);
    assert_eq!(refused(&wide(600_000)), SheetError::TooManyColumns);
    let sparse = with(part(SHEET, noisy(40_000, 1, |noise| format!("<c r=\"CV1\"><v>{noise}</v></c>"))), vec![]);
    assert_eq!(refused(&sparse), SheetError::TooMuchContent);
    let texts = with(part(SHEET, noisy(40_000, 30, |noise| format!("<c t=\"str\"><v>{noise}</v></c>"))), vec![]);
    assert_eq!(refused(&texts), SheetError::TooMuchContent);
}

#[test]
fn empty_rows_and_cells_without_end_are_refused() {
    // Comments of noise keep the ratio below the limit.
    let noise = noisy(5_000, 40, |noise| noise.to_string());
    let rows: String = noise
        .as_bytes()
        .chunks(600)
        .flat_map(|piece| {
            [
                "<!--".to_owned(),
                String::from_utf8_lossy(piece).replace('-', ""),
                "-->".to_owned(),
                "<row/>".repeat(5_000),
            ]
        })
        .collect();
    assert_eq!(refused(&with(part(SHEET, format!("{OPEN}{HEAD}{rows}{CLOSE}")), vec![])), SheetError::TooMuchContent);
}

#[test]
fn formatted_but_empty_rows_do_no_harm() {
    let bytes = book(
        &format!("{HEAD}<row r=\"2\"><c r=\"A2\"><v>1</v></c></row>{}", "<row><c s=\"1\"/></row>".repeat(300_000)),
        "",
    );
    assert_eq!(read(&bytes).unwrap().rows.len(), 1);
}

#[test]
fn csv_has_the_same_limits() {
    assert_eq!(refused(format!("名称,数量\n{}", "a,1\n".repeat(MAX_ROWS + 1)).as_bytes()), SheetError::TooManyRows);
    assert_eq!(refused(format!("名称,数量\n{}", "1,".repeat(1_000_000)).as_bytes()), SheetError::TooManyColumns);
    assert_eq!(refused(format!("名称,数量\n\"{}", "a".repeat(100_000)).as_bytes()), SheetError::TextTooLong);
}
