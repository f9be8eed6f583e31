//! Printed labels (A01, A02, A04, A11), measured and read as a printer and a phone do.

use std::{collections::HashSet, path::Path, process::Command};

use entity::member::Role;
use futures_util::future::join_all;
use it::{Actor, Answer, id, story};
use serde_json::{Value, json};
use uuid::Uuid;

const MM: f64 = 72.0 / 25.4;

/// What a tool of poppler says about a file.
fn tool(name: &str, arguments: &[&str], pdf: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("labels.pdf");
    std::fs::write(&file, pdf).unwrap();
    let mut command = Command::new(name);
    let place = |argument: &&str| argument.replace("FILE", file.to_str().unwrap());
    let output = command.args(arguments.iter().map(place)).output().unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn text(pdf: &[u8]) -> String {
    String::from_utf8(tool("pdftotext", &["-raw", "FILE", "-"], pdf)).unwrap()
}

/// The number of pages, and the size of each in millimetres.
fn pages(pdf: &[u8]) -> (usize, Vec<(f64, f64)>) {
    let told = String::from_utf8(tool("pdfinfo", &["-f", "1", "-l", "9999", "FILE"], pdf)).unwrap();
    let count = told.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse().unwrap();
    let sizes = told.lines().filter(|line| line.starts_with("Page ") && line.contains("size:")).map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        (words[3].parse::<f64>().unwrap() / MM, words[5].parse::<f64>().unwrap() / MM)
    });
    (count, sizes.collect())
}

/// A page as a grey picture: width, height, brightness.
fn picture(pdf: &[u8], page: usize, dpi: u16) -> (usize, usize, Vec<u8>) {
    let (page, dpi) = (page.to_string(), dpi.to_string());
    let bytes = tool("pdftoppm", &["-gray", "-r", &dpi, "-f", &page, "-l", &page, "FILE"], pdf);
    let mut parts = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
    assert_eq!(parts.next(), Some(&b"P5"[..]));
    let mut number = || std::str::from_utf8(parts.next().unwrap()).unwrap().parse::<usize>().unwrap();
    let (width, height) = (number(), number());
    let grey = parts.next().unwrap();
    let grey = &grey[grey.iter().position(u8::is_ascii_whitespace).unwrap() + 1..];
    assert_eq!(grey.len(), width * height);
    (width, height, grey.to_vec())
}

/// What a phone reads on a page, with the middle of each code in millimetres.
fn codes(pdf: &[u8], page: usize) -> Vec<(String, f64, f64)> {
    // A reader that cannot make out one of them looks again, as a phone does.
    [300, 450, 600].into_iter().find_map(|dpi| seen(pdf, page, dpi).ok()).expect("every code can be read")
}

fn seen(pdf: &[u8], page: usize, dpi: u16) -> Result<Vec<(String, f64, f64)>, rqrr::DeQRError> {
    let (width, height, grey) = picture(pdf, page, dpi);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
    let read = |grid: &rqrr::Grid<_>| {
        let (_, text) = grid.decode()?;
        let middle = |at: fn(&rqrr::Point) -> i32| {
            f64::from(grid.bounds.iter().map(at).sum::<i32>()) / 4.0 / f64::from(dpi) * 25.4
        };
        Ok((text, middle(|point| point.x), middle(|point| point.y)))
    };
    image.detect_grids().iter().map(read).collect()
}

fn pdf(answer: &Answer) -> &[u8] {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.headers["content-type"], "application/pdf");
    assert!(answer.bytes.starts_with(b"%PDF-"));
    &answer.bytes
}

