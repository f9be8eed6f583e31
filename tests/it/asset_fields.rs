//! What a card may say (T4, T40) and what it is called by.

use std::collections::HashSet;

use chrono::{Days, FixedOffset};
use futures_util::future::join_all;
use houqin::ports::clock::Clock as _;
use it::{each, id, story};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::json;
use uuid::Uuid;

story! {
    async fn a_field_that_cannot_be_is_named_and_nothing_is_written(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({})).await;
        let path = format!("/assets/{}", id(&thing));
        let foreign = app.stranger().await.room("他校", None).await["id"].clone();
        let before = (app.rows().await, director.get(&path).await.ok());
        // The school's day, not that of Greenwich.
        let today = app.clock.now().with_timezone(&FixedOffset::east_opt(8 * 3600).unwrap()).date_naive();
        let tomorrow = (today + Days::new(1)).to_string();
        for (field, value, status, code) in [
            ("acquiredOn", json!(tomorrow), 422, "future_date"),
            ("bookedOn", json!(tomorrow), 422, "future_date"),
            ("acquiredOn", json!("2026-02-30"), 400, "invalid"),
            ("acquiredOn", json!("20.8.2026"), 400, "invalid"),
            ("priceFen", json!(-1), 422, "out_of_range"),
            ("priceFen", json!(100_000_000_001_i64), 422, "out_of_range"),
            ("priceFen", json!(1.5), 400, "invalid"),
            ("priceFen", json!("100"), 400, "invalid"),
            ("priceFen", json!(u64::MAX), 400, "invalid"),
            ("quantity", json!(0), 422, "out_of_range"),
            ("quantity", json!(-3), 422, "out_of_range"),
            ("quantity", json!(100_001), 422, "out_of_range"),
            ("quantity", json!(4_000_000_000_u32), 400, "invalid"),
            ("lifeYears", json!(201), 422, "out_of_range"),
            ("categoryCode", json!("A0202"), 422, "invalid_code"),
            ("categoryCode", json!("B02020200"), 422, "invalid_code"),
            ("categoryCode", json!("a02020200"), 422, "invalid_code"),
            ("categoryCode", json!("A0202020٣"), 422, "invalid_code"),
            ("categoryCode", json!("A0202020000"), 400, "too_long"),
            ("categoryCode", json!(""), 400, "required"),
            ("name", json!(""), 400, "required"),
            ("name", json!(" \u{3000} "), 400, "required"),
            ("name", json!("长".repeat(101)), 400, "too_long"),
            ("name", json!("甲\u{0}乙"), 400, "control_character"),
            ("name", json!("甲\n乙"), 400, "control_character"),
            ("remark", json!("甲\u{0}乙"), 400, "control_character"),
            ("remark", json!("甲\u{1b}[31m"), 400, "control_character"),
            ("remark", json!("𬱖".repeat(501)), 400, "too_long"),
            ("status", json!("broken"), 400, "invalid_choice"),
            ("acquisition", json!("theft"), 400, "invalid_choice"),
            ("funding", json!(3), 400, "invalid"),
            ("placeId", foreign.clone(), 422, "not_found"),
            ("placeId", json!(Uuid::now_v7()), 422, "not_found"),
            ("placeId", json!("201"), 400, "invalid"),
            ("keeperId", json!(Uuid::now_v7()), 422, "not_found"),
            ("keeperId", thing["id"].clone(), 422, "not_found"),
            ("colour", json!("red"), 400, "unknown_field"),
        ] {
            let mut body = json!({"name": "椅", "categoryCode": "A05010300"});
            body[field] = value.clone();
            director.post("/assets", &body).await.refused_field(status, field, code);
            let change = json!({ field: value });
            director.patch(&path, 1, &change).await.refused_field(status, field, code);
        }
        assert_eq!((app.rows().await, director.get(&path).await.ok()), before);
        director.asset(json!({"acquiredOn": today.to_string(), "priceFen": 0})).await;
    }
}

story! {
    // T4: what the server sets is not to be said by others.
    async fn what_only_the_server_sets_is_refused(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({})).await;
        let path = format!("/assets/{}", id(&thing));
        let school = director.get("/school").await.ok()["slug"].clone();
        for (field, value) in [
            ("version", json!(9)),
            ("schoolId", school.clone()),
            ("school_id", school.clone()),
            ("school", school),
            ("createdAt", json!("2020-01-01T00:00:00Z")),
            ("updatedAt", json!("2020-01-01T00:00:00Z")),
            ("valueFen", json!(1)),
            ("tag", json!("7K3M9QXT2BWD")),
            ("place", json!({})),
            ("keeper", json!({})),
            ("category", json!({})),
            ("events", json!([])),
            ("kind", json!("imported")),
            ("by", json!({})),
            ("category_code", json!("A02020200")),
            ("__proto__", json!({})),
        ] {
            let mut body = json!({"name": "椅", "categoryCode": "A05010300"});
            body[field] = value.clone();
            director.post("/assets", &body).await.refused_field(400, field, "unknown_field");
            director.patch(&path, 1, &json!({ field: value })).await.refused_field(400, field, "unknown_field");
        }
        for fixed in ["id", "number", "tagCode"] {
            let change = json!({ fixed: Uuid::now_v7() });
            director.patch(&path, 1, &change).await.refused_field(400, fixed, "unknown_field");
        }
        // History has no door but the changes themselves.
        let events = format!("{path}/events");
        for answer in [
            director.post(&events, &json!({"kind": "moved"})).await,
            director.patch(&events, 1, &json!({})).await,
            director.put(&events, &json!([])).await,
            director.delete(&events).await,
            director.delete(&path).await,
        ] {
            answer.refused(405, "method_not_allowed");
        }
        assert_eq!(director.get(&path).await.ok(), thing);
    }
}

