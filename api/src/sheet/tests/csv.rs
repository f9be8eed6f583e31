use encoding_rs::{BIG5, GB18030, GBK, SHIFT_JIS, WINDOWS_1252};

use super::*;

const LIST: &str =
    "资产名称,存放地点,备注\r\n课桌,\"教学楼, 二层\",\"第一行\n第二行\"\r\n\r\n钢琴,音乐室,\"说\"\"好\"\"\"\r\n";

fn wide(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn every_encoding_gives_the_same_sheet() {
    let expected = read(LIST.as_bytes()).unwrap();
    assert_eq!(
        words(&expected),
        [
            vec!["资产名称", "存放地点", "备注"],
            vec!["课桌", "教学楼, 二层", "第一行\n第二行"],
            vec!["钢琴", "音乐室", "说\"好\""]
        ]
    );
    let marked = [b"\xEF\xBB\xBF".as_slice(), LIST.as_bytes()].concat();
    for bytes in [
        marked,
        GBK.encode(LIST).0.into_owned(),
        GB18030.encode(LIST).0.into_owned(),
        wide(LIST, false),
        wide(LIST, true),
    ] {
        assert_eq!(read(&bytes).as_ref(), Ok(&expected));
    }
}

#[test]
fn rows_have_the_numbers_that_excel_shows() {
    let numbers: Vec<u32> = read(LIST.as_bytes()).unwrap().rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [2, 4]);
}

#[test]
fn semicolons_tabs_and_a_declared_mark_part_the_fields() {
    for text in [
        "名称;数量\n桌,椅;2\n",
        "名称\t数量\n桌,椅\t2",
        "sep=|\r\n名称|数量\r\n桌,椅|2\r\n",
        "名称,数量\r\"桌,椅\",2\r",
    ] {
        assert_eq!(words(&read(text.as_bytes()).unwrap()), [["名称", "数量"], ["桌,椅", "2"]], "{text:?}");
    }
}

#[test]
fn characters_beyond_gbk_survive_in_gb18030() {
    let text = "资产名称,保管人\n课桌,王𠀀喆\n办公椅,李㛃\n";
    assert_eq!(words(&read(&GB18030.encode(text).0).unwrap())[1..], [["课桌", "王𠀀喆"], ["办公椅", "李㛃"]]);
}

#[test]
fn a_broken_encoding_names_the_row_and_never_gives_mojibake() {
    let mut bytes = "资产名称,数量\n课桌,1\n椅子,2\n".as_bytes().to_vec();
    let at = bytes.len() - 5;
    bytes[at] = 0xFF;
    assert_eq!(read(&bytes), Err(SheetError::Encoding { row: 3 }));
    let mut bytes = GBK.encode("资产名称,数量\n课桌,1\n椅子,2\n").0.into_owned();
    let at = bytes.len() - 4;
    bytes[at] = 0xFF;
    assert_eq!(read(&bytes), Err(SheetError::Encoding { row: 3 }));
    let mut bytes = wide("资产名称,数量\n课桌,1\n", false);
    bytes.extend([0x00, 0xD8]);
    assert_eq!(read(&bytes), Err(SheetError::Encoding { row: 3 }));
}

#[test]
fn other_encodings_are_refused_rather_than_guessed() {
    for (encoding, text) in [
        (BIG5, "資產名稱,存放地點,備註\n課桌,教學樓,無\n"),
        (SHIFT_JIS, "なまえ,すうりょう\nつくえ,ひとつ\n"),
        (WINDOWS_1252, "Désignation,Quantité\nChaise à café,2\n"),
    ] {
        let refused = read(&encoding.encode(text).0);
        assert!(matches!(refused, Err(SheetError::Encoding { .. })), "{} {refused:?}", encoding.name());
    }
}

#[test]
fn leading_zeros_wrapped_for_excel_are_unwrapped() {
    assert_eq!(words(&read("编号,名称\n=\"0012\",桌\n".as_bytes()).unwrap())[1], ["0012", "桌"]);
}

#[test]
fn titles_above_the_headings_are_passed_over() {
    let text = "固定资产登记表,,\n单位:某校,,\n\n资产名称,存放地点,数量\n课桌,教室,2\n";
    let sheet = read(text.as_bytes()).unwrap();
    assert_eq!(sheet.headings, ["资产名称", "存放地点", "数量"]);
    assert_eq!(sheet.rows[0].number, 5);
    let sheet =
        crate::sheet::read(text.as_bytes(), |cells| cells.first().is_some_and(|cell| cell.shown() == "课桌")).unwrap();
    assert_eq!((sheet.headings[0].as_str(), sheet.rows.len()), ("课桌", 0));
}
