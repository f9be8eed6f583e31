//! Whoever is turned away is written down, although the answer is that it cannot be.

use entity::{OfSchool, collector, member::Role};
use houqin::privacy;
use it::{id, story};
use serde_json::{Value, json};

use super::{DAY, Family, at, heard};

async fn bar(family: &Family<'_>, whom: Value, role: &str) -> Value {
    let order = json!({"collectorIds": whom, "reason": "法院裁定，勿对外说", "liftRole": role});
    family.director.post(&format!("/students/{}/no-releases", id(&family.child)), &order).await.created()
}

story! {
    async fn an_order_beats_all_four_says_nothing_and_blocks_nobody_else(app: App) {
        let family = Family::of(&app).await;
        let aunt = family.verified((9, 0), (17, 0)).await;
        let asked = family.ask(&family.mother).await;
        for mark in ["gate", "student", "guardian"] {
            family.mark(&asked, mark).await.ok();
        }
        let order = bar(&family, json!([id(&family.mother)]), "director").await;
        let answer = family.mark(&asked, "teacher").await;
        answer.refused(403, "call_leader");
        assert!(!answer.text().contains("法院"));
        let now = family.now(&asked).await;
        assert_eq!((&now["status"], &now["marks"]["teacher"]), (&json!("open"), &json!(null)));
        let refusals = family.refusals().await;
        assert_eq!((&refusals[0]["why"], &refusals[0]["by"]["name"]), (&json!("call_leader"), &json!("teacher@green")));
        assert_eq!(refusals[0]["releaseId"], asked["id"]);
        assert_eq!((heard(&family.director, "release.call_leader").await, heard(&family.guard, "release.call_leader").await), (1, 0));
        // Nobody but the directors reads why, and only who is named lifts it. Who hands the children over knows to whom not.
        let orders = format!("/students/{}/no-releases", id(&family.child));
        let told = family.teacher.get(&orders).await.ok()["items"].clone();
        assert_eq!((&told[0]["collectorIds"][0], &told[0]["reason"]), (&family.mother["id"], &json!("")));
        assert_eq!((&told[0]["mayLift"], told.as_array().unwrap().len()), (&json!(false), 1));
        assert_eq!(family.director.get(&orders).await.ok()["items"][0]["reason"], "法院裁定，勿对外说");
        family.guard.get(&orders).await.refused(403, "not_allowed");
        let lift = format!("/no-releases/{}/lift", id(&order));
        family.teacher.post(&lift, &json!({"reason": "看错了"})).await.refused(403, "not_allowed");
        // Whom an order names does not see the child any more; others collect it.
        family.guardian.get(&format!("/children/{}/releases", id(&family.child))).await.refused(404, "not_found");
        family.teacher.post(&format!("/releases/{}/cancel", id(&asked)), &json!({"reason": "换人接"})).await.ok();
        family.teacher.post("/releases", &family.leave(&family.mother)).await.refused(403, "call_leader");
        let other = family.ask(&aunt).await;
        for mark in ["teacher", "student", "gate"] {
            family.mark(&other, mark).await.ok();
        }
        let called = json!({"how": "call"});
        let gone = family.guard.post(&format!("/releases/{}/guardian", id(&other)), &called).await.ok();
        assert_eq!(gone["status"], "released");
        family.director.post(&format!("/releases/{}/returned", id(&other)), &json!({})).await.ok();

        family.director.post(&lift, &json!({"reason": "裁定已撤销"})).await.ok();
        family.director.post(&lift, &json!({"reason": "裁定已撤销"})).await.refused(409, "wrong_state");
        let asked = family.ask(&family.mother).await;
        for mark in ["gate", "student", "guardian", "teacher"] {
            family.mark(&asked, mark).await.ok();
        }
        assert_eq!(family.now(&asked).await["status"], "released");
        assert_eq!(family.refusals().await.len(), 2);
        family.is_whole().await;
    }
}

story! {
    async fn an_order_against_all_is_lifted_by_the_teacher_whom_it_names_and_not_by_the_director(app: App) {
        let family = Family::of(&app).await;
        let order = bar(&family, json!(null), "teacher").await;
        assert_eq!((&order["collectorIds"], &order["mayLift"]), (&json!(null), &json!(false)));
        family.teacher.post("/releases", &family.leave(&family.mother)).await.refused(403, "call_leader");
        let queue = family.guard.get("/pickups").await.ok();
        assert_eq!((&queue["items"][0]["callLeader"], &queue["items"][0]["collectors"][0]["callLeader"]), (&json!(true), &json!(true)));
        let lift = format!("/no-releases/{}/lift", id(&order));
        family.director.post(&lift, &json!({"reason": "我来"})).await.refused(403, "not_allowed");
        family.teacher.post(&lift, &json!({"reason": "家长已说明"})).await.ok();
        family.ask(&family.mother).await;
        let none = json!({"collectorIds": [], "reason": "谁？", "liftRole": "director"});
        let path = format!("/students/{}/no-releases", id(&family.child));
        family.director.post(&path, &none).await.refused_field(422, "collectorIds", "required");
    }
}

