//! Many at once: a child is let go once, and a collector verified by one.

use entity::{OfSchool, ledger_row};
use futures_util::future::join_all;
use it::{Answer, App, each, id, story};
use serde_json::{Value, json};

use super::{Family, at};

fn winners(answers: &[Answer]) -> usize {
    for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
        lost.refused(409, "wrong_state");
    }
    answers.iter().filter(|answer| answer.status.is_success()).count()
}

async fn kept(app: &App, op: &str) -> usize {
    let rows = ledger_row::Entity::of(app.green).all(app.state.db.read()).await.unwrap();
    rows.iter().filter(|row| row.op == op).count()
}

story! {
    async fn of_sixty_four_at_the_gate_exactly_one_lets_go(app: App) {
        let family = Family::of(&app).await;
        let asked = family.ask(&family.mother).await;
        for mark in ["teacher", "guardian", "student"] {
            family.mark(&asked, mark).await.ok();
        }
        let answers = join_all((0..64).map(|_| family.mark(&asked, "gate"))).await;
        assert_eq!(winners(&answers), 1);
        assert_eq!(kept(&app, "release.released").await, 1);
        family.director.post(&format!("/releases/{}/returned", id(&asked)), &json!({})).await.ok();
        at(&app, 16, 30);
        let family = family.again().await;
        let fetch = json!({"studentId": id(&family.child), "collectorId": id(&family.mother)});
        let answers = join_all((0..64).map(|_| family.guard.post("/pickups", &fetch))).await;
        assert_eq!(winners(&answers), 1);
        family.is_whole().await;
    }
}

story! {
    async fn of_sixty_four_who_verify_exactly_one_does(app: App) {
        let family = Family::of(&app).await;
        let aunt = family.temporary((9, 0), (17, 0)).await;
        let verify = format!("/collectors/{}/verify", id(&aunt));
        let people = [&family.guard, &family.director];
        let called = json!({"how": "call"});
        let answers = join_all((0..64).map(|at: usize| people[at % 2].post(&verify, &called))).await;
        assert_eq!(winners(&answers), 1);
        assert_eq!(kept(&app, "collector.verified").await, 1);
        family.is_whole().await;
    }
}

story! {
    async fn an_order_set_while_many_let_go_comes_before_or_after_each(app: App) {
        let family = Family::of(&app).await;
        let asked = family.ask(&family.mother).await;
        for mark in ["teacher", "guardian", "student"] {
            family.mark(&asked, mark).await.ok();
        }
        let orders = format!("/students/{}/no-releases", id(&family.child));
        let order = json!({"reason": "裁定", "liftRole": "director"});
        let (answers, set) =
            futures_util::future::join(join_all((0..16).map(|_| family.mark(&asked, "gate"))), family.director.post(&orders, &order))
                .await;
        set.created();
        let gone = answers.iter().filter(|answer| answer.status.is_success()).count();
        let barred = answers.iter().filter(|answer| answer.status == 403).count();
        assert!(gone <= 1, "{gone}");
        assert_eq!(family.now(&asked).await["status"], if gone == 1 { "released" } else { "open" });
        let whys: Vec<Value> = family.refusals().await;
        assert_eq!(each(&whys, "why"), vec!["call_leader"; barred]);
        family.is_whole().await;
    }
}
