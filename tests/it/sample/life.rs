//! The kitchen's day, from the first box to what is thrown away two days later.

use chrono::TimeDelta;
use entity::member::Role;
use futures_util::future::join;
use houqin::sample;
use it::{id, story};
use reqwest::Method;
use serde_json::json;

use super::{kept, notices};

const DISHES: [&str; 3] = ["红烧鸡", "炒青菜", "冬瓜汤"];

story! {
    async fn every_dish_of_the_menu_is_sampled_or_explained_before_its_meal_is_closed(app: App) {
        let lunch = app.lunch(&DISHES).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let expected = DISHES.map(|dish| (dish.to_owned(), "expected".to_owned()));
        assert_eq!(canteen.tiles(&lunch).await, expected);
        let close = format!("/meals/{}/lunch/close", lunch.date);
        let open = canteen.post(&close, &json!({})).await.refused(409, "meal_open");
        assert_eq!(open["choices"].as_array().unwrap().len(), 3);

        let made = kept(&canteen, &lunch).await;
        assert_eq!((&made["status"], &made["late"], &made["grams"]), (&json!("kept"), &json!(false), &json!(132)));
        let due = lunch.at(12, 30) + TimeDelta::hours(48);
        assert_eq!(made["discardAfter"], json!(due.format("%Y-%m-%dT%H:%M:%S.000Z").to_string()));
        assert_eq!(made["ledger"]["seq"], 1);

        // Too light: the answer says how much is lacking, and a reason makes it failed, never green.
        let light = canteen.sample(&lunch, 1, json!({"grams": 118})).await;
        light.refused_field(422, "grams", "under_minimum");
        assert_eq!(light.json()["choices"], json!({"addGrams": 7, "minimumGrams": 125}));
        let failed = canteen.sample(&lunch, 1, json!({"grams": 118, "reason": "锅里没有了"})).await.created();
        assert_eq!(failed["status"], "failed");
        assert_eq!(notices(&app, "sample.failed").await, 1);

        let missing = lunch.of(2, json!({"reason": "已全部打完"}));
        assert_eq!(canteen.post("/samples/missing", &missing).await.created()["status"], "missing");
        assert_eq!(notices(&app, "sample.missing").await, 1);
        let closed = canteen.post(&close, &json!({})).await.ok();
        assert_eq!((&closed["closed"], &closed["open"]), (&json!(true), &json!(0)));
        let statuses: Vec<_> = canteen.tiles(&lunch).await.into_iter().map(|(_, status)| status).collect();
        assert_eq!(statuses, ["kept", "failed", "missing"]);

        let verified = director.get("/ledgers/sample/verify").await.ok();
        assert_eq!((&verified["ok"], &verified["rows"]), (&json!(true), &json!(4)));
        let html = director.get(&format!("/ledgers/sample/export?from={0}&to={0}&format=html", lunch.date)).await.text();
        for said in ["食品留样记录表", "红烧鸡", "132", "不合格留样；锅里没有了", "缺留；已全部打完", "台账校验点"] {
            assert!(html.contains(said), "{said}: {html}");
        }
        let sheet = director.get(&format!("/ledgers/sample/export?from={0}&to={0}&format=xlsx", lunch.date)).await.sheet();
        let foot: Vec<_> = sheet.rows.iter().map(|row| [row.cell(0).shown(), row.cell(1).shown()]).skip(3).collect();
        for [name, said] in [["应留", "3"], ["缺留(有原因)", "1"], ["不合格", "1"], ["未留样且未说明", "0"]] {
            assert!(foot.iter().any(|row| row[0] == name && row[1] == said), "{name}: {foot:?}");
        }
        assert!(foot.iter().any(|row| row[0] == "台账校验点"), "{foot:?}");
    }
}

