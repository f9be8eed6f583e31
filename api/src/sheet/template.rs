//! The parts of a written workbook beside its rows.

use std::fmt::Write as _;

use super::escape::escape;

/// The cell formats, in the order of [`STYLES`].
pub(super) const PLAIN: u8 = 0;
pub(super) const HEAD: u8 = 1;
pub(super) const DATE: u8 = 2;
pub(super) const MONEY: u8 = 3;

/// The kinds of the parts of a workbook with so many sheets.
pub(super) fn content_types(sheets: usize) -> String {
    let mut parts = String::new();
    for sheet in 1..=sheets {
        let _ = write!(
            parts,
            r#"<Override PartName="/xl/worksheets/sheet{sheet}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#
        );
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{parts}<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#
    )
}

pub(super) const PACKAGE_LINKS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// Where the sheets are, as `rId1` and so on, and after them their styles.
pub(super) fn workbook_links(sheets: usize) -> String {
    let mut links = String::new();
    for sheet in 1..=sheets {
        let _ = write!(
            links,
            r#"<Relationship Id="rId{sheet}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{sheet}.xml"/>"#
        );
    }
    let styles = sheets + 1;
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}<Relationship Id="rId{styles}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#
    )
}

/// Plain, bold heading, date, money.
pub(super) const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font><font><b/><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;

/// Fits the page's width in print and keeps the first row in view.
pub(super) const SHEET_HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>"#;

/// A4, across.
pub(super) const SHEET_FOOT: &str = r#"<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>"#;

/// A sheet as the workbook knows it.
pub(super) struct Extent {
    /// What stands on its tab.
    pub(super) name: String,
    /// Its last column.
    pub(super) column: String,
    /// Its last row.
    pub(super) row: u32,
}

/// The workbook around its sheets; the headings are printed on every page.
pub(super) fn workbook(extents: &[Extent]) -> String {
    let (mut sheets, mut names) = (String::new(), String::new());
    for (at, Extent { name, column, row }) in extents.iter().enumerate() {
        let mut shown = String::new();
        escape(&sheet_name(name), &mut shown);
        let number = at + 1;
        let _ = write!(sheets, r#"<sheet name="{shown}" sheetId="{number}" r:id="rId{number}"/>"#);
        let _ = write!(
            names,
            r#"<definedName name="_xlnm._FilterDatabase" localSheetId="{at}" hidden="1">'{shown}'!$A$1:${column}${row}</definedName><definedName name="_xlnm.Print_Titles" localSheetId="{at}">'{shown}'!$1:$1</definedName>"#
        );
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><bookViews><workbookView/></bookViews><sheets>{sheets}</sheets><definedNames>{names}</definedNames></workbook>"#
    )
}

/// A name that Excel takes: 31 units, none of its own signs.
fn sheet_name(name: &str) -> String {
    let mut kept = String::new();
    let mut units = 0;
    for c in name.trim().chars().filter(|c| !c.is_control() && !r"[]:*?/\'".contains(*c)) {
        units += c.len_utf16();
        if units > 31 {
            break;
        }
        kept.push(c);
    }
    if kept.is_empty() { "Sheet1".to_owned() } else { kept }
}
