//! Who may do what, and who may not, whatever the role (R09, R12, G9).

use chrono::TimeDelta;
use entity::member::Role;
use it::{Actor, App, id, story};
use serde_json::{Value, json};

/// An order that the caretaker has finished.
async fn finished(app: &App, reporter: &Actor<'_>, said: Value) -> Value {
    let mut report = json!({"placeId": app.director().await.room("305", None).await["id"]});
    report.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
    finish(app, &reporter.report(report).await).await
}

/// The caretaker is given the order and finishes it.
pub async fn finish(app: &App, order: &Value) -> Value {
    let (director, caretaker) = (app.director().await, app.as_(Role::Caretaker).await);
    let worker = caretaker.member().await;
    director.step(order, "assign", json!({"memberId": worker})).await.ok();
    caretaker.step(order, "start", json!({})).await.ok();
    let proof = app.lay_photo(worker).await;
    caretaker.step(order, "finish", json!({"result": "fixed", "photoIds": [proof]})).await.ok()
}

story! {
    async fn nobody_accepts_own_work(app: App) {
        let caretaker = app.as_(Role::Caretaker).await;
        // Reported it and repaired it.
        let order = finished(&app, &caretaker, json!({})).await;
        caretaker.step(&order, "accept", json!({"rating": 5})).await.refused(403, "own_work");
        caretaker.step(&order, "reject", json!({"reason": "再来"})).await.refused(403, "own_work");
        let director = app.director().await;
        director.step(&order, "accept", json!({"rating": 5})).await.refused(403, "not_allowed");
        // Nobody comes in afterwards to accept it. Who joined while it was broken may.
        let (guard, nothing) = (app.as_(Role::Guard).await, json!({}));
        guard.post(&format!("/repairs/{}/join", id(&order)), &nothing).await.refused(409, "wrong_state");
        guard.step(&order, "accept", json!({"rating": 4})).await.refused(403, "not_allowed");
        let place = director.room("306", None).await;
        let other = caretaker.report(json!({"placeId": place["id"]})).await;
        guard.post(&format!("/repairs/{}/join", id(&other)), &nothing).await.ok();
        let other = finish(&app, &other).await;
        guard.step(&other, "accept", json!({"rating": 4})).await.ok();
        guard.step(&other, "accept", json!({"rating": 4})).await.refused(409, "wrong_state");
    }
}

story! {
    async fn an_earlier_repairer_stays_one(app: App) {
        let (director, caretaker) = (app.director().await, app.as_(Role::Caretaker).await);
        let room = director.room("305", None).await;
        let order = caretaker.report(json!({"placeId": room["id"]})).await;
        director.step(&order, "assign", json!({"memberId": caretaker.member().await})).await.ok();
        caretaker.step(&order, "start", json!({})).await.ok();
        let me = director.member().await;
        let handed = caretaker.step(&order, "transfer", json!({"memberId": me, "reason": "今天不当班"})).await.ok();
        assert_eq!((&handed["status"], &handed["assignee"]["id"]), (&json!("assigned"), &json!(me)));
        caretaker.step(&order, "start", json!({})).await.refused(403, "not_allowed");
        director.step(&order, "start", json!({})).await.ok();
        let proof = app.lay_photo(me).await;
        director.step(&order, "finish", json!({"result": "fixed", "photoIds": [proof]})).await.ok();
        caretaker.step(&order, "accept", json!({"rating": 5})).await.refused(403, "own_work");
        app.clock.forward(TimeDelta::hours(73));
        let director = app.director().await;
        director.step(&order, "close", json!({"reason": "没人验收"})).await.refused(403, "own_work");
        app.person(Role::Director, "second@green").await;
        let second = app.login("second@green").await;
        second.step(&order, "close", json!({"reason": "没人验收"})).await.ok();
    }
}

story! {
    async fn who_answers_for_the_room_may_accept(app: App) {
        let (director, canteen) = (app.director().await, app.as_(Role::Canteen).await);
        let keeper = canteen.member().await;
        let kitchen = json!({"name": "厨房", "kind": "room", "keeperId": keeper});
        let kitchen = director.post("/places", &kitchen).await.created();
        let order = finished(&app, &app.as_(Role::Teacher).await, json!({"placeId": kitchen["id"]})).await;
        app.as_(Role::Guard).await.step(&order, "accept", json!({"rating": 5})).await.refused(403, "not_allowed");
        assert!(canteen.may(&order).await.contains(&"accept".to_owned()));
        let told = canteen.walk("/notices").await;
        assert_eq!(told[0]["kind"], "repair.finished", "asked to accept");
        for (body, field, code) in [
            (json!({"rating": 0}), "rating", "out_of_range"),
            (json!({"rating": 6}), "rating", "out_of_range"),
            (json!({"rating": 5, "signature": [[1, 2, 3]]}), "signature", "invalid"),
            (json!({"rating": 5, "signature": [[1, 1001]]}), "signature", "invalid"),
            (json!({"rating": 5, "signature": vec![vec![0; 2]; 101]}), "signature", "too_long"),
        ] {
            canteen.step(&order, "accept", body).await.refused_field(422, field, code);
        }
        canteen.step(&order, "accept", json!({"rating": 3})).await.ok();
    }
}