story! {
    async fn what_cannot_be_is_refused_and_nothing_is_lost(app: App) {
        let lunch = app.lunch(&DISHES).await;
        let canteen = app.as_(Role::Canteen).await;
        for grams in [json!(0), json!(-5), json!(1_000_000_000)] {
            let answer = canteen.sample(&lunch, 0, json!({"grams": grams, "reason": "x"})).await;
            answer.refused_field(422, "grams", "out_of_range");
        }
        for grams in [json!("很多"), json!(1e19), json!(130.5)] {
            canteen.sample(&lunch, 0, json!({ "grams": grams })).await.refused(400, "invalid_body");
        }
        let warm = canteen.sample(&lunch, 0, json!({"grams": 130, "deciCelsius": 5000})).await;
        warm.refused_field(422, "deciCelsius", "out_of_range");
        let other = lunch.of(0, json!({"grams": 130, "dishId": uuid::Uuid::now_v7()}));
        canteen.post("/samples", &other).await.refused_field(422, "dishId", "not_on_menu");
        let dinner = lunch.of(0, json!({"grams": 130, "meal": "dinner"}));
        canteen.post("/samples", &dinner).await.refused_field(422, "dishId", "not_on_menu");
        let far = lunch.of(0, json!({"grams": 130, "date": "9999-01-01"}));
        canteen.post("/samples", &far).await.refused_field(422, "date", "out_of_range");
        assert!(canteen.tiles(&lunch).await.iter().all(|(_, status)| status == "expected"));
    }
}

story! {
    async fn of_two_phones_at_the_same_dish_one_is_told_what_the_other_has_written(app: App) {
        let lunch = app.lunch(&DISHES).await;
        app.person(Role::Canteen, "second@green").await;
        let (one, two) = (app.as_(Role::Canteen).await, app.login("second@green").await);
        let body = |grams: i32| json!({ "grams": grams });
        let answers = join(one.sample(&lunch, 0, body(130)), two.sample(&lunch, 0, body(140))).await;
        let (won, lost) = if answers.0.status == 201 { answers } else { (answers.1, answers.0) };
        let won = won.created();
        let problem = lost.refused(409, "conflict");
        assert_eq!((&problem["current"]["id"], &problem["current"]["grams"]), (&won["id"], &won["grams"]));
        assert_eq!(app.director().await.get("/ledgers/sample/verify").await.ok()["rows"], 1);
    }
}

story! {
    async fn nothing_is_thrown_away_early_nor_without_proof(app: App) {
        let lunch = app.lunch(&DISHES).await;
        let made = kept(&app.as_(Role::Canteen).await, &lunch).await;
        let due = lunch.at(12, 30) + TimeDelta::hours(48);
        app.until(due - TimeDelta::milliseconds(1));
        let canteen = app.as_(Role::Canteen).await;
        let me = canteen.member().await;
        let proof = json!({"photoIds": [app.lay_photo(me).await]});
        assert_eq!(canteen.get("/samples/due").await.ok()["items"], json!([]));
        let early = canteen.change("samples", &made, "discard", &proof).await.refused(409, "too_early");
        assert_eq!(early["current"]["status"], "kept");
        app.clock.forward(TimeDelta::milliseconds(1));
        assert_eq!(canteen.get("/samples/due").await.ok()["items"][0]["id"], made["id"]);
        canteen.change("samples", &made, "discard", &json!({})).await.refused_field(422, "photoIds", "required");
        let alone = json!({ "witnessId": me });
        canteen.change("samples", &made, "discard", &alone).await.refused_field(422, "witnessId", "same_person");
        let stale = canteen.request(Method::POST, &format!("/samples/{}/discard", id(&made)));
        let stale = it::send(stale.header("If-Match", "\"9\"").json(&proof)).await.refused(409, "stale_version");
        assert_eq!(stale["current"]["version"], 1);
        let gone = canteen.change("samples", &made, "discard", &proof).await.ok();
        assert_eq!((&gone["status"], &gone["ledger"]["seq"]), (&json!("discarded"), &json!(2)));
        assert_eq!(gone["photos"].as_array().unwrap().len(), 1);
        assert_eq!(gone["actions"], json!([]));
    }
}

