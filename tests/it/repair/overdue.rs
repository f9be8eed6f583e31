//! A broken promise is told of (R07): once at once, once more a day later, however many nodes look.

use chrono::TimeDelta;
use entity::member::Role;
use futures_util::future::join_all;
use houqin::repair::escalate;
use it::{Actor, Backend, each, order, story};
use sea_orm::ConnectionTrait;
use serde_json::json;

async fn heard(actor: &Actor<'_>) -> usize {
    each(&actor.walk("/notices").await, "kind").iter().filter(|kind| *kind == "repair.overdue").count()
}

story! {
    async fn a_broken_promise_is_told_of_twice(app: App) {
        let (director, caretaker) = (app.director().await, app.as_(Role::Caretaker).await);
        let room = director.room("305", None).await;
        let report = json!({"placeId": room["id"], "urgency": "urgent"});
        let order = app.as_(Role::Teacher).await.report(report).await;
        director.step(&order, "assign", json!({"memberId": caretaker.member().await})).await.ok();
        assert_eq!(escalate(&app.state).await.unwrap(), 0);
        app.clock.forward(TimeDelta::minutes(30));
        assert_eq!(escalate(&app.state).await.unwrap(), 0, "not before it is broken");
        app.clock.forward(TimeDelta::milliseconds(1));
        let node = app.neighbour(|_| ()).await;
        let many = join_all([escalate(&app.state), escalate(&node.state), escalate(&app.state)]).await;
        assert_eq!(many.into_iter().map(Result::unwrap).sum::<usize>(), 1);
        assert_eq!(escalate(&app.state).await.unwrap(), 0);
        let (director, caretaker) = (app.director().await, app.as_(Role::Caretaker).await);
        assert_eq!((heard(&director).await, heard(&caretaker).await), (1, 1));
        app.clock.forward(TimeDelta::hours(24));
        assert_eq!(escalate(&app.state).await.unwrap(), 1);
        app.clock.forward(TimeDelta::days(9));
        assert_eq!(escalate(&app.state).await.unwrap(), 0, "twice is enough");
        let director = app.director().await;
        assert_eq!(heard(&director).await, 2);
        let now = director.order(&order).await;
        assert_eq!(each(now["events"].as_array().unwrap(), "kind"), ["reported", "assigned", "escalated", "escalated"]);
        assert_eq!((&now["version"], &now["events"][2]["by"]), (&json!(4), &json!(null)));
    }
}

story! {
    async fn no_promise_runs_while_it_waits_or_is_done(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let room = director.room("305", None).await;
        let worker = director.member().await;
        let day = (app.state.clock.today() + TimeDelta::days(9)).to_string();
        for finishes in [false, true] {
            let item = if finishes { "门" } else { "窗" };
            let order = teacher.report(json!({"placeId": room["id"], "item": item, "urgency": "urgent"})).await;
            director.step(&order, "assign", json!({"memberId": worker})).await.ok();
            director.step(&order, "start", json!({})).await.ok();
            let proof = app.lay_photo(worker).await;
            match finishes {
                true => director.step(&order, "finish", json!({"result": "fixed", "photoIds": [proof]})).await.ok(),
                false => director.step(&order, "wait", json!({"until": day, "reason": "等玻璃"})).await.ok(),
            };
        }
        app.clock.forward(TimeDelta::days(2));
        assert_eq!(escalate(&app.state).await.unwrap(), 0);
    }
}

story! {
    async fn one_order_that_cannot_be_told_of_keeps_no_other_from_it(app: App) {
        use houqin::ports::clock::Clock;
        let reported = |school, number: &str| order(school, number, app.clock.now() - TimeDelta::hours(9));
        // The broken one is due first, and in the school that comes first or second.
        app.lay(vec![reported(app.green, "A-broken"), reported(app.blue, "A-broken"), reported(app.green, "B"), reported(app.blue, "B")]).await;
        let sql = match app.backend {
            Backend::Postgres => "ALTER TABLE repair ADD CONSTRAINT broken CHECK (number <> 'A-broken') NOT VALID",
            Backend::Sqlite => {
                "CREATE TRIGGER broken BEFORE UPDATE ON repair WHEN NEW.number = 'A-broken' \
                 BEGIN SELECT RAISE(ABORT, 'broken'); END"
            }
        };
        let write = app.state.db.write(move |tx| Box::pin(async move { Ok(tx.execute_unprepared(sql).await?) }));
        write.await.unwrap();
        assert_eq!(escalate(&app.state).await.unwrap(), 2, "one in each school");
    }
}
