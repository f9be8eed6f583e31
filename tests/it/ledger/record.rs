//! A ledger that is whole proves little while the record that people read says something else: that is found too.

use chrono::TimeDelta;
use entity::{SampleId, member::Role};
use houqin::{
    ledger::{self, Ledger},
    ports::clock::Clock,
    sample::call,
};
use it::{App, id, story};
use sea_orm::Value;
use serde_json::json;

use super::{rows::is_whole, tamper::sql};

const TABLES: [&str; 5] = ["sample", "fridge_reading", "accompany", "rectification", "repair"];

/// What the canteen writes down on a day, as rows 1 to 12 of its ledger, and two rows of an order.
async fn day(app: &App) -> String {
    let lunch = app.lunch(&["红烧鸡", "炒青菜", "冬瓜汤"]).await;
    let (canteen, teacher, director) =
        (app.as_(Role::Canteen).await, app.as_(Role::Teacher).await, app.director().await);
    let fridge = director.asset(json!({"name": "留样冰箱"})).await;
    let made = canteen.sample(&lunch, 0, json!({"grams": 132})).await.created();
    let light = canteen.sample(&lunch, 1, json!({"grams": 118, "reason": "锅里没有了"})).await.created();
    canteen.post("/samples/missing", &lunch.of(2, json!({"reason": "已全部打完"}))).await.created();
    let read = json!({"deciCelsius": 40, "note": "早上"});
    canteen.post(&format!("/fridges/{}/readings", id(&fridge)), &read).await.created();
    let eaten = json!({"date": lunch.date, "meal": "lunch", "quality": 2, "hygiene": 5, "exception": "汤凉了"});
    let eaten = teacher.post("/accompany-meals", &eaten).await.created();
    teacher.change("accompany-meals", &eaten, "void", &json!({"reason": "写错了"})).await.ok();
    app.clock.forward(TimeDelta::minutes(1));
    director.change("samples", &made, "review", &json!({})).await.ok();
    let today = app.state.clock.today();
    let found =
        json!({"source": {"kind": "other"}, "what": "门坏了", "ownerId": canteen.member().await, "dueOn": today});
    let found = director.post("/rectifications", &found).await.created();
    canteen.change("rectifications", &found, "done", &json!({"measures": "擦了"})).await.ok();
    director.change("rectifications", &found, "return", &json!({"reason": "不行"})).await.ok();
    app.clock.forward(TimeDelta::minutes(1));
    canteen.change("rectifications", &found, "done", &json!({"measures": "换了"})).await.ok();
    director.change("rectifications", &found, "verify", &json!({"result": "合格"})).await.ok();
    let order = teacher.report(json!({"placeId": director.room("305", None).await["id"]})).await;
    teacher.step(&order, "cancel", json!({"reason": "自己好了"})).await.ok();
    id(&light).to_owned()
}

/// As it was before.
async fn back(app: &App, table: &str, set: &str) {
    for change in set.split(", ") {
        let column = change.split(" = ").next().unwrap();
        let kept = format!("(SELECT {column} FROM kept_{table} WHERE kept_{table}.id = {table}.id)");
        sql(app, &format!("UPDATE {table} SET {column} = {kept}"), Vec::new()).await;
    }
}

