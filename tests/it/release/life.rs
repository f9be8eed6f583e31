//! From the asking to the guardian's receipt.

use entity::{OfSchool, ledger_head::Ledger, ledger_row, member::Role};
use it::{App, id, story};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::{DAY, Family, at, heard};

const MARKS: [&str; 4] = ["teacher", "guardian", "student", "gate"];

/// Every order of four things.
fn orders(of: &[&'static str]) -> Vec<Vec<&'static str>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let begin = |first: &&'static str| {
        let rest: Vec<_> = of.iter().copied().filter(|other| other != first).collect();
        orders(&rest).into_iter().map(move |rest| [vec![*first], rest].concat()).collect::<Vec<_>>()
    };
    of.iter().flat_map(begin).collect()
}

async fn ops(app: &App) -> Vec<String> {
    let query = ledger_row::Entity::of(app.green).filter(ledger_row::COLUMN.ledger.eq(Ledger::Release));
    let rows = query.order_by_asc(ledger_row::Column::Seq).all(app.state.db.read()).await.unwrap();
    rows.into_iter().map(|row| row.op).collect()
}

story! {
    async fn four_agree_in_any_order_and_the_fourth_lets_go(app: App) {
        let family = Family::of(&app).await;
        let all = orders(&MARKS);
        assert_eq!(all.len(), 24);
        let child = format!("/students/{}", id(&family.child));
        for order in all {
            let asked = family.ask(&family.mother).await;
            assert_eq!(asked["marks"], json!({"teacher": null, "guardian": null, "student": null, "gate": null}));
            for (at, mark) in order.iter().enumerate() {
                let answer = family.mark(&asked, mark).await.ok();
                assert_eq!(answer["status"], if at == 3 { "released" } else { "open" }, "{order:?} {mark}");
                assert_ne!(answer["marks"][mark], json!(null));
                assert_eq!(family.director.get(&child).await.ok()["status"] == "out", at == 3);
            }
            let back = family.teacher.post(&format!("/releases/{}/returned", id(&asked)), &json!({})).await.ok();
            assert_eq!(back["status"], "returned");
            assert_eq!(family.director.get(&child).await.ok()["status"], "at_school");
        }
        family.is_whole().await;
    }
}

story! {
    async fn everybody_is_named_with_how_and_when_and_the_guardian_says_that_the_child_has_arrived(app: App) {
        let family = Family::of(&app).await;
        let asked = family.ask(&family.mother).await;
        assert_eq!((&asked["student"]["name"], &asked["class"]["name"]), (&json!("演示生一"), &json!("三年级2班")));
        assert_eq!(asked["collector"]["phone"], "…1234");
        assert_eq!(heard(&family.guardian, "release.asked").await, 1);
        assert_eq!(heard(&family.guard, "release.asked").await, 1);
        for mark in MARKS {
            family.mark(&asked, mark).await.ok();
        }
        let now = family.now(&asked).await;
        for (mark, who, how) in [
            ("teacher", "teacher@green", "app"),
            ("guardian", "guardian@green", "app"),
            ("student", "teacher@green", "in_person"),
            ("gate", "guard@green", "id_checked"),
        ] {
            assert_eq!((&now["marks"][mark]["by"]["name"], &now["marks"][mark]["how"]), (&json!(who), &json!(how)));
            assert_eq!(now["marks"][mark]["at"], now["releasedAt"]);
        }
        assert_eq!(heard(&family.guardian, "release.released").await, 1);
        let receipt = format!("/releases/{}/receipt", id(&asked));
        let own = family.guardian.get(&format!("/children/{}/releases", id(&family.child))).await.ok();
        assert_eq!(own["items"][0]["actions"], json!(["receipt"]));
        let said = family.guardian.post_with_key(&receipt, &json!({}), "one-receipt").await.ok();
        assert_eq!(said["receiptBy"]["name"], "guardian@green");
        let again = family.guardian.post_with_key(&receipt, &json!({}), "one-receipt").await;
        assert_eq!(again.headers["idempotent-replay"], "true");
        assert_eq!(again.ok()["ledger"], said["ledger"]);
        family.guardian.post(&receipt, &json!({})).await.refused(409, "wrong_state");
        family.director.post(&receipt, &json!({})).await.refused(403, "not_allowed");
        let steps = ["asked", "teacher", "guardian", "student", "gate", "released", "receipt"];
        let told = ops(&app).await;
        assert_eq!(told[0], "collector.added");
        assert_eq!(told[1..], steps.map(|step| format!("release.{step}")));
        family.is_whole().await;
    }
}

story! {
    async fn a_release_that_is_sent_again_is_made_once(app: App) {
        let family = Family::of(&app).await;
        let body = family.leave(&family.mother);
        let asked = family.teacher.post_with_key("/releases", &body, "asked-once").await.created();
        assert_eq!(family.teacher.post_with_key("/releases", &body, "asked-once").await.created()["id"], asked["id"]);
        family.teacher.post("/releases", &body).await.refused(409, "conflict");
        for mark in ["teacher", "guardian", "student"] {
            family.mark(&asked, mark).await.ok();
        }
        // The network was gone: the phone sends what it has kept.
        let gate = format!("/releases/{}/gate", id(&asked));
        let first = family.guard.post_with_key(&gate, &json!({}), "let-go-once").await.ok();
        for _ in 0..3 {
            let again = family.guard.post_with_key(&gate, &json!({}), "let-go-once").await;
            assert_eq!(again.ok()["ledger"], first["ledger"]);
        }
        assert_eq!(ops(&app).await.iter().filter(|op| *op == "release.released").count(), 1);
        assert_eq!(heard(&family.guardian, "release.released").await, 1);
        let refused = family.mark(&asked, "gate").await.refused(409, "wrong_state");
        assert_eq!(refused["current"]["status"], "released");
        family.teacher.post("/releases", &body).await.refused(409, "wrong_state");
    }
}

