//! Lists and histories: pages that never skip or repeat (T40), and cursors that are what they are.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use it::{each, id, story};
use serde_json::json;

fn cursor(parts: serde_json::Value) -> String {
    URL_SAFE_NO_PAD.encode(parts.to_string())
}

story! {
    async fn no_card_is_skipped_or_repeated_while_others_come_between_two_pages(app: App) {
        let director = app.director().await;
        for number in (0..30).step_by(2) {
            director.asset(json!({"number": format!("N{number:03}")})).await;
        }
        let (mut seen, mut next, mut come) = (Vec::new(), String::new(), 1);
        loop {
            let page = director.get(&format!("/assets?limit=4{next}")).await.ok();
            let items = page["items"].as_array().unwrap();
            seen.extend(each(items, "number"));
            // One comes before what was read, one behind it.
            director.asset(json!({"number": format!("M{come:03}")})).await;
            director.asset(json!({"number": format!("N{:03}", 30 - come)})).await;
            come += 2;
            match page["next"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => break,
            }
        }
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(seen, sorted, "in order and none twice");
        for number in (0..30).step_by(2) {
            assert!(seen.contains(&format!("N{number:03}")), "N{number:03}");
        }
        assert!(seen.contains(&"N027".to_owned()), "what comes behind is read too");
        assert_eq!(director.walk("/assets?limit=200").await, director.walk("/assets?limit=1").await);
    }
}

story! {
    async fn history_is_newest_first_only_grows_and_no_line_is_skipped_or_repeated(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({})).await;
        let path = format!("/assets/{}", id(&thing));
        for model in 1..10 {
            director.patch(&path, model, &json!({"model": model.to_string()})).await.ok();
        }
        let whole = director.walk(&format!("{path}/events")).await;
        let models: Vec<_> = whole.iter().filter_map(|event| event["changes"][0]["after"].as_str()).collect();
        assert_eq!(models, ["9", "8", "7", "6", "5", "4", "3", "2", "1"]);
        let (mut seen, mut next, mut version) = (Vec::new(), String::new(), 10);
        loop {
            let page = director.get(&format!("{path}/events?limit=3{next}")).await.ok();
            seen.extend(page["items"].as_array().unwrap().iter().cloned());
            director.patch(&path, version, &json!({"model": format!("late {version}")})).await.ok();
            version += 1;
            match page["next"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(seen, whole);
        let now = director.walk(&format!("{path}/events")).await;
        assert_eq!(now[now.len() - whole.len()..], whole, "no line changes when others come");
    }
}

story! {
    async fn a_page_has_one_to_two_hundred_rows(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({})).await;
        let events = format!("/assets/{}/events", id(&thing));
        for list in ["/assets", "/places", "/tags", "/categories", &events] {
            for wrong in ["0", "201", "18446744073709551615"] {
                director.get(&format!("{list}?limit={wrong}")).await.refused_field(400, "limit", "out_of_range");
            }
            for wrong in ["-1", "x", "1.5", ""] {
                director.get(&format!("{list}?limit={wrong}")).await.refused(400, "invalid_query");
            }
            for right in ["1", "200"] {
                director.get(&format!("{list}?limit={right}")).await.ok();
            }
            director.get(&format!("{list}?offset=3")).await.refused_field(400, "offset", "unknown_field");
            director.get(&format!("{list}?limit=1&limit=2")).await.refused(400, "invalid_query");
        }
    }
}

story! {
    // T28
    async fn a_cursor_that_no_page_gave_is_refused(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({})).await;
        let events = format!("/assets/{}/events", id(&thing));
        let lists = ["/assets", "/places", "/tags", &events, "/members"];
        for list in lists {
            for garbage in
                ["x", "%00", "!!!!", "bnVsbA", &cursor(json!({"a": 1})), &cursor(json!([1])), &"A".repeat(4000)]
            {
                director.get(&format!("{list}?cursor={garbage}")).await.refused_field(400, "cursor", "invalid");
            }
            // Well-made, but with what no key holds.
            for parts in [json!([]), json!(["a", "b", "c", "d"]), json!(["\u{0}"]), json!(["\u{0}", "\u{0}"])] {
                director.get(&format!("{list}?cursor={}", cursor(parts))).await.refused_field(400, "cursor", "invalid");
            }
        }
    }
}