story! {
    async fn the_director_closes_only_what_nobody_accepted_for_three_days(app: App) {
        let order = finished(&app, &app.as_(Role::Teacher).await, json!({})).await;
        let director = app.director().await;
        director.step(&order, "close", json!({"reason": "没人验收"})).await.refused(409, "too_early");
        app.clock.forward(TimeDelta::hours(72));
        let director = app.director().await;
        director.step(&order, "close", json!({})).await.refused_field(400, "reason", "required");
        let closed = director.step(&order, "close", json!({"reason": "没人验收"})).await.ok();
        assert_eq!((&closed["status"], &closed["rating"]), (&json!("closed"), &Value::Null));
        assert_eq!(closed["comment"], "没人验收");
    }
}

story! {
    async fn how_long_there_is_to_accept_is_the_schools_to_say_and_counts_from_the_finish(app: App) {
        let director = app.director().await;
        let before = finished(&app, &app.as_(Role::Teacher).await, json!({})).await;
        let mut promises = director.get("/school").await.ok()["promises"].clone();
        promises["acceptHours"] = json!(1);
        director.patch("/school", 1, &json!({"promises": promises})).await.ok();
        let order = finished(&app, &app.as_(Role::Teacher).await, json!({})).await;
        app.clock.forward(TimeDelta::hours(1));
        let director = app.director().await;
        let reason = json!({"reason": "没人验收"});
        director.step(&order, "close", reason.clone()).await.ok();
        director.step(&before, "close", reason).await.refused(409, "too_early");
    }
}

story! {
    async fn what_could_hurt_somebody_is_looked_at_again_by_another(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let order = finished(&app, &teacher, json!({"safety": true})).await;
        teacher.step(&order, "accept", json!({"rating": 5})).await.refused(422, "recheck_required");
        teacher.step(&order, "recheck", json!({"note": "好了"})).await.refused(403, "not_allowed");
        app.as_(Role::Caretaker).await.step(&order, "recheck", json!({"note": "好了"})).await.refused(403, "own_work");
        let director = app.director().await;
        let asked = director.walk("/notices").await;
        assert!(asked.iter().any(|notice| notice["kind"] == "repair.recheck_asked"), "{asked:?}");
        let rechecked = director.step(&order, "recheck", json!({"note": "已断电复测"})).await.ok();
        assert_eq!((&rechecked["status"], &rechecked["recheckedBy"]["name"]), (&json!("finished"), &json!("director@green")));
        director.step(&order, "recheck", json!({"note": "再测"})).await.refused(409, "wrong_state");
        teacher.step(&order, "accept", json!({"rating": 5})).await.ok();
    }
}

story! {
    async fn who_repairs_does_not_call_it_harmless(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        app.person(Role::Director, "second@green").await;
        let second = app.login("second@green").await;
        let room = director.room("305", None).await;
        let order = teacher.report(json!({"placeId": room["id"], "safety": true})).await;
        director.step(&order, "assign", json!({"memberId": director.member().await})).await.ok();
        director.step(&order, "triage", json!({"safety": false})).await.refused(403, "own_work");
        director.step(&order, "start", json!({})).await.ok();
        let handed = json!({"memberId": second.member().await, "reason": "今天不当班"});
        director.step(&order, "transfer", handed).await.ok();
        director.step(&order, "triage", json!({"safety": false})).await.refused(403, "own_work");
        let urgent = director.step(&order, "triage", json!({"urgency": "urgent"})).await.ok();
        assert_eq!((&urgent["safety"], &urgent["urgency"]), (&json!(true), &json!("urgent")));
        // Somebody who has nothing to do with it may, and says so in the timeline.
        app.person(Role::Director, "third@green").await;
        let harmless = json!({"safety": false, "note": "无漏电"});
        let said = app.login("third@green").await.step(&order, "triage", harmless).await.ok();
        assert_eq!((&said["safety"], &said["events"][5]["note"]), (&json!(false), &json!("无漏电")));
        // Begun once, it is no longer for who reported it to cancel.
        teacher.step(&order, "cancel", json!({"reason": "好了"})).await.refused(409, "wrong_state");
        assert!(!teacher.may(&order).await.contains(&"cancel".to_owned()));
    }
}

