use super::*;
use crate::sheet::{Foreign, MAX_BYTES};

#[test]
fn every_other_kind_of_file_is_named_for_what_it_is() {
    let wrapped: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, expected) in [
        (b"".to_vec(), SheetError::Empty),
        (b"\r\n ,, \r\n".to_vec(), SheetError::Empty),
        (b"\xEF\xBB\xBF".to_vec(), SheetError::Empty),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....".to_vec(), SheetError::OldExcel),
        ([b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &wrapped].concat(), SheetError::Protected),
        (b"\x09\x04\x06\x00\x00\x00".to_vec(), SheetError::OldExcel),
        (b"%PDF-1.7".to_vec(), SheetError::NotASheet(Foreign::Pdf)),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), SheetError::NotASheet(Foreign::Picture)),
        (b"\x89PNG\r\n\x1a\n".to_vec(), SheetError::NotASheet(Foreign::Picture)),
        (b"\0\0\0\x18ftypheic".to_vec(), SheetError::NotASheet(Foreign::Picture)),
        (b"<html><table><tr><td>1</td></tr></table>".to_vec(), SheetError::NotASheet(Foreign::WebPage)),
        (b"\xEF\xBB\xBF\r\n<!DOCTYPE html>".to_vec(), SheetError::NotASheet(Foreign::WebPage)),
        (b"<?xml version=\"1.0\"?><Workbook/>".to_vec(), SheetError::NotASheet(Foreign::WebPage)),
        (b"a,b\0c".to_vec(), SheetError::NotASheet(Foreign::Other)),
        (b"PK\x05\x06".to_vec(), SheetError::NotASheet(Foreign::Other)),
        (b"PK\x03\x04 and nothing more".to_vec(), SheetError::Damaged),
        (zip([part("word/document.xml", "<w/>")]), SheetError::NotASheet(Foreign::Other)),
        (vec![b'a'; MAX_BYTES + 1], SheetError::TooLarge),
        (b"just one word".to_vec(), SheetError::NoHeadings),
    ] {
        assert_eq!(read(&bytes), Err(expected), "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(40)]));
    }
}

#[test]
fn a_file_cut_anywhere_is_refused_and_never_panics() {
    let whole = crate::sheet::write(
        "资产",
        &[super::super::Heading::new("名称"), super::super::Heading::new("数量")],
        vec![vec![Cell::text("桌"), Cell::Number(2.0)]; 50],
    )
    .unwrap();
    assert!(read(&whole).is_ok());
    for end in 0..whole.len() {
        assert!(read(&whole[..end]).is_err(), "{end}");
    }
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x41;
        let _ = read(&changed);
    }
}