story! {
    async fn a_cursor_of_another_list_is_refused(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({})).await;
        director.asset(json!({})).await;
        director.room("201", None).await;
        director.room("202", None).await;
        director.blanks(2).await;
        director.patch(&format!("/assets/{}", id(&thing)), 1, &json!({"model": "乙"})).await.ok();
        let events = format!("/assets/{}/events", id(&thing));
        let lists = ["/assets", "/places", "/tags", &events];
        let mut cursors = Vec::new();
        for list in lists {
            let page = director.get(&format!("{list}?limit=1")).await.ok();
            cursors.push(page["next"].as_str().unwrap().to_owned());
        }
        for (from, cursor) in lists.iter().zip(&cursors) {
            // A number may look like anything, even like the key of a line of history.
            let others = lists.iter().filter(|list| *list != from && (**list, *from) != ("/assets", &events));
            for list in others {
                let answer = director.get(&format!("{list}?cursor={cursor}")).await;
                assert_eq!(answer.status, 400, "{from} in {list}: {}", answer.text());
            }
        }
    }
}

story! {
    async fn a_category_filter_takes_the_beginning_of_a_code(app: App) {
        let director = app.director().await;
        director.asset(json!({"categoryCode": "A02020200", "number": "1"})).await;
        director.asset(json!({"categoryCode": "A02010105", "number": "2"})).await;
        director.asset(json!({"categoryCode": "A05010300", "number": "3"})).await;
        for (code, found) in
            [("A02", "1 2"), ("A0202", "1"), ("A", "1 2 3"), ("02", ""), ("a02", "1 2"), ("%25", ""), ("A_2", "")]
        {
            let items = director.walk(&format!("/assets?categoryCode={code}")).await;
            assert_eq!(each(&items, "number").join(" "), found, "{code}");
        }
    }
}

story! {
    async fn what_has_no_valid_tag_is_found_by_that_and_printing_it_leaves_none(app: App) {
        let (director, stranger) = (app.director().await, app.stranger().await);
        stranger.asset(json!({"number": "0"})).await;
        let codes = director.blanks(2).await;
        director.asset(json!({"number": "1", "name": "投影仪", "tagCode": codes[0]})).await;
        let torn = director.asset(json!({"number": "2", "name": "投影仪", "tagCode": codes[1]})).await;
        director.asset(json!({"number": "3", "name": "投影仪"})).await;
        director.asset(json!({"number": "4", "name": "课桌", "status": "idle"})).await;
        director.post(&format!("/tags/{}/void", codes[1]), &json!({"reason": "脱落"})).await.ok();
        let numbers = async |query: &str| each(&director.walk(&format!("/assets?{query}")).await, "number").join(" ");
        for (query, found) in [
            ("labelled=false", "2 3 4"),
            ("labelled=false&limit=1", "2 3 4"),
            ("labelled=true", "1"),
            ("labelled=true&limit=1", "1"),
            ("labelled=false&q=%E6%8A%95%E5%BD%B1", "2 3"),
            ("labelled=true&q=%E6%8A%95%E5%BD%B1", "1"),
            ("labelled=false&status=idle", "4"),
            ("labelled=true&status=idle", ""),
        ] {
            assert_eq!(numbers(query).await, found, "{query}");
        }
        director.get("/assets?labelled=perhaps").await.refused(400, "invalid_query");
        let desks = director.get("/labels?labelled=false&categoryCode=A05").await;
        desks.refused(404, "not_found");
        let one = director.get("/labels?labelled=false&status=idle").await;
        assert_eq!((one.status.as_u16(), numbers("labelled=false").await), (200, "2 3".to_owned()));
        assert_eq!(director.post("/labels", &json!({"labelled": false})).await.status, 200);
        assert_eq!(numbers("labelled=false").await, "");
        director.post("/labels", &json!({"labelled": false})).await.refused(404, "not_found");
        let now = director.get(&format!("/assets/{}", id(&torn))).await.ok();
        assert_ne!(now["tag"], codes[1], "a new tag, not the old one");
        assert_eq!(each(&stranger.walk("/assets?labelled=false").await, "number"), ["0"]);
    }
}

story! {
    // T40
    async fn what_is_nested_too_deep_or_too_large_is_refused_quickly(app: App) {
        let director = app.director().await;
        for opening in ["[", "{\"name\":", "{\"a\":["] {
            let deep = director.request(reqwest::Method::POST, "/assets").header("Content-Type", "application/json");
            it::send(deep.body(opening.repeat(30_000))).await.refused(400, "invalid_body");
        }
        let large = json!({"name": "椅", "categoryCode": "A05010300", "remark": "x".repeat(300 * 1024)});
        director.post("/assets", &large).await.refused(413, "too_large");
    }
}
