//! By what a visitor was seen to leave.

use chrono::TimeDelta;
use entity::{OfSchool, ledger_row, member::Role, visit};
use futures_util::future::{join, join_all};
use it::story;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, PaginatorTrait, QueryFilter, QuerySelect, Statement,
    TransactionTrait,
};
use serde_json::json;

use super::{at_gate, open, register, shown, step};

story! {
    async fn only_a_code_that_was_taken_for_it_says_that_he_left_by_it(app: App) {
        crate::visit::morning(&app);
        let (guard, director) = (app.as_(Role::Guard).await, app.director().await);
        for (scanned_again, told) in [(false, "list"), (true, "pass")] {
            let way = register(&app, json!({"name": "秘张某", "purpose": "parent"})).await;
            let mut code = shown(&open(&app, &way).await);
            let visit = guard.post("/visits/scan", &json!({"code": code})).await.ok()["visit"].clone();
            let visit = step(&director, &visit, "confirm", json!({})).await;
            app.clock.forward(TimeDelta::seconds(30));
            let visit = step(&guard, &visit, "enter", json!({"idChecked": true})).await;
            app.clock.forward(TimeDelta::seconds(60));
            if scanned_again {
                code = shown(&open(&app, &way).await);
                guard.post("/visits/scan", &json!({"code": code})).await.ok();
            }
            let left = step(&guard, &visit, "leave", json!({"code": code})).await;
            assert_eq!(left["leftHow"], told);
        }
    }
}

story! {
    async fn what_was_not_taken_from_him_says_nothing(app: App) {
        crate::visit::morning(&app);
        let (guard, director) = (app.as_(Role::Guard).await, app.director().await);
        let way = register(&app, json!({"name": "秘张某", "purpose": "parent"})).await;
        let visit = at_gate(&guard, "秘张某").await;
        let visit = step(&director, &visit, "confirm", json!({})).await;
        let visit = step(&guard, &visit, "enter", json!({"idChecked": true})).await;
        app.clock.forward(TimeDelta::seconds(60));
        guard.post("/visits/scan", &json!({"code": shown(&open(&app, &way).await)})).await.ok();
        let left = step(&guard, &visit, "leave", json!({"code": "7K3M9Q"})).await;
        assert_eq!(left["leftHow"], "list");
    }
}

story! {
    async fn a_code_that_was_refused_is_on_the_record(app: App) {
        let (guard, director) = (app.as_(Role::Guard).await, app.director().await);
        let way = register(&app, json!({"name": "秘张某", "purpose": "parent"})).await;
        let code = shown(&open(&app, &way).await);
        let visit = guard.post("/visits/scan", &json!({"code": code})).await.ok()["visit"].clone();
        guard.post("/visits/scan", &json!({"code": code})).await.refused_field(422, "code", "pass_used");
        app.clock.forward(TimeDelta::seconds(120));
        let scanned = format!("{}{code}", visit["id"].as_str().unwrap().replace('-', ""));
        guard.post("/visits/scan", &json!({"code": scanned})).await.refused_field(422, "code", "pass_old");
        let refused = ledger_row::COLUMN.op.eq("visit.code_refused");
        let rows = ledger_row::Entity::of(app.green).filter(refused).count(app.state.db.read()).await.unwrap();
        assert_eq!(rows, 2);
        assert_eq!(director.get("/ledgers/visit/verify").await.ok()["ok"], true);
    }
}

/// Until so many wait for what somebody else keeps, on PostgreSQL.
async fn all_wait(db: &DatabaseConnection, all: i64) {
    let waiting = "/* the test */ SELECT count(*) AS n FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..100_000 {
        let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, waiting)).await.unwrap().unwrap();
        if row.try_get::<i64>("", "n").unwrap() == all {
            return;
        }
    }
    panic!("they do not wait for each other");
}

story! {
    async fn of_those_who_scan_one_code_at_the_same_moment_one_takes_it(app: App) {
        let (guard, db) = (app.as_(Role::Guard).await, app.state.db.read());
        let way = register(&app, json!({"name": "秘张某", "purpose": "parent"})).await;
        let said = json!({"code": shown(&open(&app, &way).await)});
        // All stand before the visit, as it was, until the first may take it.
        let kept = db.begin().await.unwrap();
        visit::Entity::of(app.green).lock_exclusive().all(&kept).await.unwrap();
        let go = async {
            if db.get_database_backend() == DbBackend::Postgres {
                all_wait(db, 4).await;
            }
            kept.rollback().await.unwrap();
        };
        let (answers, ()) = join(join_all((0..4).map(|_| guard.post("/visits/scan", &said))), go).await;
        let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!((taken.len(), refused.len()), (1, 3));
        refused.iter().for_each(|answer| answer.refused_field(422, "code", "pass_used"));
    }
}

story! {
    async fn a_code_that_was_taken_long_ago_says_nothing_of_his_going(app: App) {
        crate::visit::morning(&app);
        let (guard, director) = (app.as_(Role::Guard).await, app.director().await);
        let way = register(&app, json!({"name": "秘张某", "purpose": "parent"})).await;
        let visit = at_gate(&guard, "秘张某").await;
        let visit = step(&director, &visit, "confirm", json!({})).await;
        let visit = step(&guard, &visit, "enter", json!({"idChecked": true})).await;
        app.clock.forward(TimeDelta::seconds(60));
        let code = shown(&open(&app, &way).await);
        guard.post("/visits/scan", &json!({"code": code})).await.ok();
        app.clock.forward(TimeDelta::minutes(10));
        let left = step(&guard, &visit, "leave", json!({"code": code})).await;
        assert_eq!(left["leftHow"], "list");
    }
}
