//! Files are made here, in code: honest ones, broken ones and hostile ones.

mod bombs;
mod csv;
mod roundtrip;
mod types;
mod xlsx;

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::{Cell, Sheet, SheetError};

/// Reads with no heading known, so that the looks of the row decide.
fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    super::read(bytes, |_| false)
}

/// The words of a sheet, row by row, headings first.
fn words(sheet: &Sheet) -> Vec<Vec<String>> {
    let rows = sheet.rows.iter().map(|row| row.cells.iter().map(|cell| cell.shown().into_owned()).collect());
    std::iter::once(sheet.headings.clone()).chain(rows).collect()
}

/// A part of a zip: a name, and what writes its content.
type Part<'a> = (&'a str, Box<dyn Fn(&mut dyn Write) + 'a>);

fn part<'a>(name: &'a str, content: impl Into<String>) -> Part<'a> {
    let content = content.into();
    (name, Box::new(move |out| out.write_all(content.as_bytes()).unwrap()))
}

/// A part that repeats a text, without ever holding it whole.
fn repeated<'a>(name: &'a str, before: &'a str, text: &'a str, times: usize, after: &'a str) -> Part<'a> {
    let block = text.repeat(64 * 1024 / text.len() + 1);
    let (blocks, rest) = (times * text.len() / block.len(), times * text.len() % block.len());
    let write = move |out: &mut dyn Write| {
        out.write_all(before.as_bytes()).unwrap();
        (0..blocks).for_each(|_| out.write_all(block.as_bytes()).unwrap());
        out.write_all(&block.as_bytes()[..rest / text.len() * text.len()]).unwrap();
        out.write_all(after.as_bytes()).unwrap();
    };
    (name, Box::new(write))
}

fn zip<'a>(parts: impl IntoIterator<Item = Part<'a>>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, write) in parts {
        zip.start_file(name, SimpleFileOptions::DEFAULT).unwrap();
        write(&mut zip);
    }
    zip.finish().unwrap().into_inner()
}

const NS: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
const LINK: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The links of a workbook with so many sheets, shared texts and formats.
fn frame(sheets: &[(&str, &str)]) -> Vec<Part<'static>> {
    let entries: String = sheets
        .iter()
        .enumerate()
        .map(|(at, (name, state))| format!(r#"<sheet name="{name}" sheetId="{at}" state="{state}" r:id="s{at}"/>"#))
        .collect();
    let links: String = (0..sheets.len())
        .map(|at| {
            format!(r#"<Relationship Id="s{at}" Type="{LINK}/worksheet" Target="/xl/worksheets/sheet{at}.xml"/>"#)
        })
        .collect();
    vec![
        part(
            "_rels/.rels",
            format!(
                r#"<Relationships><Relationship Id="a" Type="{LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        part(
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships>{links}<Relationship Id="t" Type="{LINK}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="f" Type="{LINK}/styles" Target="../xl/styles.xml"/></Relationships>"#
            ),
        ),
        part("xl/workbook.xml", format!("<workbook {NS}><sheets>{entries}</sheets></workbook>")),
        part(
            "xl/styles.xml",
            format!(
                r#"<styleSheet {NS}><numFmts><numFmt numFmtId="200" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/></cellXfs></styleSheet>"#
            ),
        ),
    ]
}

/// A workbook with one sheet, given what stands in its `sheetData`, and shared texts.
fn book(rows: &str, texts: &str) -> Vec<u8> {
    let sheet = part("xl/worksheets/sheet0.xml", format!("<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>"));
    let strings = part("xl/sharedStrings.xml", format!("<sst {NS}>{texts}</sst>"));
    zip(frame(&[("一", "visible")]).into_iter().chain([sheet, strings]))
}

fn cells(bytes: &[u8]) -> Vec<Cell> {
    read(bytes).unwrap().rows.remove(0).cells
}

const HEAD: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c><c r="B1" t="inlineStr"><is><t>数量</t></is></c></row>"#;
