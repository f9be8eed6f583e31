//! By what a visitor was seen to leave.

use chrono::TimeDelta;
use entity::{OfSchool, ledger_row, member::Role};
use it::story;
use sea_orm::{PaginatorTrait, QueryFilter};
use serde_json::json;

use super::{open, register, shown, step};

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
        let visit = crate::pass::at_gate(&guard, "秘张某").await;
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
