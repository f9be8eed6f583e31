//! The figures of a month, and the repairs of one thing (R19).

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    PlaceId,
    member::Role,
    repair::{self, RepairStatus, Trade},
};
use houqin::ports::clock::Clock;
use it::{App, ROLES, id, order, story};
use serde_json::{Value, json};

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00+08:00").parse().unwrap()
}

/// Done after so many minutes, promised for eight hours.
fn done(order: repair::Model, minutes: i64) -> repair::Model {
    let after = |minutes| Some(order.reported_at + TimeDelta::minutes(minutes));
    repair::Model {
        status: RepairStatus::Closed,
        triaged_at: after(10),
        started_at: after(20),
        finished_at: after(minutes),
        closed_at: after(minutes + 5),
        rating: Some(5),
        cost_fen: 1_250,
        ..order
    }
}

async fn month(app: &App) {
    let director = app.director().await;
    let place = |room: Value| -> Option<PlaceId> { id(&room).parse().ok() };
    let (first, second) = (place(director.room("305", None).await), place(director.room("306", None).await));
    let caretaker = app.member("caretaker@green").await.id;
    let reported = |number: &str, time: &str| order(app.green, number, at(time));
    let mine = |order: repair::Model| repair::Model { assignee_id: Some(caretaker), place_id: first, ..order };
    let tap = done(mine(reported("BX-1", "2026-03-02T08:20")), 60);
    let again = repair::Model {
        repeat_of: Some(tap.id),
        rating: Some(4),
        ..done(mine(reported("BX-2", "2026-03-20T09:00")), 540)
    };
    let firm = repair::Model {
        contractor: "光明水电".into(),
        trade: Trade::Electrical,
        place_id: second,
        ..done(reported("BX-3", "2026-03-31T23:59"), 120)
    };
    let late = repair::Model { trade: Trade::Door, ..reported("BX-4", "2026-03-10T10:00") };
    let gone = repair::Model { status: RepairStatus::Cancelled, ..reported("BX-5", "2026-03-10T11:00") };
    // The last minute of February and the first of April, by the clock on the wall.
    let (before, after) = (reported("BX-6", "2026-02-28T23:59"), reported("BX-7", "2026-04-01T00:00"));
    let foreign = done(order(app.blue, "BX-1", at("2026-03-02T08:20")), 10);
    app.lay(vec![tap, again, firm, late, gone, before, after, foreign]).await;
}

story! {
    async fn a_month_in_figures(app: App) {
        month(&app).await;
        let report = app.director().await.get("/repairs/report?month=2026-03").await.ok();
        assert_eq!(
            [&report["count"], &report["closed"], &report["undone"], &report["repeats"]],
            [&json!(5), &json!(3), &json!(1), &json!(1)]
        );
        assert_eq!([&report["meanAnswerMinutes"], &report["meanFixMinutes"]], [&json!(10), &json!(240)]);
        // Two of those done were in time, one was an hour late, and one is not done at all.
        assert_eq!([&report["inTimePercent"], &report["rating"], &report["costFen"]], [&json!(50), &json!(4.7), &json!(3_750)]);
        let first = &report["byRoom"][0];
        assert_eq!([&first["name"], &first["count"], &first["repeats"]], [&json!("305"), &json!(2), &json!(1)]);
        let groups = |of: &str, name: &str| -> Vec<(Value, Value)> {
            let groups = report[of].as_array().unwrap().iter();
            groups.map(|group| (group[name].clone(), group["count"].clone())).collect()
        };
        let pair = |name: &str, count: u32| (json!(name), json!(count));
        assert_eq!(groups("byTrade", "trade"), [pair("plumbing", 3), pair("door", 1), pair("electrical", 1)]);
        assert_eq!(groups("byAssignee", "name"), [pair("caretaker@green", 2), pair("光明水电", 1)]);
        assert!(report["byAssignee"][1]["id"].is_null(), "a firm is nobody");
        let days = report["byDay"].as_array().unwrap();
        assert_eq!(days.len(), 31);
        let reported: Vec<_> = days.iter().filter(|day| day["count"] != 0).map(|day| &day["day"]).collect();
        assert_eq!(reported, ["2026-03-02", "2026-03-10", "2026-03-20", "2026-03-31"]);
    }
}