story! {
    async fn text_is_kept_exactly_whatever_it_is_written_in(app: App) {
        let director = app.director().await;
        for text in [
            "🖨️👩‍🔬 打印机",
            "𬱖𠮷䶮㛃",
            "e\u{301} ≠ é",
            "שלום عالم",
            "' OR 1=1 --",
            "\"; DROP TABLE asset; --",
            "100%_\\n",
            "<script>alert(1)</script>",
            "{{7*7}} ${x} #{y}",
            "=1+1",
            "a\u{200B}b",
            "\u{202E}gnp.exe",
            "ﬃ Ⅷ ＡＢＣ",
            "_x0041_",
            "null",
            "１２３",
        ] {
            let thing = director.asset(json!({"name": text, "model": text, "remark": text})).await;
            let read = director.get(&format!("/assets/{}", id(&thing))).await.ok();
            for field in ["name", "model", "remark"] {
                assert_eq!(read[field], text);
            }
        }
    }
}

story! {
    async fn the_school_gives_numbers_in_turn_skips_those_written_by_hand_and_gives_none_twice(app: App) {
        let director = app.director().await;
        let number = async |said| director.asset(said).await["number"].as_str().unwrap().to_owned();
        let first = number(json!({})).await;
        let start = first.strip_suffix("00001").unwrap();
        assert_eq!(number(json!({"number": format!("{start}00003")})).await, format!("{start}00003"));
        assert_eq!(number(json!({})).await, format!("{start}00002"));
        assert_eq!(number(json!({})).await, format!("{start}00004"));
        for taken in [first.as_str(), &format!("{start}00003"), &format!("  {start}00004 ")] {
            let body = json!({"name": "椅", "categoryCode": "A05010300", "number": taken});
            director.post("/assets", &body).await.refused_field(422, "number", "taken");
        }
        // The year is that of booking, the serial goes on.
        assert_eq!(number(json!({"bookedOn": "2019-03-01"})).await, "A02-2019-00005");
        // A number is only taken in its own school.
        assert_eq!(app.stranger().await.asset(json!({})).await["number"], first);
    }
}

story! {
    // G8
    async fn things_registered_at_the_same_moment_have_different_numbers(app: App) {
        let director = app.director().await;
        let things = join_all((0..40).map(|_| director.asset(json!({})))).await;
        let numbers: HashSet<_> = each(&things, "number").into_iter().collect();
        assert_eq!(numbers.len(), 40);
    }
}

story! {
    async fn numbers_are_unique_under_any_mix_of_given_and_written_ones(app: App) {
        let director = app.director().await;
        let first = director.asset(json!({})).await["number"].as_str().unwrap().to_owned();
        let start = first.strip_suffix("00001").unwrap().to_owned();
        let mut used = HashSet::from([first]);
        let mut last = 1;
        // None: the school gives one. Some: so far beyond the last one, or before it.
        let mix = prop::collection::vec(prop::option::of(-4..7_i32), 120);
        let mut runner = TestRunner::deterministic();
        for step in mix.new_tree(&mut runner).unwrap().current() {
            let mut body = json!({"name": "椅", "categoryCode": "A02020200"});
            let own = step.map(|ahead| format!("{start}{:05}", (last + ahead).max(0)));
            if let Some(own) = &own {
                body["number"] = json!(own);
            }
            let answer = director.post("/assets", &body).await;
            match own {
                Some(own) if used.contains(&own) => answer.refused_field(422, "number", "taken"),
                own => {
                    let number = answer.created()["number"].as_str().unwrap().to_owned();
                    if own.is_none() {
                        last = number.strip_prefix(&start).unwrap().parse().unwrap();
                    }
                    assert_eq!(own.unwrap_or(number.clone()), number);
                    assert!(used.insert(number.clone()), "{number} was given twice");
                }
            }
        }
        let listed = each(&director.walk("/assets?limit=200").await, "number");
        assert_eq!((listed.len(), listed.into_iter().collect::<HashSet<_>>()), (used.len(), used));
    }
}

/// What a caller hands back as a cursor is read or refused, never anything else.
#[test]
fn a_cursor_comes_back_as_it_went_whatever_it_holds() {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&prop::collection::vec("\\PC{0,40}", 0..4), |parts| {
            let cursor = houqin::wire::Cursor(parts);
            let text = serde_json::to_value(&cursor).unwrap();
            prop_assert!(
                text.as_str().unwrap().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            );
            prop_assert_eq!(serde_json::from_value::<houqin::wire::Cursor>(text).unwrap(), cursor);
            Ok(())
        })
        .unwrap();
}