story! {
    async fn only_those_who_repair_are_given_orders(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let room = director.room("305", None).await;
        let order = teacher.report(json!({"placeId": room["id"]})).await;
        for role in [Role::Teacher, Role::Guard, Role::Canteen, Role::Guardian, Role::Auditor] {
            let member = app.as_(role).await.member().await;
            let answer = director.step(&order, "assign", json!({"memberId": member})).await;
            answer.refused_field(422, "memberId", "not_assignable");
        }
        let stranger = app.stranger().await.member().await;
        director.step(&order, "assign", json!({"memberId": stranger})).await.refused_field(422, "memberId", "not_found");
        let away = app.person(Role::Caretaker, "away@green").await;
        let path = format!("/members/{away}");
        let version = director.get(&path).await.ok()["version"].as_i64().unwrap();
        director.patch(&path, version, &json!({"state": "suspended"})).await.ok();
        director.step(&order, "assign", json!({"memberId": away})).await.refused_field(422, "memberId", "not_assignable");
        director.step(&order, "assign", json!({})).await.refused_field(422, "memberId", "required");
        let both = json!({"memberId": director.member().await, "contractor": {"firm": "恒修", "contact": "1", "recordNumber": "7"}});
        director.step(&order, "assign", both).await.refused_field(422, "memberId", "either_or");
        assert_eq!(director.order(&order).await["version"], 1);
    }
}

story! {
    async fn a_step_from_the_wrong_state_tells_the_state(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let room = director.room("305", None).await;
        let order = teacher.report(json!({"placeId": room["id"]})).await;
        let told = teacher.step(&order, "accept", json!({"rating": 5})).await.refused(409, "wrong_state");
        assert_eq!((&told["current"]["status"], &told["current"]["id"]), (&json!("reported"), &order["id"]));
        let stale = teacher.step_from(&order, 7, "cancel", json!({"reason": "好了"})).await.refused(409, "stale_version");
        assert_eq!(stale["current"]["version"], 1);
        let returned = director.step(&order, "return", json!({"reason": "不归后勤"})).await.ok();
        assert_eq!((&returned["status"], &returned["events"][1]["note"]), (&json!("returned"), &json!("不归后勤")));
        for step in ["triage", "assign", "grab", "cancel"] {
            let body = match step {
                "assign" => json!({"memberId": director.member().await}),
                "cancel" => json!({"reason": "好了"}),
                _ => json!({}),
            };
            director.step(&order, step, body).await.refused(409, "wrong_state");
        }
        let other = teacher.report(json!({"placeId": room["id"], "item": "门"})).await;
        app.as_(Role::Guard).await.step(&other, "cancel", json!({"reason": "好了"})).await.refused(403, "not_allowed");
        let cancelled = teacher.step(&other, "cancel", json!({"reason": "自己好了"})).await.ok();
        assert_eq!(cancelled["status"], "cancelled");
        assert!(cancelled["closedAt"].is_string());
    }
}

story! {
    async fn a_firm_does_the_work_and_who_sent_for_it_keeps_the_book(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let room = director.room("305", None).await;
        let order = teacher.report(json!({"placeId": room["id"], "urgency": "major"})).await;
        let firm = json!({"firm": "恒修水电", "contact": "李工 138 0000 0000", "recordNumber": "WX-07"});
        let given = director.step(&order, "assign", json!({"contractor": firm})).await.ok();
        assert_eq!((&given["contractor"], &given["assignee"]), (&json!("恒修水电"), &Value::Null));
        assert_eq!(given["contractorContact"], "李工 138 0000 0000");
        let seen = teacher.order(&order).await;
        assert_eq!((&seen["contractor"], &seen["contractorContact"]), (&json!("恒修水电"), &Value::Null));
        assert!(!seen.to_string().contains("138 0000"));
        app.as_(Role::Caretaker).await.step(&order, "start", json!({})).await.refused(403, "not_allowed");
        director.step(&order, "start", json!({})).await.ok();
        let proof = app.lay_photo(director.member().await).await;
        director.step(&order, "finish", json!({"result": "fixed", "photoIds": [proof]})).await.ok();
        teacher.step(&order, "accept", json!({"rating": 5})).await.ok();
    }
}
