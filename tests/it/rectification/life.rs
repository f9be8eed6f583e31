//! From what was found to the second look.

use chrono::TimeDelta;
use entity::{OfSchool, ledger_head::Ledger, ledger_row, member::Role};
use futures_util::future::join_all;
use it::{App, each, id, story};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::{found, heard, other, said};

async fn ops(app: &App) -> Vec<String> {
    let query = ledger_row::Entity::of(app.green).filter(ledger_row::COLUMN.ledger.eq(Ledger::Sample));
    let rows = query.order_by_asc(ledger_row::Column::Seq).all(app.state.db.read()).await.unwrap();
    rows.into_iter().map(|row| row.op).collect()
}

story! {
    async fn what_was_found_is_closed_when_somebody_else_has_looked_again(app: App) {
        let (cook, caretaker, director) =
            (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await, app.director().await);
        let fridge = director.asset(json!({"name": "留样冰箱"})).await;
        let source = json!({"kind": "fridge", "id": id(&fridge)});
        let mut new = said(&app, &caretaker, source.clone()).await;
        new["photoIds"] = json!([app.lay_photo(cook.member().await).await]);
        let made = cook.post("/rectifications", &new).await.created();
        assert_eq!((&made["status"], &made["source"], &made["overdue"]), (&json!("open"), &source, &json!(false)));
        assert_eq!((&made["openedBy"]["name"], &made["owner"]["name"]), (&json!("canteen@green"), &json!("caretaker@green")));
        assert_eq!(heard(&caretaker, "rectification.assigned").await, 1);

        let proof = app.lay_photo(caretaker.member().await).await;
        let done = json!({"measures": "已换门封条", "photoIds": [proof]});
        let done = caretaker.change("rectifications", &made, "done", &done).await.ok();
        assert_eq!((&done["status"], &done["measures"]), (&json!("done"), &json!("已换门封条")));
        assert_eq!(done["doneBy"]["name"], "caretaker@green");
        assert_eq!(each(done["photos"].as_array().unwrap(), "role"), ["found", "fixed"].map(String::from));
        assert_eq!(heard(&cook, "rectification.done").await, 1);
        assert_eq!(heard(&director, "rectification.done").await, 1);

        let back = cook.change("rectifications", &made, "return", &json!({"reason": "还是关不严"})).await.ok();
        assert_eq!((&back["status"], &back["returns"], &back["measures"]), (&json!("open"), &json!(1), &json!("")));
        assert_eq!((&back["doneAt"], &back["returnReason"]), (&json!(null), &json!("还是关不严")));
        assert_eq!(heard(&caretaker, "rectification.returned").await, 1);

        app.clock.forward(TimeDelta::minutes(1));
        caretaker.change("rectifications", &made, "done", &json!({"measures": "又调了门轴"})).await.ok();
        let seen = cook.change("rectifications", &made, "verify", &json!({"result": "合格"})).await.ok();
        assert_eq!((&seen["status"], &seen["result"]), (&json!("verified"), &json!("合格")));
        assert_eq!((&seen["verifiedBy"]["name"], &seen["actions"]), (&json!("canteen@green"), &json!([])));
        let again = json!({"measures": "x"});
        let refused = director.change("rectifications", &made, "done", &again).await.refused(409, "wrong_state");
        assert_eq!(refused["current"]["status"], "verified");

        let steps = ["opened", "done", "returned", "done", "verified"];
        assert_eq!(ops(&app).await, steps.map(|step| format!("rectification.{step}")));
        assert_eq!(director.get("/ledgers/sample/verify").await.ok()["ok"], true);
    }
}

story! {
    async fn what_was_found_at_one_place_is_open_once(app: App) {
        let (cook, caretaker, director) =
            (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await, app.director().await);
        let fridge = director.asset(json!({"name": "留样冰箱"})).await;
        let new = said(&app, &caretaker, json!({"kind": "fridge", "id": id(&fridge)})).await;
        let both = join_all([cook.post("/rectifications", &new), director.post("/rectifications", &new)]).await;
        let (made, refused): (Vec<_>, Vec<_>) = both.iter().partition(|answer| answer.status == 201);
        let [made] = made[..] else { panic!("{}", made.len()) };
        let made = made.created();
        assert_eq!(refused[0].refused(409, "conflict")["current"]["id"], made["id"]);
        director.change("rectifications", &made, "done", &json!({"measures": "已换"})).await.ok();
        cook.post("/rectifications", &new).await.refused(409, "conflict");
        director.change("rectifications", &made, "verify", &json!({})).await.refused(403, "own_work");
        let other_director = app.person(Role::Director, "second@green").await;
        let second = app.login("second@green").await;
        let seen = second.change("rectifications", &made, "verify", &json!({})).await.ok();
        assert_eq!(seen["verifiedBy"]["id"], json!(other_director));
        let next = cook.post("/rectifications", &new).await.created();
        cook.change("rectifications", &next, "cancel", &json!({"reason": "写重了"})).await.ok();
        let last = cook.post("/rectifications", &new).await.created();
        assert_eq!(last["status"], "open");
        // What came up elsewhere has no name to be open under.
        for _ in 0..2 {
            found(&app, &cook, &caretaker, other()).await;
        }
    }
}

story! {
    async fn who_has_it_and_that_it_was_cancelled_stand_in_the_ledger_too(app: App) {
        let (cook, caretaker) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await);
        let made = found(&app, &cook, &caretaker, other()).await;
        let give = json!({"ownerId": cook.member().await});
        cook.change("rectifications", &made, "assign", &give).await.ok();
        let gone = cook.change("rectifications", &made, "cancel", &json!({"reason": "写重了"})).await.ok();
        assert_eq!((&gone["status"], &gone["cancelReason"]), (&json!("cancelled"), &json!("写重了")));
        assert_eq!(ops(&app).await, ["opened", "assigned", "cancelled"].map(|step| format!("rectification.{step}")));
        assert_eq!(app.director().await.get("/ledgers/sample/verify").await.ok()["ok"], true);
    }
}

story! {
    async fn a_change_is_made_from_what_was_seen(app: App) {
        let (cook, caretaker) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await);
        let made = found(&app, &cook, &caretaker, other()).await;
        caretaker.change("rectifications", &made, "done", &json!({"measures": "已换"})).await.ok();
        let request = cook.request(reqwest::Method::POST, &format!("/rectifications/{}/cancel", id(&made)));
        let request = request.header("If-Match", "\"1\"").header("Idempotency-Key", uuid::Uuid::now_v7().to_string());
        let refused = it::send(request.json(&json!({"reason": "写错了"}))).await.refused(409, "stale_version");
        assert_eq!((&refused["current"]["status"], &refused["current"]["version"]), (&json!("done"), &json!(2)));
    }
}
