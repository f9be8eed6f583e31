use chrono::NaiveDate;

use super::*;

fn day(year: i32, month: u32, day: u32) -> Cell {
    Cell::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

#[test]
fn cells_keep_the_type_that_excel_gave_them() {
    let row = r#"<row r="7"><c r="A7" t="s"><v>1</v></c><c r="B7"><v>1234.5</v></c><c r="C7" s="1"><v>45536</v></c><c r="D7" s="2"><v>45536.75</v></c>
        <c r="E7" t="b"><v>1</v></c><c r="F7" t="e"><v>#N/A</v></c><c r="G7" t="str"><f>A1&amp;"x"</f><v>甲x</v></c><c r="H7"><f>1+1</f><v>2</v></c>
        <c r="I7"><f>1+1</f></c><c r="K7" t="d"><v>2024-09-01T00:00:00</v></c><c r="L7" s="1"/></row>"#;
    let texts = "<si><t>甲</t></si><si><r><t>课</t></r><r><rPr/><t xml:space=\"preserve\"> 桌&#10;&lt;</t></r><rPh><t>kezhuo</t></rPh></si>";
    let sheet = read(&book(&format!("{HEAD}{row}"), texts)).unwrap();
    assert_eq!(sheet.rows[0].number, 7);
    assert_eq!(
        sheet.rows[0].cells,
        [
            Cell::text("课 桌\n<"),
            Cell::Number(1234.5),
            day(2024, 9, 1),
            day(2024, 9, 1),
            Cell::Bool(true),
            Cell::Fault("#N/A".into()),
            Cell::text("甲x"),
            Cell::Number(2.0),
            Cell::Fault("=".into()),
            Cell::Empty,
            day(2024, 9, 1),
        ]
    );
}

#[test]
fn cells_and_rows_without_references_are_counted() {
    let rows = "<row><c t=\"inlineStr\"><is><t>名称</t></is></c><c t=\"inlineStr\"><is><t>数量</t></is></c></row><row/><row><c/><c><v>3</v></c></row>";
    let sheet = read(&book(rows, "")).unwrap();
    assert_eq!((sheet.rows[0].number, sheet.rows[0].cell(1)), (3, &Cell::Number(3.0)));
}

#[test]
fn prefixed_names_and_cdata_are_read_too() {
    let sheet = part(
        "xl/worksheets/sheet0.xml",
        r#"<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>名称</x:t></x:is></x:c><x:c r="B1" t="inlineStr"><x:is><x:t><![CDATA[数量]]></x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>"#,
    );
    assert_eq!(read(&zip(frame(&[("一", "visible")]).into_iter().chain([sheet]))).unwrap().headings, ["名称", "数量"]);
}

#[test]
fn hidden_empty_and_explaining_sheets_are_passed_over() {
    let content = |rows: &str| format!("<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>");
    let explained = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>填写说明</t></is></c></row>"#;
    let parts = [
        part("xl/worksheets/sheet0.xml", content(&HEAD.replace("名称", "旧表"))),
        part("xl/worksheets/sheet1.xml", content("")),
        part("xl/worksheets/sheet2.xml", content(explained)),
        part("xl/worksheets/sheet3.xml", content(HEAD)),
    ];
    let sheets = [("隐藏", "hidden"), ("空", "visible"), ("说明", "visible"), ("资产", "visible")];
    assert_eq!(read(&zip(frame(&sheets).into_iter().chain(parts))).unwrap().headings, ["名称", "数量"]);
}

#[test]
fn a_wrong_reference_is_a_damaged_file() {
    for cell in [
        r#"<c r="A2" t="s"><v>99</v></c>"#,
        r#"<c r="2A"><v>1</v></c>"#,
        r#"<c r="ZZZZ2"><v>1</v></c>"#,
        r#"<c r="A2"><v>1,2</v></c>"#,
        "<c r=\"A2\"><v>1</c>",
    ] {
        assert_eq!(read(&book(&format!("{HEAD}<row r=\"2\">{cell}</row>"), "")), Err(SheetError::Damaged), "{cell}");
    }
}

#[test]
fn days_count_from_1904_when_the_workbook_says_so() {
    let parts = frame(&[("一", "visible")]).into_iter().filter(|(name, _)| *name != "xl/workbook.xml").chain([
        part("xl/workbook.xml", format!(r#"<workbook {NS}><workbookPr date1904="1"/><sheets><sheet name="一" r:id="s0"/></sheets></workbook>"#)),
        part("xl/worksheets/sheet0.xml", format!(r#"<worksheet {NS}><sheetData>{HEAD}<row r="2"><c r="A2" s="1"><v>44074</v></c></row></sheetData></worksheet>"#)),
    ]);
    assert_eq!(cells(&zip(parts)), [day(2024, 9, 1)]);
}
