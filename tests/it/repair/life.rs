//! The everyday way of an order (R01, R04, R05, R06, R09, R10).

use chrono::{DateTime, TimeDelta, Utc};
use entity::member::Role;
use it::{each, encoded, id, send, story};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::people::finish;

fn moment(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

story! {
    async fn a_report_becomes_an_order_with_a_number_and_a_promise(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let room = director.room("305", None).await;
        let own = Uuid::now_v7();
        let photo = app.lay_photo(teacher.member().await).await;
        let order = teacher.report(json!({"id": own, "placeId": room["id"], "photoIds": [photo]})).await;
        let year = (app.state.clock.now() + TimeDelta::hours(8)).format("%Y").to_string();
        assert_eq!(order["id"], json!(own));
        assert_eq!(order["number"], format!("BX-{year}-000001"));
        assert_eq!((&order["status"], &order["version"]), (&json!("reported"), &json!(1)));
        assert_eq!(order["place"]["path"], "305");
        assert_eq!(order["reporter"]["name"], "teacher@green");
        assert!(moment(&order["dueAt"]) > moment(&order["reportedAt"]));
        assert_eq!(order["photos"][0]["id"], json!(photo));
        assert_eq!(order["photos"][0]["role"], "problem");
        assert_eq!(order["events"][0]["photos"][0]["id"], json!(photo));
        assert_eq!(order["photo"], order["photos"][0]["thumbUrl"]);
        assert_eq!(order["actions"], json!(["cancel", "urge", "note"]));
        assert_eq!(teacher.order(&order).await, order);
        let next = teacher.report(json!({"placeId": room["id"], "item": "窗户"})).await;
        assert_eq!(next["number"], format!("BX-{year}-000002"));
        let theirs = app.stranger().await;
        let elsewhere = theirs.room("1", None).await;
        assert_eq!(theirs.report(json!({"placeId": elsewhere["id"]})).await["number"], format!("BX-{year}-000001"));
    }
}

story! {
    async fn what_is_broken_is_named_by_its_tag_its_card_or_its_place(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let room = director.room("201", None).await;
        let thing = director.asset(json!({"placeId": room["id"]})).await;
        let codes = director.blanks(3).await;
        director.bind(&codes[0], &thing).await.ok();
        director.put(&format!("/tags/{}/binding", codes[1]), &json!({"placeId": room["id"]})).await.ok();
        let by_tag = teacher.report(json!({"tagCode": codes[0], "item": ""})).await;
        assert_eq!((&by_tag["asset"]["id"], &by_tag["place"]["id"]), (&thing["id"], &room["id"]));
        assert_eq!(by_tag["asset"]["number"], thing["number"]);
        let by_door = teacher.report(json!({"tagCode": codes[1]})).await;
        assert_eq!((&by_door["asset"], &by_door["place"]["id"]), (&Value::Null, &room["id"]));
        let in_room = teacher.report(json!({"tagCode": codes[1], "assetId": thing["id"]})).await;
        assert_eq!(in_room["asset"]["id"], thing["id"]);
        let other = director.asset(json!({})).await;
        for (said, field, code) in [
            (json!({}), "placeId", "required"),
            (json!({"tagCode": codes[2]}), "tagCode", "not_bound"),
            (json!({"tagCode": "7K3M9QXT2BWD"}), "tagCode", "unknown_tag"),
            (json!({"tagCode": codes[0], "assetId": other["id"]}), "assetId", "either_or"),
            (json!({"assetId": Uuid::now_v7()}), "assetId", "not_found"),
            (json!({"placeId": Uuid::now_v7()}), "placeId", "not_found"),
            (json!({"placeId": room["id"], "description": "破"}), "description", "too_short"),
            (json!({"placeId": room["id"], "photoIds": [Uuid::now_v7()]}), "photoIds", "not_found"),
            (json!({"placeId": room["id"], "photoIds": vec![Uuid::now_v7(); 10]}), "photoIds", "too_many"),
        ] {
            teacher.try_report(said).await.refused_field(422, field, code);
        }
        let long = json!({"placeId": room["id"], "description": "漏".repeat(10_000)});
        teacher.try_report(long).await.refused_field(400, "description", "too_long");
        let soon = json!({"placeId": room["id"], "urgency": "soon"});
        teacher.try_report(soon).await.refused_field(400, "urgency", "invalid_choice");
        let scan = teacher.get(&format!("/tags/{}", codes[0])).await.ok();
        assert_eq!(each(scan["openRepairs"].as_array().unwrap(), "number"), [
            in_room["number"].as_str().unwrap(),
            by_tag["number"].as_str().unwrap(),
        ]);
        assert_eq!(teacher.get(&format!("/tags/{}", codes[1])).await.ok()["openRepairs"].as_array().unwrap().len(), 3);
    }
}

story! {
    async fn from_the_report_to_the_signature(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let caretaker = app.as_(Role::Caretaker).await;
        let worker = caretaker.member().await;
        let room = director.room("305", None).await;
        let order = teacher.report(json!({"placeId": room["id"]})).await;
        app.clock.forward(TimeDelta::minutes(3));
        let assigned = director.step_from(&order, 1, "assign", json!({"memberId": worker})).await.ok();
        assert_eq!((&assigned["status"], &assigned["version"]), (&json!("assigned"), &json!(2)));
        assert_eq!(assigned["assignee"]["name"], "caretaker@green");
        assert!(assigned["triagedAt"].is_string());
        app.clock.forward(TimeDelta::minutes(4));
        let started = caretaker.step(&order, "start", json!({})).await.ok();
        assert_eq!(started["status"], "started");
        app.clock.forward(TimeDelta::minutes(2));
        let proof = app.lay_photo(worker).await;
        let done = json!({
            "result": "fixed", "work": "换垫片", "photoIds": [proof], "labourFen": 500, "oldParts": "已回收",
            "materials": [{"name": "垫片", "quantity": 3, "unit": "个", "priceFen": 50}], "cause": "wear",
        });
        let finished = caretaker.step(&order, "finish", done).await.ok();
        assert_eq!((&finished["status"], &finished["costFen"]), (&json!("finished"), &json!(650)));
        assert_eq!(finished["materials"][0]["name"], "垫片");
        assert_eq!((&finished["result"], &finished["cause"]), (&json!("fixed"), &json!("wear")));
        assert_eq!(teacher.may(&order).await, ["accept", "reject", "note"]);
        app.clock.forward(TimeDelta::minutes(3));
        let strokes = json!([[0, 10, 500, 1000], [7, 7]]);
        let said = json!({"rating": 5, "comment": "很快", "signature": strokes});
        let closed = teacher.step(&order, "accept", said).await.ok();
        assert_eq!((&closed["status"], &closed["rating"], &closed["version"]), (&json!("closed"), &json!(5), &json!(5)));
        assert_eq!((&closed["acceptor"]["name"], &closed["signature"]), (&json!("teacher@green"), &strokes));
        let followed = director.step(&order, "follow-up", json!({"answer": "没有再漏"})).await.ok();
        assert_eq!((&followed["status"], &followed["followUp"]), (&json!("closed"), &json!("没有再漏")));
        assert_eq!(
            each(followed["events"].as_array().unwrap(), "kind"),
            ["reported", "assigned", "started", "finished", "accepted", "followed_up"]
        );
        let times = ["reportedAt", "triagedAt", "startedAt", "finishedAt", "closedAt"].map(|name| moment(&followed[name]));
        assert!(times.is_sorted(), "{times:?}");
        let told = teacher.walk("/notices").await;
        let about: Vec<_> = told.iter().rev().map(|notice| notice["kind"].as_str().unwrap()).collect();
        assert_eq!(about, ["repair.triaged", "repair.started", "repair.finished", "repair.followed_up"]);
    }
}

story! {
    /// Some steps say nothing but what they are.
    async fn a_step_that_needs_no_body_takes_none(app: App) {
        let (director, caretaker) = (app.director().await, app.as_(Role::Caretaker).await);
        let room = director.room("305", None).await;
        let order = director.report(json!({"placeId": room["id"]})).await;
        for (step, status) in [("grab", "assigned"), ("start", "started")] {
            let version = caretaker.order(&order).await["version"].to_string();
            let bare = caretaker.request(Method::POST, &format!("/repairs/{}/{step}", id(&order)));
            let done = send(bare.header("If-Match", version)).await.ok();
            assert_eq!(done["status"], status);
        }
        let bare = caretaker.request(Method::POST, &format!("/repairs/{}/wait", id(&order)));
        send(bare.header("If-Match", "3")).await.refused_field(400, "until", "required");
    }
}

story! {
    // R04
    async fn who_has_the_same_trouble_joins_and_is_told_of_everything(app: App) {
        let (director, teacher, guard) = (app.director().await, app.as_(Role::Teacher).await, app.as_(Role::Guard).await);
        let room = director.room("305", None).await;
        let order = teacher.report(json!({"placeId": room["id"]})).await;
        let similar = guard.get(&format!("/repairs/similar?placeId={}", id(&room))).await.ok();
        assert_eq!(similar["items"][0]["number"], order["number"]);
        let unknown = format!("/repairs/similar?assetId={}", Uuid::now_v7());
        assert_eq!(guard.get(&unknown).await.ok()["items"], json!([]));
        let photo = app.lay_photo(guard.member().await).await;
        let said = json!({"note": "传达室也听见", "photoIds": [photo]});
        let joined = guard.post(&format!("/repairs/{}/join", id(&order)), &said).await.ok();
        assert_eq!((&joined["watching"], &joined["version"]), (&json!(true), &json!(2)));
        assert_eq!(joined["photos"][0]["id"], json!(photo));
        let again = guard.post(&format!("/repairs/{}/join", id(&order)), &json!({})).await.ok();
        assert_eq!(again["version"], 2, "who is told already changes nothing");
        let worker = app.as_(Role::Caretaker).await.member().await;
        director.step(&order, "assign", json!({"memberId": worker})).await.ok();
        for watcher in [&teacher, &guard] {
            let told = watcher.walk("/notices").await;
            assert!(each(&told, "kind").contains(&"repair.triaged".to_owned()), "{told:?}");
        }
        let urged = guard.post(&format!("/repairs/{}/urge", id(&order)), &json!({"note": "地上有水"})).await.ok();
        assert_eq!(urged["events"][3]["kind"], "urged");
        let again = async || guard.post(&format!("/repairs/{}/urge", id(&order)), &json!({})).await;
        again().await.refused(409, "too_early");
        assert!(!urged["actions"].as_array().unwrap().contains(&json!("urge")), "once an hour");
        app.as_(Role::Canteen).await.post(&format!("/repairs/{}/urge", id(&order)), &json!({})).await.refused(403, "not_allowed");
        let mine = guard.get("/repairs?mine=reported").await.ok();
        assert_eq!(each(mine["items"].as_array().unwrap(), "id"), [id(&order)]);
        let found = guard.get(&format!("/repairs?q={}", encoded("滴水"))).await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
        app.clock.forward(TimeDelta::hours(1));
        app.as_(Role::Guard).await.post(&format!("/repairs/{}/urge", id(&order)), &json!({})).await.ok();
    }
}

story! {
    async fn the_same_fault_within_thirty_days_of_its_repair_is_a_repeat(app: App) {
        let director = app.director().await;
        let room = director.room("305", None).await;
        let report = async || app.as_(Role::Teacher).await.report(json!({"placeId": room["id"]})).await;
        let first = report().await;
        let twice = report().await;
        assert_eq!((&first["repeat"], &twice["repeat"]), (&json!(false), &json!(false)), "it is open still");
        finish(&app, &first).await;
        let other = app.as_(Role::Teacher).await.report(json!({"placeId": room["id"], "item": "窗户"})).await;
        assert_eq!(other["repeat"], false);
        app.clock.forward(TimeDelta::days(30));
        let again = report().await;
        assert_eq!((&again["repeat"], &again["repeatOf"]["number"]), (&json!(true), &first["number"]));
        app.clock.forward(TimeDelta::milliseconds(1));
        assert_eq!(report().await["repeat"], false);
        let director = app.director().await;
        let mut promises = director.get("/school").await.ok()["promises"].clone();
        promises["repeatDays"] = json!(60);
        director.patch("/school", 1, &json!({"promises": promises})).await.ok();
        assert_eq!(report().await["repeat"], true, "the school says 60");
    }
}

story! {
    async fn a_wait_and_a_refusal_stop_the_clock(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let worker = director.member().await;
        let room = director.room("305", None).await;
        let order = teacher.report(json!({"placeId": room["id"], "urgency": "urgent"})).await;
        let due = moment(&order["dueAt"]);
        director.step(&order, "assign", json!({"memberId": worker})).await.ok();
        director.step(&order, "start", json!({})).await.ok();
        let until = (app.state.clock.today() + TimeDelta::days(3)).to_string();
        let past = (app.state.clock.today() - TimeDelta::days(1)).to_string();
        director.step(&order, "wait", json!({"until": past, "reason": "等阀芯"})).await.refused_field(422, "until", "out_of_range");
        let waiting = director.step(&order, "wait", json!({"until": until, "reason": "等阀芯"})).await.ok();
        assert_eq!((&waiting["status"], &waiting["waitingUntil"]), (&json!("waiting"), &json!(until)));
        app.clock.forward(TimeDelta::minutes(6));
        let going_on = director.step(&order, "start", json!({})).await.ok();
        assert_eq!(moment(&going_on["dueAt"]) - due, TimeDelta::minutes(6));
        assert_eq!(going_on["waitingUntil"], Value::Null);
        let proof = app.lay_photo(worker).await;
        director.step(&order, "finish", json!({"result": "fixed", "photoIds": [proof]})).await.ok();
        app.clock.forward(TimeDelta::minutes(5));
        let bad = app.lay_photo(teacher.member().await).await;
        let refused = teacher.step(&order, "reject", json!({"reason": "还在滴水", "photoIds": [bad]})).await.ok();
        assert_eq!((&refused["status"], &refused["rejections"]), (&json!("started"), &json!(1)));
        assert_eq!(moment(&refused["dueAt"]) - due, TimeDelta::minutes(11));
        assert_eq!((&refused["result"], &refused["finishedAt"]), (&Value::Null, &Value::Null));
        let roles = each(refused["photos"].as_array().unwrap(), "role");
        assert_eq!(roles, ["proof", "complaint"]);
    }
}
