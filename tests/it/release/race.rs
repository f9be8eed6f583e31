//! Many at once: a child is let go once, and a collector verified by one.

use entity::{OfSchool, ledger_row};
use futures_util::future::{join, join_all};
use it::{Answer, App, each, id, story};
use serde_json::{Value, json};

use super::{Family, at};

fn winners(answers: &[Answer]) -> usize {
    for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
        lost.refused(409, "wrong_state");
    }
    answers.iter().filter(|answer| answer.status.is_success()).count()
}

/// How often the order is set anew.
const ROUNDS: usize = 8;

/// Where in the ledger a change was written.
fn seq(changed: &Value) -> i64 {
    changed["ledger"]["seq"].as_i64().unwrap()
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
        let orders = format!("/students/{}/no-releases", id(&family.child));
        let order = json!({"reason": "裁定", "liftRole": "director"});
        let mut turned_away = 0;
        // Which of them is the faster is not the same each time.
        for _ in 0..ROUNDS {
            let asked = family.ask(&family.mother).await;
            for mark in ["teacher", "guardian", "student"] {
                family.mark(&asked, mark).await.ok();
            }
            let set = join_all((0..4).map(|_| family.director.post(&orders, &order)));
            let (answers, set) = join(join_all((0..16).map(|_| family.mark(&asked, "gate"))), set).await;
            let set: Vec<Value> = set.iter().map(Answer::created).collect();
            let gone: Vec<i64> = answers.iter().filter(|answer| answer.status.is_success()).map(|gone| seq(&gone.ok())).collect();
            let barred = answers.iter().filter(|answer| answer.status == 403).count();
            // Who let him go did it before there was any order; else all were turned away.
            assert_eq!((gone.len(), barred), if gone.is_empty() { (0, 16) } else { (1, 0) });
            let first = set.iter().map(seq).min().unwrap();
            assert!(gone.iter().all(|gone| *gone < first), "released by {gone:?} although the order stood since {first}");
            assert_eq!(family.now(&asked).await["status"], if gone.is_empty() { "open" } else { "released" });
            turned_away += barred;
            for order in &set {
                family.director.post(&format!("/no-releases/{}/lift", id(order)), &json!({"reason": "撤销"})).await.ok();
            }
            let end = if gone.is_empty() { ("cancel", json!({"reason": "换人接"})) } else { ("returned", json!({})) };
            family.teacher.post(&format!("/releases/{}/{}", id(&asked), end.0), &end.1).await.ok();
        }
        let whys: Vec<Value> = family.refusals().await;
        assert_eq!(each(&whys, "why"), vec!["call_leader"; turned_away]);
        family.is_whole().await;
    }
}