story! {
    async fn boxes_that_go_together_need_one_photo_and_go_all_or_none(app: App) {
        let lunch = app.lunch(&DISHES).await;
        let canteen = app.as_(Role::Canteen).await;
        let mut ids = Vec::new();
        for dish in 0..3 {
            ids.push(canteen.sample(&lunch, dish, json!({"grams": 130})).await.created()["id"].clone());
        }
        app.until(lunch.at(12, 30) + TimeDelta::hours(48));
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let me = canteen.member().await;
        let together = json!({"sampleIds": ids, "photoIds": [app.lay_photo(me).await]});
        let held = json!({ "id": ids[1] });
        director.change("samples", &held, "hold", &json!({"reason": "甲"})).await.ok();
        canteen.post("/samples/discard", &together).await.refused(409, "sample_held");
        assert_eq!(canteen.get("/samples/due").await.ok()["items"].as_array().unwrap().len(), 2, "none went");
        director.change("samples", &held, "release", &json!({"reason": "乙"})).await.ok();
        let gone = canteen.post("/samples/discard", &together).await.ok();
        assert_eq!(gone["items"].as_array().unwrap().len(), 3);
        assert!(canteen.tiles(&lunch).await.iter().all(|(_, status)| status == "discarded"));
        canteen.post("/samples/discard", &together).await.refused(409, "wrong_state");
        assert_eq!(director.get("/ledgers/sample/verify").await.ok()["ok"], true);
    }
}

story! {
    async fn nobody_reviews_his_own_sample_and_what_is_voided_stays_to_be_seen(app: App) {
        let lunch = app.lunch(&DISHES).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let made = kept(&canteen, &lunch).await;
        canteen.change("samples", &made, "review", &json!({})).await.refused(403, "own_work");
        let reviewed = director.change("samples", &made, "review", &json!({})).await.ok();
        assert_eq!(reviewed["reviewer"]["name"], "director@green");
        director.change("samples", &made, "review", &json!({})).await.refused(409, "wrong_state");
        canteen.change("samples", &made, "void", &json!({"reason": ""})).await.refused(400, "invalid_body");
        let void = canteen.change("samples", &made, "void", &json!({"reason": "点错了菜"})).await.ok();
        assert_eq!(void["status"], "void");
        assert_eq!(canteen.tiles(&lunch).await[0].1, "expected", "the dish is expected again");
        kept(&canteen, &lunch).await;
        let html = director.get(&format!("/ledgers/sample/export?from={0}&to={0}&format=html", lunch.date)).await.text();
        assert!(html.contains("作废：点错了菜"), "{html}");
        assert_eq!(director.get("/ledgers/sample/verify").await.ok()["ok"], true);
    }
}

story! {
    async fn what_is_written_after_the_service_says_why_and_is_marked(app: App) {
        let lunch = app.lunch(&DISHES).await;
        assert_eq!(sample::call(&app.state).await.unwrap(), 0, "the service goes on");
        app.until(lunch.at(12, 40));
        for _ in 0..2 {
            sample::call(&app.state).await.unwrap();
        }
        assert_eq!(notices(&app, "sample.open").await, 1, "the director is told once");
        let canteen = app.as_(Role::Canteen).await;
        let late = canteen.sample(&lunch, 0, json!({"grams": 130})).await;
        late.refused_field(422, "reason", "required");
        let at = lunch.at(12, 5);
        let said = json!({"grams": 130, "reason": "后厨没信号", "occurredAt": at});
        let late = canteen.sample(&lunch, 0, said).await.created();
        assert_eq!((&late["late"], &late["status"]), (&json!(true), &json!("kept")));
        let html = format!("/ledgers/sample/export?from={0}&to={0}&format=html", lunch.date);
        let html = app.director().await.get(&html).await.text();
        let day = lunch.date.format("%m-%d");
        let both = format!("补记(录入时间 {day} 12:40，手机时间 {day} 12:05)；后厨没信号；待批准");
        assert!(html.contains(&both), "{html}");
        assert!(html.contains("未留样，未说明"), "the gaps are in it");
    }
}

