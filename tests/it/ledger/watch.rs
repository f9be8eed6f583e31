//! Somebody looks at every ledger each day, whether or not anybody asks.

use chrono::TimeDelta;
use entity::{OfSchool, member::Role, notice};
use houqin::ledger::{self, LookedAt};
use it::{App, Backend, story};
use sea_orm::QueryFilter;
use serde_json::json;

use super::{
    rows::fill,
    tamper::{sql, without_triggers},
};

async fn notices(app: &App) -> usize {
    let query = notice::Entity::of(app.green).filter(notice::COLUMN.kind.eq("ledger.altered"));
    query.all(app.state.db.read()).await.unwrap().len()
}

story! {
    async fn the_directors_are_told_each_day_of_a_ledger_that_is_not_as_it_was(app: App) {
        fill(&app, 3).await;
        app.person(Role::Director, "other@green").await;
        let mut looked = LookedAt::new();
        assert_eq!(ledger::look_all(&app.state, &mut looked).await.unwrap(), 0);
        without_triggers(&app).await;
        sql(&app, "UPDATE ledger_row SET at_ms = at_ms + 1 WHERE seq = 2", Vec::new()).await;
        assert_eq!(ledger::look_all(&app.state, &mut looked).await.unwrap(), 0, "they were looked at today");
        app.clock.forward(TimeDelta::days(1));
        assert_eq!(ledger::look_all(&app.state, &mut looked).await.unwrap(), 1);
        assert_eq!(notices(&app).await, 2);
        for login in ["director@green", "other@green"] {
            let inbox = app.login(login).await.get("/notices").await.ok();
            let notice = &inbox["items"][0];
            assert_eq!((&notice["kind"], &notice["text"]), (&json!("ledger.altered"), &json!("留样台账 · 第 2 行")));
            assert_eq!((&notice["params"]["seq"], &notice["params"]["why"]), (&json!(2), &json!("altered")));
        }
        assert_eq!(app.as_(Role::Canteen).await.get("/notices").await.ok()["items"], json!([]));
        assert_eq!(app.stranger().await.get("/notices").await.ok()["items"], json!([]));
        // Another node, or the same after a start.
        assert_eq!(ledger::look_all(&app.state, &mut LookedAt::new()).await.unwrap(), 1);
        assert_eq!(notices(&app).await, 2, "they know");
        sql(&app, "UPDATE ledger_row SET at_ms = at_ms + 1 WHERE seq = 1", Vec::new()).await;
        assert_eq!(ledger::look_all(&app.state, &mut LookedAt::new()).await.unwrap(), 1);
        assert_eq!(notices(&app).await, 4, "this is something else");
        app.clock.forward(TimeDelta::days(1));
        assert_eq!(ledger::look_all(&app.state, &mut looked).await.unwrap(), 1);
        assert_eq!(notices(&app).await, 6, "it is still so");
    }
}

#[actix_web::test]
async fn a_checkpoint_that_cannot_be_read_keeps_no_other_ledger_from_being_signed() {
    let app = App::start(Backend::Sqlite).await;
    fill(&app, 2).await;
    assert_eq!(ledger::sign_all(&app.state).await.unwrap(), 1);
    without_triggers(&app).await;
    sql(&app, "UPDATE ledger_checkpoint SET at_ms = 'x'", Vec::new()).await;
    let room = app.director().await.room("305", None).await;
    app.as_(Role::Teacher).await.report(json!({"placeId": room["id"]})).await;
    assert_eq!(ledger::sign_all(&app.state).await.unwrap(), 1, "the order's");
}