/// So many things, by import: their ids.
async fn things(who: &Actor<'_>, count: usize) -> Vec<String> {
    let lines: String = (0..count).map(|row| format!("课桌 {row},A05010203,L-{row:04}\n")).collect();
    let told = who.import("", format!("名称,分类代码,编号\n{lines}").as_bytes()).await.ok();
    told["assetIds"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

story! {
    // A01, A02, A06
    async fn every_stock_has_its_exact_size_and_each_code_leads_to_its_thing(app: App) {
        let director = app.director().await;
        let ids = things(&director, 5).await;
        for (layout, size, on_a_page) in [
            ("a4-3x8", (210.0, 297.0), 24),
            ("a4-4x10", (210.0, 297.0), 40),
            ("roll-50x30", (50.0, 30.0), 1),
            ("roll-40x30", (40.0, 30.0), 1),
        ] {
            let answer = director.get(&format!("/labels?assetIds={}&layout={layout}", ids.join(","))).await;
            assert_eq!(answer.headers["cache-control"], "no-store");
            let pdf = pdf(&answer);
            let (count, sizes) = pages(pdf);
            assert_eq!(count, 5_usize.div_ceil(on_a_page), "{layout}");
            for (width, height) in sizes {
                // pdfinfo rounds to a hundredth of a point.
                assert!(
                    (width - size.0).abs() < 0.01 && (height - size.1).abs() < 0.01,
                    "{layout}: {width} × {height}"
                );
            }
            let read: Vec<_> = (1..=count).flat_map(|page| codes(pdf, page)).map(|(text, ..)| text).collect();
            let mut wanted = Vec::new();
            for asset in &ids {
                let code = director.get(&format!("/assets/{asset}")).await.ok()["tag"].as_str().unwrap().to_owned();
                wanted.push(format!("{}/t/{code}", app.state.settings.base_url));
            }
            assert_eq!(
                (read.len(), read.into_iter().collect::<HashSet<_>>()),
                (5, wanted.into_iter().collect()),
                "{layout}"
            );
        }
    }
}

story! {
    // A04
    async fn names_are_text_on_the_page_even_in_rare_characters(app: App) {
        let director = app.director().await;
        let room = director.room("𠮷田实验室", None).await;
        for (number, name) in [
            ("甲-1", "短焦投影仪"),
            ("甲-2", "䶮字显微镜"),
            ("甲-3", "𬱖氏Ａ型 100%"),
            ("甲-4", "<b>&amp;"),
            ("甲-5", "🖨打印机"),
        ] {
            let thing = director.asset(json!({"number": number, "name": name, "placeId": room["id"]})).await;
            let answer = director.get(&format!("/labels?assetIds={}&layout=roll-50x30", id(&thing))).await;
            let shown = text(pdf(&answer)).replace(['\n', ' ', '\u{c}'], "");
            for part in [name, number, "𠮷田实验室", "green学校"] {
                assert!(shown.contains(&part.replace(' ', "")), "{part} in {shown}");
            }
            let code = director.get(&format!("/assets/{}", id(&thing))).await.ok()["tag"].as_str().unwrap().to_owned();
            assert!(shown.contains(&houqin::tag::checked(&code)), "the code for typing");
        }
    }
}

story! {
    // A01: a sheet begun last week.
    async fn skipped_places_stay_empty_and_the_labels_follow(app: App) {
        let director = app.director().await;
        let ids = things(&director, 3).await;
        let print = async |skip: &str| director.get(&format!("/labels?assetIds={}&skip={skip}", ids.join(","))).await;
        let middle = |codes: Vec<(String, f64, f64)>| -> Vec<(usize, usize)> {
            // 63.5 × 33.9 mm, the first at 7.25 and 12.9 mm.
            let mut places: Vec<_> =
                codes.iter().map(|(_, x, y)| (((y - 12.9) / 33.9) as usize, ((x - 7.25) / 66.0) as usize)).collect();
            places.sort_unstable();
            places
        };
        assert_eq!(middle(codes(pdf(&print("0").await), 1)), [(0, 0), (0, 1), (0, 2)]);
        assert_eq!(middle(codes(pdf(&print("5").await), 1)), [(1, 2), (2, 0), (2, 1)]);
        let last = print("23").await;
        assert_eq!(middle(codes(pdf(&last), 1)), [(7, 2)]);
        assert_eq!((pages(pdf(&last)).0, middle(codes(pdf(&last), 2))), (2, vec![(0, 0), (0, 1)]));
        print("24").await.refused_field(422, "skip", "out_of_range");
        for wrong in ["-1", "x", "65536"] {
            print(wrong).await.refused(400, "invalid_query");
        }
        let roll = director.get(&format!("/labels?assetIds={}&layout=roll-50x30&skip=1", ids[0])).await;
        roll.refused_field(422, "skip", "out_of_range");
    }
}

story! {
    async fn a_selection_is_a_list_or_a_filter_and_nothing_else(app: App) {
        let (director, stranger) = (app.director().await, app.stranger().await);
        let room = director.room("201", None).await;
        let here = director.asset(json!({"placeId": room["id"], "name": "甲仪"})).await;
        let keeper = app.person(Role::Teacher, "keeper").await;
        director.asset(json!({"name": "乙仪", "status": "idle", "keeperId": keeper})).await;
        let foreign = stranger.asset(json!({})).await;
        let blanks = director.blanks(2).await;
        let rows = app.rows().await;
        let get = async |query: String| director.get(&format!("/labels?{query}")).await;
        for (query, status, field, code) in [
            (String::new(), 422, "assetIds", "required"),
            ("assetIds=".into(), 422, "assetIds", "required"),
            (format!("assetIds={}&tagCodes={}", id(&here), blanks[0]), 422, "assetIds", "either_or"),
            ("assetIds=x".into(), 400, "assetIds", "invalid"),
            ("layout=a3".into(), 400, "layout", "invalid_choice"),
            (format!("assetIds={}", id(&foreign)), 404, "assetIds", "not_found"),
            (format!("assetIds={},{}", id(&here), id(&foreign)), 404, "assetIds", "not_found"),
            (format!("assetIds={}", Uuid::now_v7()), 404, "assetIds", "not_found"),
            (format!("placeIds={}", Uuid::now_v7()), 404, "placeIds", "not_found"),
            (format!("tagCodes={}", stranger.blanks(1).await[0]), 404, "tagCodes", "not_found"),
            ("tagCodes=7K3M9QXT2BWD".into(), 404, "tagCodes", "not_found"),
            ("tagCodes=x".into(), 404, "tagCodes", "not_found"),
            ("colour=red".into(), 400, "colour", "unknown_field"),
        ] {
            get(query).await.refused_field(status, field, code);
        }
        assert_eq!(app.rows().await["tag"], rows["tag"] + 1, "nothing got a tag but the stranger's blank");
        let many = vec![id(&here); 51].join(",");
        get(format!("assetIds={many}")).await.refused_field(400, "assetIds", "too_many");
        get("q=nothing".into()).await.refused(404, "not_found");
        for (query, found) in [
            (format!("placeId={}", id(&room)), 1),
            ("q=%E4%BB%AA".into(), 2),
            ("status=idle".into(), 1),
            (format!("keeperId={keeper}"), 1),
            (format!("q=%E4%BB%AA&keeperId={keeper}"), 1),
            (format!("placeIds={}", id(&room)), 1),
            (format!("tagCodes={}", blanks.join(",")), 2),
            (format!("assetIds={0},{0}", id(&here)), 1),
        ] {
            let answer = get(query.clone()).await;
            assert_eq!(codes(pdf(&answer), 1).len(), found, "{query}");
        }
        let answer = director.post("/labels", &json!({"q": "仪", "keeperId": keeper})).await;
        assert_eq!(codes(pdf(&answer), 1).len(), 1);
        get(format!("keeperId={}", Uuid::now_v7())).await.refused(404, "not_found");
        // A11: the label of a door leads to the room.
        let door = director.get(&format!("/places/{}", id(&room))).await.ok()["tag"].as_str().unwrap().to_owned();
        assert_eq!(director.get(&format!("/tags/{door}")).await.ok()["place"]["id"], room["id"]);
    }
}

story! {
    // A09: blanks stay blank on paper too.
    async fn a_roll_of_blanks_prints_as_it_is_and_what_is_void_does_not(app: App) {
        let director = app.director().await;
        let codes_of = director.blanks(3).await;
        let answer = director.post("/labels", &json!({"tagCodes": codes_of, "layout": "roll-40x30"})).await;
        let read: Vec<_> = (1..=3).flat_map(|page| codes(pdf(&answer), page)).map(|(text, ..)| text).collect();
        let wanted: Vec<_> = codes_of.iter().map(|code| format!("{}/t/{code}", app.state.settings.base_url)).collect();
        assert_eq!(read, wanted, "in the order asked for");
        assert_eq!(director.walk("/tags?state=blank").await.len(), 3);
        director.post(&format!("/tags/{}/void", codes_of[0]), &json!({"reason": "印错"})).await.ok();
        director.post("/labels", &json!({"tagCodes": codes_of})).await.refused_field(404, "tagCodes", "not_found");
    }
}

story! {
    async fn a_thousand_labels_are_one_file(app: App) {
        let director = app.director().await;
        let ids = things(&director, 1_000).await;
        let answer = director.post("/labels", &json!({"assetIds": ids, "layout": "a4-4x10"})).await;
        let pdf = pdf(&answer);
        assert_eq!(pages(pdf).0, 25);
        assert!(pdf.len() < 3_000_000, "{} bytes", pdf.len());
        let last = text(pdf);
        assert!(last.contains("L-0000") && last.contains("L-0999"));
        assert_eq!(app.rows().await["tag"], 1_000);
        let too_many: Vec<_> = (0..2_001).map(|_| Uuid::now_v7()).collect();
        director.post("/labels", &json!({"assetIds": too_many})).await.refused_field(422, "assetIds", "too_many");
        director.post("/labels", &json!({"assetIds": []})).await.refused_field(422, "assetIds", "required");
    }
}

story! {
    // G8: two people press print at the same moment.
    async fn things_without_a_tag_get_exactly_one_however_many_print_at_once(app: App) {
        let director = app.director().await;
        for round in 0..3 {
            let ids: Vec<String> = join_all((0..20).map(|_| director.asset(json!({}))))
                .await
                .iter()
                .map(|thing| id(thing).to_owned())
                .collect();
            let body = json!({ "assetIds": ids });
            let answers = join_all((0..6).map(|_| director.post("/labels", &body))).await;
            let texts: HashSet<_> = answers.iter().map(|answer| text(pdf(answer))).collect();
            assert_eq!(texts.len(), 1, "all of them print the same codes");
            assert_eq!(app.rows().await["tag"], 20 * (round + 1));
        }
        let tagged = director.walk("/assets?limit=200").await;
        assert!(tagged.iter().all(|thing| thing["tag"] != Value::Null));
    }
}

story! {
    async fn who_may_not_print_prints_nothing(app: App) {
        let thing = app.director().await.asset(json!({})).await;
        let path = format!("/labels?assetIds={}", id(&thing));
        for role in [Role::Guard, Role::Canteen, Role::Teacher, Role::Guardian, Role::Auditor] {
            app.as_(role).await.get(&path).await.refused(403, "not_allowed");
        }
        assert_eq!(app.rows().await["tag"], 0);
        pdf(&app.as_(Role::Caretaker).await.get(&path).await);
        assert!(!Path::new("labels.pdf").exists());
    }
}