story! {
    async fn what_was_written_late_waits_for_a_director_and_keeps_nobody_from_going_on(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        app.person(Role::Canteen, "second@green").await;
        let early = kept(&app.as_(Role::Canteen).await, &lunch).await;
        app.until(lunch.at(12, 40));
        let (canteen, other) = (app.as_(Role::Canteen).await, app.login("second@green").await);
        let late = canteen.sample(&lunch, 1, json!({"grams": 130, "reason": "后厨没信号"})).await.created();
        assert_eq!((&early["awaitsApproval"], &late["awaitsApproval"]), (&json!(false), &json!(true)));
        assert_eq!((notices(&app, "sample.late").await, notices(&app, "sample.failed").await), (1, 0));
        other.change("samples", &early, "review", &json!({})).await.ok();
        canteen.change("samples", &late, "review", &json!({})).await.refused(403, "own_work");
        other.change("samples", &late, "review", &json!({})).await.refused(403, "director_required");
        assert_eq!(other.get(&format!("/samples/{}", id(&late))).await.ok()["actions"], json!(["void"]));

        let close = format!("/meals/{}/lunch/close", lunch.date);
        let closed = canteen.post(&close, &json!({})).await.ok();
        assert_eq!((&closed["closed"], &closed["unapproved"]), (&json!(true), &json!(1)));
        // The box may go before anybody has come to it.
        app.until(lunch.at(12, 40) + TimeDelta::hours(48));
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let proof = json!({"photoIds": [app.lay_photo(canteen.member().await).await]});
        canteen.change("samples", &late, "discard", &proof).await.ok();
        let printed = format!("/ledgers/sample/export?from={0}&to={0}", lunch.date);
        let sheet = director.get(&format!("{printed}&format=xlsx")).await.sheet();
        let foot: Vec<_> = sheet.rows.iter().map(|row| [row.cell(0).shown(), row.cell(1).shown()]).collect();
        assert!(foot.iter().any(|row| row[0] == "补记待批准" && row[1] == "1"), "{foot:?}");
        let approved = director.change("samples", &late, "review", &json!({})).await.ok();
        assert_eq!(approved["reviewer"]["id"], director.get("/me").await.ok()["member"]["id"]);
        assert_eq!((&approved["status"], &approved["awaitsApproval"]), (&json!("discarded"), &json!(false)));
        let at = (lunch.at(12, 40) + TimeDelta::hours(56)).format("%m-%d %H:%M");
        let html = director.get(&format!("{printed}&format=html")).await.text();
        assert!(html.contains(&format!("后厨没信号；批准：director@green {at}")), "{html}");
        assert!(!html.contains("待批准"), "{html}");
        assert_eq!(director.get("/ledgers/sample/verify").await.ok()["ok"], true);
    }
}

story! {
    async fn a_dish_that_is_swapped_is_sampled_no_more_and_the_one_in_its_place_is(app: App) {
        let lunch = app.lunch(&DISHES).await;
        let director = app.director().await;
        let food = director.food("鸭", json!([])).await;
        let duck = director.dish("烧鸭", &food).await;
        let (week, _) = app.this_week();
        let swap = json!({
            "date": lunch.date, "meal": "lunch", "dishId": lunch.dishes[0], "newDishId": duck, "reason": "out_of_stock",
        });
        let answer = director.post(&format!("/menus/{week}/swaps"), &swap).await;
        assert!(answer.status.is_success(), "{}", answer.text());
        let tiles = director.tiles(&lunch).await;
        assert!(tiles.contains(&("红烧鸡".into(), "cancelled".into())), "{tiles:?}");
        assert!(tiles.contains(&("烧鸭".into(), "expected".into())), "{tiles:?}");
        let canteen = app.as_(Role::Canteen).await;
        canteen.sample(&lunch, 0, json!({"grams": 130})).await.refused_field(422, "dishId", "not_on_menu");
        canteen.post("/samples", &lunch.of(0, json!({"grams": 130, "dishId": duck}))).await.created();
    }
}
