//! The empty register that a school fills in: what is in it comes in, and what only explains it does not.

use std::io::{Cursor, Read as _, Write as _};

use entity::member::Role;
use houqin::sheet::{Cell, Heading, Page, read, write_pages};
use it::{Actor, story};
use serde_json::json;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn template(who: &Actor<'_>) -> Vec<u8> {
    let answer = who.get("/assets/import/template").await;
    assert_eq!((answer.status.as_u16(), &answer.headers["content-type"]), (200, &XLSX.parse().unwrap()));
    assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"assets-template.xlsx\"");
    answer.bytes
}

/// The explanations: a column of the register, whether it is needed, how it is filled in, an example.
fn notes(file: &[u8]) -> Vec<Vec<String>> {
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut second = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = Vec::new();
        let mut entry = archive.by_index(index).unwrap();
        entry.read_to_end(&mut part).unwrap();
        let name = match entry.name().unwrap().as_ref() {
            "xl/worksheets/sheet1.xml" => "xl/worksheets/sheet2.xml".to_owned(),
            "xl/worksheets/sheet2.xml" => "xl/worksheets/sheet1.xml".to_owned(),
            other => other.to_owned(),
        };
        second.start_file(name, SimpleFileOptions::DEFAULT).unwrap();
        second.write_all(&part).unwrap();
    }
    let sheet = read(&second.finish().unwrap().into_inner(), |_| false).unwrap();
    sheet.rows.iter().map(|row| (0..4).map(|column| row.cell(column).shown().into_owned()).collect()).collect()
}

story! {
    async fn every_column_of_the_template_is_known_and_none_of_its_examples_comes_in(app: App) {
        let director = app.director().await;
        let file = template(&director).await;
        for query in ["?dryRun=true", ""] {
            let told = director.import(query, &file).await.ok();
            assert_eq!((&told["rows"], &told["created"], &told["errors"]), (&json!(0), &json!(0), &json!([])));
            let columns = told["columns"].as_array().unwrap();
            assert_eq!(columns.len(), 24);
            assert!(columns.iter().all(|column| column["field"].is_string()), "{columns:?}");
        }
        assert!(director.walk("/assets").await.is_empty() && director.walk("/places").await.is_empty());
    }
}

story! {
    async fn the_example_filled_in_as_it_is_explained_becomes_that_card(app: App) {
        let director = app.director().await;
        let file = template(&director).await;
        let headings = read(&file, |_| false).unwrap().headings;
        let notes = notes(&file);
        let named: Vec<&str> = headings.iter().map(|heading| heading.trim_end_matches('*')).collect();
        assert_eq!(notes.iter().map(|note| note[0].as_str()).collect::<Vec<_>>(), named);
        let starred = headings.iter().filter(|heading| heading.ends_with('*'));
        let needed = notes.iter().filter(|note| note[1] == "是").map(|note| format!("{}*", note[0]));
        assert_eq!(starred.cloned().collect::<Vec<_>>(), needed.collect::<Vec<_>>());
        assert!(notes.iter().all(|note| !note[2].is_empty() && !note[3].is_empty()), "{notes:?}");
        let filled = Page {
            name: "资产登记",
            headings: headings.iter().map(|heading| Heading::new(heading)).collect(),
            rows: vec![notes.iter().map(|note| Cell::text(&note[3])).collect()],
        };
        let told = director.import("", &write_pages(&[filled]).unwrap()).await.ok();
        assert_eq!((&told["created"], &told["errors"]), (&json!(1), &json!([])));
        let card = &director.walk("/assets").await[0];
        assert_eq!((&card["name"], &card["priceFen"]), (&json!("示例投影仪"), &json!(329_900)));
        assert_eq!((&card["place"]["path"], &card["status"]), (&json!("教学楼 / 二层 / 201"), &json!("in_use")));
    }
}

story! {
    async fn only_who_may_import_gets_it(app: App) {
        for role in [Role::Caretaker, Role::Teacher, Role::Auditor] {
            app.as_(role).await.get("/assets/import/template").await.refused(403, "not_allowed");
        }
        app.anyone().get("/assets/import/template").await.refused(401, "unauthenticated");
    }
}