story! {
    async fn an_order_names_also_whoever_comes_again_under_a_second_entry(app: App) {
        let family = Family::of(&app).await;
        bar(&family, json!([id(&family.mother)]), "director").await;
        let twin = json!({"name": "演示家长 甲", "relation": "阿姨", "adult": true});
        let path = format!("/students/{}/collectors", id(&family.child));
        let twin = family.teacher.post(&path, &twin).await.created();
        family.teacher.post("/releases", &family.leave(&twin)).await.refused(403, "call_leader");
    }
}

story! {
    async fn an_order_knows_whom_it_names_for_as_long_as_it_stands(app: App) {
        let family = Family::of(&app).await;
        let order = bar(&family, json!([id(&family.mother)]), "director").await;
        family.director.post(&format!("/collectors/{}/void", id(&family.mother)), &json!({})).await.ok();
        let named = async || {
            let rows = collector::Entity::of(app.green).all(app.state.db.read()).await.unwrap();
            rows.into_iter().find(|row| row.id.to_string() == id(&family.mother)).unwrap().person.is_some()
        };
        app.clock.forward(DAY * 181);
        privacy::retain(&app.state).await.unwrap();
        assert!(named().await);
        let [director, teacher] = [app.director().await, app.as_(Role::Teacher).await];
        let twin = json!({"name": "演示家长 甲", "relation": "阿姨", "adult": true});
        let path = format!("/students/{}/collectors", id(&family.child));
        let twin = director.post(&path, &twin).await.created();
        teacher.post("/releases", &family.leave(&twin)).await.refused(403, "call_leader");
        let lifted = json!({"reason": "裁定已撤销"});
        director.post(&format!("/no-releases/{}/lift", id(&order)), &lifted).await.ok();
        privacy::retain(&app.state).await.unwrap();
        assert!(!named().await, "nobody has to be known by it any more");
        family.is_whole().await;
    }
}

story! {
    async fn whom_the_gate_is_told_to_call_hears_that_it_will(app: App) {
        let family = Family::of(&app).await;
        let (leader, day) = (app.as_(Role::Caretaker).await, app.state.clock.today());
        family.director.put(&format!("/duty/{day}"), &json!({"memberIds": [leader.member().await]})).await.ok();
        bar(&family, json!([id(&family.mother)]), "director").await;
        family.teacher.post("/releases", &family.leave(&family.mother)).await.refused(403, "call_leader");
        for who in [&leader, &family.director] {
            assert_eq!(heard(who, "release.call_leader").await, 1);
        }
        assert_eq!(heard(&family.guard, "release.call_leader").await, 0);
        // Of the order itself he learns nothing.
        leader.get(&format!("/students/{}/no-releases", id(&family.child))).await.refused(403, "not_allowed");
    }
}

story! {
    async fn five_minutes_after_the_window_is_too_late_and_written_down(app: App) {
        let family = Family::of(&app).await;
        let aunt = family.verified((14, 0), (15, 0)).await;
        let asked = family.ask(&aunt).await;
        for mark in ["teacher", "guardian", "student"] {
            family.mark(&asked, mark).await.ok();
        }
        let gate = format!("/releases/{}/gate", id(&asked));
        family.guard.post(&gate, &json!({})).await.refused_field(409, "collectorId", "too_early");
        at(&app, 15, 5);
        let family = family.again().await;
        let late = family.guard.post_with_key(&gate, &json!({}), "five-minutes").await;
        late.refused(409, "release_refused");
        late.refused_field(409, "collectorId", "too_late");
        // Sent again it is the same refusal, not a second one.
        family.guard.post_with_key(&gate, &json!({}), "five-minutes").await.refused(409, "release_refused");
        let refusals = family.refusals().await;
        assert_eq!(it::each(&refusals, "why"), ["too_late", "too_early"]);
        assert_eq!((&refusals[0]["collector"]["name"], &refusals[0]["student"]["name"]), (&json!("演示亲属乙"), &json!("演示生一")));
        assert_eq!(heard(&family.teacher, "release.refused").await, 2);
        assert_eq!(family.now(&asked).await["status"], "open");
        family.is_whole().await;
    }
}

story! {
    async fn who_is_not_verified_void_or_unknown_is_turned_away(app: App) {
        let family = Family::of(&app).await;
        let aunt = family.temporary((9, 0), (17, 0)).await;
        let asked = family.ask(&aunt).await;
        family.mark(&asked, "gate").await.refused_field(409, "collectorId", "unverified");
        family.teacher.post(&format!("/collectors/{}/void", id(&aunt)), &json!({})).await.ok();
        family.mark(&asked, "gate").await.refused_field(409, "collectorId", "voided");
        let unknown = json!({"studentId": id(&family.child), "note": "自称舅舅"});
        let kept = family.guard.post("/refusals", &unknown).await.created();
        assert_eq!((&kept["why"], &kept["note"], &kept["collector"]), (&json!("unknown_adult"), &json!("自称舅舅"), &json!(null)));
        assert_eq!(it::each(&family.refusals().await, "why"), ["unknown_adult", "voided", "unverified"]);
        let other = json!({"name": "演示生二", "classId": id(&family.class)});
        let other = family.director.post("/students", &other).await.created();
        let wrong = json!({"studentId": id(&other), "collectorId": id(&family.mother), "reason": "发烧"});
        family.teacher.post("/releases", &wrong).await.refused_field(422, "collectorId", "not_found");
        family.is_whole().await;
    }
}