story! {
    async fn a_record_that_says_something_else_than_its_row_is_named(app: App) {
        day(&app).await;
        for table in TABLES {
            sql(&app, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"), Vec::new()).await;
        }
        is_whole(&app, "sample", 12).await;
        is_whole(&app, "repair", 2).await;
        let auditor = app.as_(Role::Auditor).await;
        let named = async |ledger: &str| {
            let report = auditor.get(&format!("/ledgers/{ledger}/verify")).await.ok();
            (report["firstBad"]["seq"].as_i64(), report["firstBad"]["why"].as_str().unwrap_or("whole").to_owned())
        };
        for (table, set, of, seq) in [
            ("sample", "grams = 126", "dish = '红烧鸡'", 7),
            ("sample", "dish = '红烧鸭'", "dish = '红烧鸡'", 7),
            ("sample", "late = NOT late", "dish = '红烧鸡'", 7),
            ("sample", "reason = '甲'", "dish = '红烧鸡'", 1),
            ("sample", "keeper_id = reviewed_by", "dish = '红烧鸡'", 1),
            ("sample", "taken_at = served_until", "dish = '红烧鸡'", 1),
            ("sample", "occurred_at = taken_at", "dish = '红烧鸡'", 1),
            ("sample", "reviewed_by = keeper_id", "dish = '红烧鸡'", 7),
            ("sample", "reviewed_by = NULL", "dish = '红烧鸡'", 7),
            ("sample", "reviewed_by = NULL, reviewed_at = NULL, version = 1", "dish = '红烧鸡'", 7),
            ("sample", "status = 'kept'", "dish = '炒青菜'", 2),
            ("sample", "status = 'kept', grams = 126, version = 9", "dish = '炒青菜'", 2),
            ("sample", "reason = ''", "dish = '炒青菜'", 2),
            ("sample", "reason = '没有'", "dish = '冬瓜汤'", 3),
            ("fridge_reading", "deci_celsius = 50", "1 = 1", 4),
            ("fridge_reading", "note = ''", "1 = 1", 4),
            ("accompany", "exception = ''", "1 = 1", 5),
            ("accompany", "quality = 5", "1 = 1", 6),
            ("accompany", "void_reason = ''", "1 = 1", 6),
            ("accompany", "voided_at = NULL", "1 = 1", 6),
            ("rectification", "what = '门好的'", "1 = 1", 8),
            ("rectification", "opened_by = owner_id", "1 = 1", 8),
            ("rectification", "return_reason = '行'", "1 = 1", 10),
            ("rectification", "returned_by = owner_id", "1 = 1", 10),
            ("rectification", "return_reason = '行', returned_at = verified_at", "1 = 1", 12),
            ("rectification", "first_due_on = '2030-01-01'", "1 = 1", 12),
            ("rectification", "measures = '擦了'", "1 = 1", 11),
            ("rectification", "due_on = '2030-01-01'", "1 = 1", 12),
            ("rectification", "verified_by = owner_id", "1 = 1", 12),
            ("rectification", "result = ''", "1 = 1", 12),
            ("rectification", "verified_at = NULL, status = 'done'", "1 = 1", 12),
            ("rectification", "returns = 0", "1 = 1", 12),
            ("repair", "description = '好的'", "1 = 1", 1),
            ("repair", "status = 'closed'", "1 = 1", 2),
            ("repair", "cost_fen = 99", "1 = 1", 2),
        ] {
            sql(&app, &format!("UPDATE {table} SET {set} WHERE {of}"), Vec::new()).await;
            let ledger = if table == "repair" { "repair" } else { "sample" };
            assert_eq!(named(ledger).await, (Some(seq), "record_altered".into()), "{table}: {set}");
            back(&app, table, set).await;
        }
        sql(&app, "DELETE FROM fridge_reading", Vec::new()).await;
        assert_eq!(named("sample").await, (Some(4), "record_altered".into()), "it is gone");
        sql(&app, "INSERT INTO fridge_reading SELECT * FROM kept_fridge_reading", Vec::new()).await;
        // Well made, but nobody has written it down.
        let copy = "INSERT INTO fridge_reading SELECT $1, school_id, asset_id, deci_celsius, out_of_range, note, at, \
                    occurred_at, member_id, repair_id FROM kept_fridge_reading";
        let stray: Value = uuid::Uuid::now_v7().into();
        sql(&app, copy, vec![stray.clone()]).await;
        assert_eq!(named("sample").await, (Some(13), "record_stray".into()));
        sql(&app, "DELETE FROM fridge_reading WHERE id = $1", vec![stray]).await;
        is_whole(&app, "sample", 12).await;
        is_whole(&app, "repair", 2).await;
    }
}

story! {
    async fn measures_that_nobody_took_are_named(app: App) {
        let (cook, director) = (app.as_(Role::Canteen).await, app.director().await);
        let found = json!({"source": {"kind": "other"}, "what": "门坏了", "ownerId": cook.member().await, "dueOn": app.state.clock.today()});
        director.post("/rectifications", &found).await.created();
        is_whole(&app, "sample", 1).await;
        sql(&app, "UPDATE rectification SET measures = '已全部整改'", Vec::new()).await;
        let report = director.get("/ledgers/sample/verify").await.ok();
        assert_eq!((&report["firstBad"]["seq"], &report["firstBad"]["why"]), (&json!(1), &json!("record_altered")));
    }
}

story! {
    /// The ledger does not know any more what it said: then nobody can say that the record differs.
    async fn what_was_erased_is_not_held_against_the_record(app: App) {
        let light: SampleId = day(&app).await.parse().unwrap();
        let (school, now) = (app.green, app.clock.now());
        let erase = app.state.db.write(move |tx| {
            Box::pin(ledger::erase(tx, school, Ledger::Sample, (light.0, "retention"), None, now))
        });
        assert_eq!(erase.await.unwrap().unwrap().seq, 13);
        sql(&app, "UPDATE sample SET reason = '' WHERE dish = '炒青菜'", Vec::new()).await;
        assert_eq!(is_whole(&app, "sample", 13).await["erased"], 1);
    }
}

story! {
    async fn a_hold_that_is_lifted_in_its_table_and_a_closing_that_is_rewritten_are_named(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        canteen.sample(&lunch, 0, json!({"grams": 132})).await.created();
        canteen.post(&format!("/meals/{}/lunch/close", lunch.date), &json!({})).await.ok();
        let hold = director.post("/holds", &json!({"reason": "有学生呕吐"})).await.created();
        is_whole(&app, "sample", 4).await;
        let other = app.stranger().await.get("/me").await.ok()["member"]["id"].as_str().unwrap().parse::<uuid::Uuid>();
        let other = || vec![Value::from(*other.as_ref().unwrap())];
        let named = async || {
            let report = director.get("/ledgers/sample/verify").await.ok();
            (report["firstBad"]["seq"].as_i64(), report["firstBad"]["why"].as_str().unwrap_or("whole").to_owned())
        };
        for table in ["hold", "sample_hold", "sample_meal"] {
            sql(&app, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}"), Vec::new()).await;
        }
        for (change, values, table, seq) in [
            ("UPDATE sample_hold SET released_at = (SELECT made_at FROM hold)", Vec::new(), "sample_hold", 4),
            ("DELETE FROM sample_hold", Vec::new(), "sample_hold", 4),
            ("UPDATE hold SET reason = '演习'", Vec::new(), "hold", 3),
            ("UPDATE hold SET released_at = made_at", Vec::new(), "hold", 3),
            ("UPDATE hold SET made_by = $1", other(), "hold", 3),
            ("UPDATE sample_meal SET closed_by = $1", other(), "sample_meal", 2),
            ("UPDATE sample_meal SET closed_at = NULL", Vec::new(), "sample_meal", 2),
        ] {
            sql(&app, change, values).await;
            assert_eq!(named().await, (Some(seq), "record_altered".into()), "{change}");
            let all: &[&str] = if table == "hold" { &["sample_hold", "hold"] } else { &[table] };
            for table in all {
                sql(&app, &format!("DELETE FROM {table}"), Vec::new()).await;
            }
            for table in all.iter().rev() {
                sql(&app, &format!("INSERT INTO {table} SELECT * FROM kept_{table}"), Vec::new()).await;
            }
        }
        is_whole(&app, "sample", 4).await;
        // Lawfully released, nothing is the matter.
        director.change("holds", &hold, "release", &json!({"reason": "化验正常"})).await.ok();
        is_whole(&app, "sample", 6).await;
    }
}

story! {
    /// The directors were told of it, so there is a meal, but nobody has said that everything was written down.
    async fn a_meal_that_is_closed_in_its_table_alone_is_named(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        app.as_(Role::Canteen).await.sample(&lunch, 0, json!({"grams": 132})).await.created();
        app.until(lunch.at(13, 30));
        assert_eq!(call(&app.state).await.unwrap(), 1);
        is_whole(&app, "sample", 1).await;
        sql(&app, "UPDATE sample_meal SET closed_at = told_at", Vec::new()).await;
        let report = app.director().await.get("/ledgers/sample/verify").await.ok();
        assert_eq!(report["firstBad"], json!({"seq": 2, "why": "record_stray"}));
    }
}

story! {
    /// Two holds, of which the second outlives the first, and one box that was let go of before both ended.
    async fn the_times_of_a_hold_that_has_ended_stay_what_they_were(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜", "冬瓜汤"]).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        canteen.sample(&lunch, 0, json!({"grams": 132})).await.created();
        let early = canteen.sample(&lunch, 1, json!({"grams": 132})).await.created();
        let mut holds = Vec::new();
        for reason in ["有学生呕吐", "复查"] {
            app.clock.forward(TimeDelta::minutes(1));
            holds.push(director.post("/holds", &json!({ "reason": reason })).await.created());
        }
        app.clock.forward(TimeDelta::minutes(1));
        canteen.sample(&lunch, 2, json!({"grams": 132})).await.created();
        let early = director.get(&format!("/samples/{}", id(&early))).await.ok();
        director.change("samples", &early, "release", &json!({"reason": "弄错了"})).await.ok();
        for hold in &holds {
            app.clock.forward(TimeDelta::minutes(1));
            director.change("holds", hold, "release", &json!({"reason": "化验正常"})).await.ok();
        }
        is_whole(&app, "sample", 14).await;
        sql(&app, "CREATE TABLE kept_sample_hold AS SELECT * FROM sample_hold", Vec::new()).await;
        let of = |dish: &str, reason: &str| {
            format!("sample_id = (SELECT id FROM sample WHERE dish = '{dish}') AND \
                     hold_id = (SELECT id FROM hold WHERE reason = '{reason}')")
        };
        let ended = |reason: &str| format!("released_at = (SELECT released_at FROM hold WHERE reason = '{reason}')");
        let made = "released_at = (SELECT made_at FROM hold WHERE reason = '有学生呕吐')";
        let another = "INSERT INTO sample_hold SELECT hold_id, (SELECT id FROM sample WHERE dish = '冬瓜汤'), school_id, \
                       released_at FROM kept_sample_hold WHERE ";
        for (change, named) in [
            ("DELETE FROM sample_hold".to_owned(), (4, "record_altered")),
            (format!("DELETE FROM sample_hold WHERE {}", of("红烧鸡", "复查")), (7, "record_altered")),
            (format!("UPDATE sample_hold SET {made} WHERE {}", of("红烧鸡", "复查")), (13, "record_altered")),
            (format!("UPDATE sample_hold SET {made} WHERE {}", of("炒青菜", "复查")), (15, "record_stray")),
            (format!("UPDATE sample_hold SET {} WHERE {}", ended("复查"), of("红烧鸡", "有学生呕吐")), (11, "record_altered")),
            // One for the other: all times are those of rows.
            (
                "UPDATE sample_hold SET released_at = CASE WHEN released_at = (SELECT released_at FROM hold WHERE \
                         reason = '复查') THEN (SELECT released_at FROM hold WHERE reason = '有学生呕吐') ELSE (SELECT \
                         released_at FROM hold WHERE reason = '复查') END WHERE sample_id = (SELECT id FROM sample WHERE \
                         dish = '红烧鸡')".to_owned(),
                (15, "record_stray"),
            ),
            (format!("{another}{}", of("红烧鸡", "复查")), (15, "record_stray")),
        ] {
            sql(&app, &change, Vec::new()).await;
            let report = director.get("/ledgers/sample/verify").await.ok();
            let (seq, why) = named;
            assert_eq!(report["firstBad"], json!({"seq": seq, "why": why}), "{change}");
            sql(&app, "DELETE FROM sample_hold", Vec::new()).await;
            sql(&app, "INSERT INTO sample_hold SELECT * FROM kept_sample_hold", Vec::new()).await;
        }
        is_whole(&app, "sample", 14).await;
    }
}

story! {
    /// Others than directors once reviewed what was late: that is a review, and no table makes an approval of it.
    async fn an_approval_is_what_the_ledger_says_was_one(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        let early = app.as_(Role::Canteen).await.sample(&lunch, 0, json!({"grams": 132})).await.created();
        app.until(lunch.at(12, 40));
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let late = canteen.sample(&lunch, 1, json!({"grams": 130, "reason": "后厨没信号"})).await.created();
        director.change("samples", &early, "review", &json!({})).await.ok();
        let approved = director.change("samples", &late, "review", &json!({})).await.ok();
        assert_eq!((&late["approved"], &approved["approved"]), (&json!(false), &json!(true)));
        is_whole(&app, "sample", 4).await;
        let printed = format!("/ledgers/sample/export?from={0}&to={0}&format=html", lunch.date);
        for (dish, seq, said) in [("炒青菜", 4, "后厨没信号；审核："), ("红烧鸡", 3, "后厨没信号；批准：")] {
            let change = format!("UPDATE sample SET approved = NOT approved WHERE dish = '{dish}'");
            sql(&app, &change, Vec::new()).await;
            let report = director.get("/ledgers/sample/verify").await.ok();
            assert_eq!(report["firstBad"], json!({"seq": seq, "why": "record_altered"}));
            let html = director.get(&printed).await.text();
            assert!(html.contains(said), "{html}");
            sql(&app, &change, Vec::new()).await;
        }
        is_whole(&app, "sample", 4).await;
    }
}
