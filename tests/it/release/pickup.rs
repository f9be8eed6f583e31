//! The end of the day: one line per child, by class.

use it::{id, story};
use serde_json::json;

use super::{DAY, Family, at};

story! {
    async fn an_authorised_adult_and_the_guard_are_enough_from_the_time_for_it_on(app: App) {
        let family = Family::of(&app).await;
        let twin = json!({"name": "演示生一", "classId": id(&family.class), "bornOn": "2017-05-04"});
        family.director.post("/students", &twin).await.created();
        let fetch = json!({"studentId": id(&family.child), "collectorId": id(&family.mother)});
        let mut scanned = fetch.clone();
        scanned["how"] = json!("code");
        family.guard.post("/pickups", &scanned).await.refused_field(422, "how", "invalid_choice");
        family.guard.post("/pickups", &fetch).await.refused(409, "too_early");
        at(&app, 16, 30);
        let family = family.again().await;
        let queue = family.guard.get(&format!("/pickups?classId={}", id(&family.class))).await.ok();
        assert_eq!(it::each(queue["items"].as_array().unwrap(), "status"), ["at_school", "at_school"]);
        assert_eq!(queue["items"][1]["bornOn"], "2017-05-04", "two of one name");
        family.teacher.post("/pickups", &fetch).await.refused(403, "not_allowed");
        let gone = family.guard.post_with_key("/pickups", &fetch, "fetched-once").await.created();
        assert_eq!((&gone["kind"], &gone["status"]), (&json!("pick_up"), &json!("released")));
        let again = family.guard.post_with_key("/pickups", &fetch, "fetched-once").await.created();
        assert_eq!(again["ledger"], gone["ledger"]);
        family.guard.post("/pickups", &fetch).await.refused(409, "wrong_state");
        let queue = family.guard.get("/pickups").await.ok();
        let line = queue["items"].as_array().unwrap().iter().find(|line| line["student"]["id"] == family.child["id"]);
        assert_eq!((&line.unwrap()["status"], &line.unwrap()["release"]["id"]), (&json!("out"), &gone["id"]));
        let own = family.guardian.post(&format!("/releases/{}/receipt", id(&gone)), &json!({})).await.ok();
        assert_eq!(own["receiptBy"]["name"], "guardian@green");
        app.clock.forward(DAY);
        let family = family.again().await;
        let child = family.director.get(&format!("/students/{}", id(&family.child))).await.ok();
        assert_eq!(child["status"], "at_school", "a new day");
        family.is_whole().await;
    }
}

story! {
    async fn whoever_may_not_collect_does_not_at_the_end_of_the_day_either(app: App) {
        let family = Family::of(&app).await;
        let aunt = family.verified((9, 0), (16, 25)).await;
        let order = json!({"collectorIds": [id(&family.mother)], "reason": "裁定", "liftRole": "director"});
        family.director.post(&format!("/students/{}/no-releases", id(&family.child)), &order).await.created();
        at(&app, 16, 30);
        let family = family.again().await;
        let queue = family.guard.get("/pickups").await.ok();
        let adults = queue["items"][0]["collectors"].as_array().unwrap();
        assert_eq!((adults.len(), &adults[0]["callLeader"]), (1, &json!(true)), "whose time is over is not on it");
        let fetch = |with: &serde_json::Value| json!({"studentId": id(&family.child), "collectorId": id(with)});
        family.guard.post("/pickups", &fetch(&family.mother)).await.refused(403, "call_leader");
        family.guard.post("/pickups", &fetch(&aunt)).await.refused_field(409, "collectorId", "too_late");
        assert_eq!(it::each(&family.refusals().await, "why"), ["too_late", "call_leader"]);
        family.is_whole().await;
    }
}

story! {
    async fn the_guardian_s_code_changes_works_once_and_is_useless_as_a_picture(app: App) {
        let family = Family::of(&app).await;
        let other = json!({"name": "演示生二", "classId": id(&family.class)});
        let other = family.director.post("/students", &other).await.created();
        at(&app, 16, 30);
        let family = family.again().await;
        let path = format!("/children/{}/code", id(&family.child));
        let shown = family.guardian.get(&path).await.ok()["code"].clone();
        family.guardian.get(&format!("/children/{}/code", id(&other))).await.refused(404, "not_found");
        let scan = async |code: &serde_json::Value| family.guard.post("/pickups/scan", &json!({ "code": code })).await;
        scan(&json!("AAAAAA")).await.refused_field(422, "code", "unknown_code");
        app.clock.forward(chrono::TimeDelta::seconds(61));
        scan(&shown).await.refused_field(422, "code", "pass_old");
        let fresh = family.guardian.get(&path).await.ok()["code"].clone();
        assert_ne!(fresh, shown);
        let spoken = json!(fresh.as_str().unwrap().to_lowercase());
        let gone = scan(&spoken).await.created();
        assert_eq!((&gone["student"]["name"], &gone["marks"]["gate"]["how"]), (&json!("演示生一"), &json!("code")));
        scan(&fresh).await.refused_field(422, "code", "pass_used");
        app.stranger().await.post("/pickups/scan", &json!({ "code": fresh })).await.refused_field(422, "code", "unknown_code");
        let order = json!({"collectorIds": [id(&family.mother)], "reason": "裁定", "liftRole": "director"});
        family.director.post(&format!("/students/{}/no-releases", id(&family.child)), &order).await.created();
        family.guardian.get(&path).await.refused(404, "not_found");
        family.is_whole().await;
    }
}

story! {
    async fn the_qr_code_says_also_whose_it_is(app: App) {
        let family = Family::of(&app).await;
        at(&app, 16, 30);
        let family = family.again().await;
        let shown = family.guardian.get(&format!("/children/{}/code", id(&family.child))).await.ok();
        let (code, qr) = (shown["code"].as_str().unwrap(), shown["qr"].as_str().unwrap());
        assert!(qr.len() == 38 && qr.ends_with(code), "{qr}");
        let scan = async |code: &str| family.guard.post("/pickups/scan", &json!({ "code": code })).await;
        let other = format!("{}{code}", entity::CollectorId::new().0.simple());
        scan(&other).await.refused_field(422, "code", "unknown_code");
        assert_eq!(scan(qr).await.created()["collector"]["name"], "演示家长甲");
        scan(code).await.refused_field(422, "code", "pass_used");
        scan(qr).await.refused_field(422, "code", "pass_used");
        family.is_whole().await;
    }
}