story! {
    async fn nobody_opens_the_gate_for_what_he_agreed_to_as_the_teacher(app: App) {
        let family = Family::of(&app).await;
        let asked = family.ask(&family.mother).await;
        let path = |mark: &str| format!("/releases/{}/{mark}", id(&asked));
        family.director.post(&path("teacher"), &json!({})).await.ok();
        family.director.post(&path("gate"), &json!({})).await.refused(403, "second_person");
        // That a code was scanned is not said: it is scanned.
        family.guard.post(&path("gate"), &json!({"how": "code"})).await.refused_field(422, "how", "invalid_choice");
        family.mark(&asked, "gate").await.ok();
        // The staff says how the guardian was asked.
        family.guard.post(&path("guardian"), &json!({})).await.refused_field(422, "how", "required");
        family.guard.post(&path("guardian"), &json!({"how": "app"})).await.refused_field(422, "how", "invalid_choice");
        let called = family.guard.post(&path("guardian"), &json!({"how": "call"})).await.ok();
        assert_eq!(called["marks"]["guardian"]["how"], "call");
        family.guardian.post(&path("student"), &json!({})).await.refused(403, "not_allowed");
        family.teacher.post(&path("gate"), &json!({})).await.refused(403, "not_allowed");
    }
}

story! {
    async fn what_was_asked_for_yesterday_is_over(app: App) {
        let family = Family::of(&app).await;
        let asked = family.ask(&family.mother).await;
        assert_eq!(houqin::release::expire(&app.state).await.unwrap(), 0);
        app.clock.forward(DAY);
        let family = family.again().await;
        family.mark(&asked, "teacher").await.refused(409, "wrong_state");
        assert_eq!(houqin::release::expire(&app.state).await.unwrap(), 1);
        assert_eq!(houqin::release::expire(&app.state).await.unwrap(), 0);
        let over = family.now(&asked).await;
        assert_eq!((&over["status"], &over["end"]["by"]), (&json!("expired"), &json!(null)));
        assert_eq!(ops(&app).await.last().unwrap(), "release.expired");
        family.ask(&family.mother).await;
        family.is_whole().await;
    }
}

story! {
    async fn who_is_back_from_an_earlier_leaving_stays_out_after_a_later_one(app: App) {
        let family = Family::of(&app).await;
        let asked = family.ask(&family.mother).await;
        for mark in MARKS {
            family.mark(&asked, mark).await.ok();
        }
        app.clock.forward(DAY);
        at(&app, 16, 30);
        let family = family.again().await;
        let fetch = json!({"studentId": id(&family.child), "collectorId": id(&family.mother)});
        family.guard.post("/pickups", &fetch).await.created();
        let back = family.teacher.post(&format!("/releases/{}/returned", id(&asked)), &json!({})).await.ok();
        assert_eq!(back["status"], "returned", "somebody forgot to press it yesterday");
        let child = family.director.get(&format!("/students/{}", id(&family.child))).await.ok();
        assert_eq!(child["status"], "out");
        family.guard.post("/pickups", &fetch).await.refused(409, "wrong_state");
        family.is_whole().await;
    }
}

story! {
    async fn who_has_to_agree_may_refuse_and_who_asked_may_cancel(app: App) {
        let family = Family::of(&app).await;
        let reason = json!({"reason": "我没有请假"});
        let asked = family.ask(&family.mother).await;
        let refused = family.guardian.post(&format!("/releases/{}/refuse", id(&asked)), &reason).await.ok();
        assert_eq!((&refused["status"], &refused["end"]["reason"]), (&json!("refused"), &json!("我没有请假")));
        assert_eq!(refused["refusals"][0]["why"], "said_no");
        family.mark(&asked, "teacher").await.refused(409, "wrong_state");
        let asked = family.guard.post("/releases", &family.leave(&family.mother)).await.created();
        let cancel = format!("/releases/{}/cancel", id(&asked));
        let cancelled = family.guard.post(&cancel, &json!({"reason": "记错了"})).await.ok();
        assert_eq!((&cancelled["status"], &cancelled["actions"]), (&json!("cancelled"), &json!([])));
        let caretaker = app.as_(Role::Caretaker).await;
        caretaker.post(&cancel, &reason).await.refused(403, "not_allowed");
        family.is_whole().await;
    }
}

story! {
    async fn who_was_fetched_meanwhile_is_not_let_go_once_more(app: App) {
        let family = Family::of(&app).await;
        let asked = family.ask(&family.mother).await;
        for mark in &MARKS[..3] {
            family.mark(&asked, mark).await.ok();
        }
        at(&app, 16, 30);
        let family = family.again().await;
        let fetch = json!({"studentId": id(&family.child), "collectorId": id(&family.mother)});
        family.guard.post("/pickups", &fetch).await.created();
        family.mark(&asked, "gate").await.refused(409, "wrong_state");
        assert_eq!(family.now(&asked).await["status"], "open");
        assert_eq!(ops(&app).await.iter().filter(|op| *op == "release.released").count(), 1);
        family.is_whole().await;
    }
}