story! {
    async fn a_month_without_orders_has_no_means(app: App) {
        let director = app.director().await;
        let report = director.get("/repairs/report?month=2026-02").await.ok();
        assert_eq!((&report["count"], report["byDay"].as_array().unwrap().len()), (&json!(0), 28));
        for mean in ["meanAnswerMinutes", "meanFixMinutes", "inTimePercent", "rating"] {
            assert!(report[mean].is_null(), "{mean}");
        }
        let month = (app.clock.now() + TimeDelta::hours(8)).format("%Y-%m").to_string();
        assert_eq!(director.get("/repairs/report").await.ok()["month"], month, "this one when not said");
        for wrong in ["2026-13", "2026", "2026-1", "1999-12", "2026-02-01", "", "%00"] {
            director.get(&format!("/repairs/report?month={wrong}")).await.refused_field(400, "month", "invalid_month");
        }
    }
}

story! {
    async fn figures_of_people_are_for_the_director_and_the_auditor(app: App) {
        month(&app).await;
        for role in ROLES {
            let answer = app.as_(role).await.get("/repairs/report?month=2026-03").await;
            if matches!(role, Role::Director | Role::Auditor) {
                assert_eq!(answer.ok()["count"], 5);
            } else {
                answer.refused(403, "not_allowed");
            }
        }
        assert_eq!(app.stranger().await.get("/repairs/report?month=2026-03").await.ok()["count"], 1);
    }
}

story! {
    // R19
    async fn a_thing_shows_all_its_repairs_against_its_price(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({"priceFen": 329_900, "quantity": 2})).await;
        let other = director.asset(json!({})).await;
        let path = format!("/assets/{}/repairs", id(&thing));
        let none = json!({"items": [], "count": 0, "costFen": 0, "priceFen": 659_800, "repeat": false});
        assert_eq!(director.get(&path).await.ok(), none);
        let now = app.clock.now();
        let of = |thing: &Value, number: &str, days: i64| {
            let asset = id(thing).parse().ok();
            done(repair::Model { asset_id: asset, ..order(app.green, number, now - TimeDelta::days(days)) }, 30)
        };
        let long_ago = of(&thing, "BX-1", 800);
        let then = repair::Model { repeat_of: Some(long_ago.id), ..of(&thing, "BX-2", 790) };
        app.lay(vec![long_ago, then, of(&other, "BX-3", 5)]).await;
        let old = director.get(&path).await.ok();
        assert_eq!((&old["count"], &old["costFen"], &old["repeat"]), (&json!(2), &json!(2_500), &json!(false)), "too long ago");
        let first = of(&thing, "BX-4", 20);
        let again = repair::Model { repeat_of: Some(first.id), ..of(&thing, "BX-5", 2) };
        let more: Vec<_> = (0..120).map(|count| of(&thing, &format!("BX-9{count}"), 1)).collect();
        app.lay(vec![first, again]).await;
        let new = director.get(&path).await.ok();
        let numbers: Vec<_> = new["items"].as_array().unwrap().iter().map(|order| &order["number"]).collect();
        assert_eq!(numbers, ["BX-5", "BX-4", "BX-2", "BX-1"], "the newest first");
        assert_eq!((&new["costFen"], &new["repeat"]), (&json!(5_000), &json!(true)));
        app.lay(more).await;
        let many = director.get(&path).await.ok();
        assert_eq!((&many["count"], many["items"].as_array().unwrap().len()), (&json!(124), 100));
        assert!(director.get(&format!("/assets/{}/repairs", id(&other))).await.ok()["priceFen"].is_null());
        app.stranger().await.get(&path).await.refused(404, "not_found");
        app.as_(Role::Guardian).await.get(&path).await.refused(403, "not_allowed");
    }
}
