use chrono::NaiveDate;

use super::*;
use crate::sheet::{Heading, WriteError, write};

fn headings() -> Vec<Heading> {
    vec![Heading::new("名称"), Heading::new("单价(元)").money(), Heading::new("取得日期"), Heading::new("备注")]
}

fn back(rows: &[Vec<Cell>]) -> Vec<Vec<Cell>> {
    let bytes = write("资产", &headings(), rows.to_vec()).unwrap();
    let sheet = super::read(&bytes).unwrap();
    assert_eq!(sheet.headings, ["名称", "单价(元)", "取得日期", "备注"]);
    sheet.rows.into_iter().map(|row| row.cells).collect()
}

#[test]
fn every_type_comes_back_as_it_went() {
    let rows = [
        vec![
            Cell::text("课桌"),
            Cell::Number(-1234.56),
            NaiveDate::from_ymd_opt(2024, 9, 1).unwrap().into(),
            Cell::Bool(false),
        ],
        vec![Cell::Empty, Cell::Number(0.1), Cell::Empty, Cell::text("  空格保留  ")],
        vec![
            Cell::text("00123"),
            Cell::Number(99_999_999_999.99),
            NaiveDate::from_ymd_opt(1900, 3, 1).unwrap().into(),
            Cell::text("12345678901234567890"),
        ],
    ];
    assert_eq!(back(&rows), rows);
}

#[test]
fn text_that_looks_like_a_formula_stays_text_unchanged() {
    let starts =
        ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'", "|", "%", "\r\n=", " =", "\"=", "=="];
    let tails = [
        "1+1",
        "cmd|'/C calc'!A0",
        "HYPERLINK(\"http://x.test\",\"点\")",
        "SUM(A1:A9)",
        "2",
        "甲",
        "<b>&amp;</b>",
        "_x0041_",
        "]]>",
        "\u{0}\u{7}\u{1F}\u{FFFE}\u{FFFF}𠀀",
    ];
    let rows: Vec<Vec<Cell>> = starts
        .iter()
        .flat_map(|start| tails.iter().map(move |tail| vec![Cell::text(&format!("{start}{tail}"))]))
        .collect();
    assert!(rows.len() >= 180);
    assert_eq!(back(&rows), rows);
    let bytes = write("资产", &headings(), rows).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let xml = std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(!xml.contains("<f>") && !xml.contains("<f "));
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let rows = vec![vec![Cell::text("课桌"), Cell::Number(1.0)]; 100];
    assert_eq!(write("资产", &headings(), rows.clone()).unwrap(), write("资产", &headings(), rows).unwrap());
}

#[test]
fn odd_sheet_names_and_empty_lists_are_written_well() {
    for name in ["", "a/b\\c?*[x]:'", "一个很长很长很长很长很长很长很长很长很长很长很长很长的名字", "<&>"]
    {
        let bytes = write(name, &headings(), Vec::new()).unwrap();
        assert_eq!(super::read(&bytes).unwrap().rows, []);
    }
}

#[test]
fn a_text_that_no_cell_can_hold_is_not_cut_in_silence() {
    let rows = vec![vec![Cell::text(&"长".repeat(32_768))]];
    assert!(matches!(write("资产", &headings(), rows), Err(WriteError::TextTooLong { row: 2 })));
}

#[test]
fn ten_thousand_rows_are_read_in_a_moment() {
    let row = |at: usize| -> Vec<Cell> {
        (0..25)
            .map(|column| {
                if column % 5 == 0 {
                    Cell::Number((at + column) as f64)
                } else {
                    Cell::text(&format!("资产{}", at * column % 5_000))
                }
            })
            .collect()
    };
    let headings: Vec<Heading> =
        (0..25).map(|column| Heading::new(&format!("列{}", char::from(b'a' + column)))).collect();
    let bytes = write("资产", &headings, (0..10_000).map(row)).unwrap();
    assert_eq!(super::read(&bytes).unwrap().rows.len(), 10_000);
}
