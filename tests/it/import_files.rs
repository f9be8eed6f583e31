//! Files that are no register, that are too much, or that break on the way (T31).

use std::{
    io::{Cursor, Read as _, Write as _},
    time::{Duration, Instant},
};

use encoding_rs::{BIG5, SHIFT_JIS};
use it::story;
use reqwest::multipart::{Form, Part};
use zip::{ZipWriter, write::SimpleFileOptions};

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::DEFAULT).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An honest workbook, one of whose parts is put in place of its own.
fn workbook_with(part: &str, content: Vec<u8>) -> Vec<u8> {
    let honest = houqin::sheet::write("台账", &[houqin::sheet::Heading::new("名称")], []).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(honest)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut own = Vec::new();
        let mut entry = archive.by_index(index).unwrap();
        entry.read_to_end(&mut own).unwrap();
        let name = entry.name().unwrap().into_owned();
        parts.push((name.clone(), if name == part { content.clone() } else { own }));
    }
    let parts: Vec<_> = parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    zipped(&parts)
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

story! {
    async fn a_file_of_another_kind_is_refused_by_what_it_is(app: App) {
        let director = app.director().await;
        let before = app.rows().await;
        let bomb = workbook_with(SHEET, vec![b' '; 40 * 1024 * 1024]);
        let entities = workbook_with(SHEET, b"<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet>&a;</worksheet>".to_vec());
        let crowd: Vec<_> = (0..300).map(|part| (format!("p{part}"), Vec::new())).collect();
        let crowd: Vec<_> = crowd.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
        let wide = (0..150).map(|column| format!("c{column}")).collect::<Vec<_>>().join(",");
        let chinese = "名称,分类代码\n這是繁體中文的檔案名稱與說明,A02020200\n".repeat(30);
        let big5 = BIG5.encode(&chinese).0.into_owned();
        let japanese = "名称,分類コード\nプロジェクターのスクリーン,A02020200\n".repeat(30);
        let whole = workbook_with("", Vec::new());
        for (name, file, status, code) in [
            ("pdf", b"%PDF-1.7\n%...".to_vec(), 415, "sheet_wrong_type"),
            ("jpg", [&[0xFF, 0xD8, 0xFF, 0xE0][..], &[0; 200]].concat(), 415, "sheet_wrong_type"),
            ("png", b"\x89PNG\r\n\x1a\n0000".to_vec(), 415, "sheet_wrong_type"),
            ("html named xls", b"<html><table><tr><td>x</td></tr></table></html>".to_vec(), 415, "sheet_wrong_type"),
            (
                "old xls",
                [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat(),
                415,
                "sheet_old_excel",
            ),
            ("zip of something", zipped(&[("a.txt", b"x".to_vec())]), 415, "sheet_wrong_type"),
            ("empty", Vec::new(), 400, "sheet_empty"),
            ("blank", b"\n\n  \n".to_vec(), 400, "sheet_empty"),
            ("half a workbook", whole[..whole.len() / 2].to_vec(), 400, "sheet_damaged"),
            ("bomb", bomb, 400, "sheet_packed_too_well"),
            ("entities", entities, 400, "sheet_entities"),
            ("crowd of parts", zipped(&crowd), 400, "sheet_too_many_entries"),
            ("a hundred and fifty columns", format!("{wide}\n{wide}\n").into_bytes(), 400, "sheet_too_many_columns"),
            ("big5", big5, 400, "sheet_encoding"),
            ("shift jis", SHIFT_JIS.encode(&japanese).0.into_owned(), 400, "sheet_encoding"),
            ("broken utf-8", [chinese.as_bytes(), &[0xE4, 0xB8]].concat(), 400, "sheet_encoding"),
            ("nul", b"a,b\n\0,1\n".to_vec(), 415, "sheet_wrong_type"),
        ] {
            let started = Instant::now();
            let answer = director.import("?dryRun=true", &file).await;
            assert!(answer.status.is_client_error(), "{name}: {} {}", answer.status, answer.text());
            let field = answer.json()["fields"][0].clone();
            assert_eq!(
                (answer.status.as_u16(), field["path"].as_str(), field["code"].as_str()),
                (status, Some("file"), Some(code)),
                "{name}"
            );
            assert!(started.elapsed() < Duration::from_secs(2), "{name}");
        }
        assert_eq!(app.rows().await, before);
    }
}

story! {
    async fn a_file_that_is_too_large_is_refused_by_name(app: App) {
        let director = app.director().await;
        let large = vec![b'x'; 21 * 1024 * 1024];
        director.import("", &large).await.refused_field(413, "file", "too_large");
        let bare = director.request(reqwest::Method::POST, "/assets/import").header("Content-Type", "text/csv");
        it::send(bare.body(large)).await.refused(413, "too_large");
        let rows: String = (0..50_001).map(|_| "x,A02020200\n").collect();
        let answer = director.import("?dryRun=true", format!("名称,分类代码\n{rows}").as_bytes()).await;
        answer.refused_field(400, "file", "sheet_too_many_rows");
    }
}

story! {
    async fn a_form_without_a_file_or_with_something_else_is_refused(app: App) {
        let director = app.director().await;
        let csv = || {
            Part::bytes(
                b"\xE5\x90\x8D\xE7\xA7\xB0,\xE5\x88\x86\xE7\xB1\xBB\xE4\xBB\xA3\xE7\xA0\x81\nx,A02020200\n".to_vec(),
            )
        };
        director.import_form("", Form::new().text("mapping", "{}")).await.refused_field(400, "file", "required");
        let more = Form::new().part("file", csv()).text("colour", "red");
        director.import_form("", more).await.refused_field(400, "colour", "unknown_field");
        director.import_form("?dryrun=true", Form::new().part("file", csv())).await.refused(400, "invalid_query");
        director.import_form("?dryRun=perhaps", Form::new().part("file", csv())).await.refused(400, "invalid_query");
        // A body of its own works too: what a script sends.
        let bare =
            director.request(reqwest::Method::POST, "/assets/import?dryRun=true").header("Content-Type", "text/csv");
        let bare = it::send(bare.body("名称,分类代码\nx,A02020200\n")).await;
        assert_eq!(bare.ok()["rows"], 1);
    }
}

story! {
    async fn an_upload_that_breaks_off_writes_nothing(app: App) {
        let director = app.director().await;
        let before = app.rows().await;
        let token = director.token.clone().unwrap();
        let host = app.origin.strip_prefix("http://").unwrap().to_owned();
        let csv = "名称,分类代码\nx,A02020200\n";
        let start = format!("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{csv}");
        // The last line of the form is missing; more was promised than is sent.
        for promised in [start.len(), start.len() + 5000] {
            let request = format!(
                "POST /api/v1/assets/import HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
                 Connection: close\r\nContent-Type: multipart/form-data; boundary=cut\r\n\
                 Content-Length: {promised}\r\n\r\n{start}"
            );
            let host = host.clone();
            let talk = actix_web::web::block(move || {
                let mut line = std::net::TcpStream::connect(host).unwrap();
                line.write_all(request.as_bytes()).unwrap();
                line.shutdown(std::net::Shutdown::Write).unwrap();
                let mut answer = String::new();
                line.read_to_string(&mut answer).unwrap_or_default();
                answer
            });
            let answer = talk.await.unwrap();
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
        }
        assert_eq!(app.rows().await, before);
    }
}

story! {
    // NUL has its own way into an xlsx, and none into a text of ours.
    async fn control_characters_in_cells_and_headings_are_refused(app: App) {
        let director = app.director().await;
        let sheet = |heading: &str, cell: &str| {
            let text = |text: &str, at: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
            let row = |number: u8, a: &str, b: &str| {
                format!(
                    "<row r=\"{number}\">{}{}</row>",
                    text(a, &format!("A{number}")),
                    text(b, &format!("B{number}"))
                )
            };
            let rows = row(1, "名称", "分类代码") + &row(2, cell, "A02020200");
            let rows = rows.replace("</row><row", &format!("{}</row><row", text(heading, "C1")));
            let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
            workbook_with(
                SHEET,
                format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>").into_bytes(),
            )
        };
        let told = director.import("", &sheet("备注", "a_x0000_b")).await.ok();
        assert_eq!(told["errors"], serde_json::json!([{"row": 2, "column": "名称", "code": "invalid_text"}]));
        let told = director.import("", &sheet("备_x0000_注", "好")).await;
        assert!(!told.status.is_server_error() && !told.text().contains("internal"), "{}", told.text());
    }
}
