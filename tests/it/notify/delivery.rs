//! The outbox: nothing in it is lost, whatever dies, and nothing is sent twice by two nodes.

use chrono::TimeDelta;
use entity::{OfSchool, delivery, member::Role};
use it::{App, Backend, Group, Process, each, story};
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};

use super::webhook::robot;

async fn deliveries(app: &App) -> Vec<Value> {
    app.director().await.walk("/deliveries").await
}

story! {
    async fn a_message_that_is_not_taken_is_tried_five_times_more_and_then_given_up(app: App) {
        let group = Group::start().await;
        let app = group.beside(&app).await;
        robot(&app.director().await, "群", &group.robot("errcode-45009")).await;
        app.broadcast("1").await;
        for (tries, minutes) in [1, 5, 30, 120, 720].into_iter().enumerate() {
            assert_eq!(app.deliver().await, 1);
            assert_eq!(app.deliver().await, 0, "not before its time");
            let now = &deliveries(&app).await[0];
            assert_eq!(
                (&now["state"], &now["attempts"], &now["error"]),
                (&json!("waiting"), &json!(tries + 1), &json!("too_many"))
            );
            app.clock.forward(TimeDelta::minutes(minutes) - TimeDelta::seconds(1));
            assert_eq!(app.deliver().await, 0, "not before its time");
            app.clock.forward(TimeDelta::seconds(1));
        }
        assert_eq!(app.deliver().await, 1);
        app.clock.forward(TimeDelta::days(30));
        assert_eq!((app.deliver().await, group.heard().len()), (0, 6));
        let end = &deliveries(&app).await[0];
        assert_eq!((&end["state"], &end["attempts"], &end["nextAt"]), (&json!("failed"), &json!(6), &Value::Null));
    }
}

story! {
    async fn what_becomes_of_each_message_is_seen_by_the_director_and_the_auditor(app: App) {
        let group = Group::start().await;
        let app = group.beside(&app).await;
        let director = app.director().await;
        for mood in ["ok", "broken", "garbage", "endless", "redirect", "errcode-310000", "errcode-7"] {
            robot(&director, mood, &group.robot(mood)).await;
        }
        app.broadcast("1").await;
        assert_eq!(app.deliver().await, 7);
        let mut all: Vec<_> = deliveries(&app).await.into_iter().map(|row| {
            let word = |value: &Value| value.as_str().unwrap().to_owned();
            (word(&row["webhook"]["name"]), word(&row["state"]), word(&row["error"]))
        }).collect();
        all.sort();
        let told = |name: &str, state: &str, error: &str| (name.to_owned(), state.to_owned(), error.to_owned());
        assert_eq!(
            all,
            [
                told("broken", "waiting", "status_500"), told("endless", "waiting", "not_its_form"),
                told("errcode-310000", "waiting", "refused"), told("errcode-7", "waiting", "errcode_7"),
                told("garbage", "waiting", "not_its_form"), told("ok", "sent", ""),
                // Nobody is followed elsewhere.
                told("redirect", "waiting", "status_307"),
            ]
        );
        let auditor = app.as_(Role::Auditor).await;
        assert_eq!(auditor.walk("/deliveries?state=waiting&limit=2").await.len(), 6);
        assert_eq!(each(&auditor.walk("/deliveries?state=sent").await, "kind"), ["repair.reported"]);
        app.as_(Role::Teacher).await.get("/deliveries").await.refused(403, "not_allowed");
        assert_eq!(app.stranger().await.walk("/deliveries").await, Vec::<Value>::new());
    }
}

story! {
    // T41: what its sender dies of every time looks just so.
    async fn a_message_of_which_nobody_can_note_what_came_is_given_up_like_others(app: App) {
        let group = Group::start().await;
        let app = group.beside(&app).await;
        robot(&app.director().await, "群", &group.robot("ok")).await;
        app.broadcast("1").await;
        let school = app.green;
        let spoil = app.state.db.write(move |tx| {
            let rows = delivery::Entity::change(school).col_expr(delivery::Column::Body, Expr::val(json!("no object")));
            Box::pin(async move { Ok(rows.exec(tx).await?) })
        });
        spoil.await.unwrap();
        for _ in 0..6 {
            assert_eq!((app.deliver().await, app.deliver().await), (1, 0), "once each lease");
            assert_eq!(deliveries(&app).await[0]["state"], "waiting");
            app.clock.forward(TimeDelta::minutes(3));
        }
        assert_eq!((app.deliver().await, app.deliver().await), (1, 0));
        let end = &deliveries(&app).await[0];
        assert_eq!((&end["state"], &end["error"]), (&json!("failed"), &json!("unfinished")));
        app.clock.forward(TimeDelta::days(30));
        assert_eq!((app.deliver().await, group.heard().len()), (0, 0));
    }
}

story! {
    async fn a_school_with_much_to_tell_does_not_hold_up_the_others(app: App) {
        let group = Group::start().await;
        let app = group.beside(&app).await;
        robot(&app.director().await, "绿", &group.robot("ok")).await;
        robot(&app.stranger().await, "蓝", &group.robot("ok")).await;
        for number in 0..40 {
            app.broadcast_in(app.green, &format!("G-{number}")).await;
            app.broadcast_in(app.blue, &format!("B-{number}")).await;
        }
        assert_eq!(app.deliver().await, 80);
        let heard = group.heard();
        let first = |school: &str| heard.iter().position(|heard| heard.text.contains(school)).unwrap();
        assert!(first("G-").max(first("B-")) <= 16, "a few in turn");
    }
}

story! {
    // T41
    async fn what_was_written_before_a_crash_is_delivered_once_by_the_next_who_runs(app: App) {
        let group = Group::start().await;
        let crashed = group.beside(&app).await;
        robot(&crashed.director().await, "群", &group.robot("ok")).await;
        // Committed, and nobody lives to send it.
        crashed.broadcast("BX-2026-000007").await;
        drop(crashed);
        let next = group.beside(&app).await;
        assert_eq!((next.deliver().await, next.deliver().await), (1, 0));
        assert_eq!(group.heard().len(), 1);
        assert!(group.heard()[0].text.contains("BX-2026-000007"));
    }
}

/// A server that is killed while the other side has not answered yet. T41.
#[actix_web::test]
async fn a_message_whose_sender_was_killed_is_sent_by_another_after_its_lease() {
    let app = App::start(Backend::Sqlite).await;
    let group = Group::start().await;
    let beside = group.beside(&app).await;
    robot(&beside.director().await, "群", &group.robot("hang")).await;
    beside.broadcast("BX-2026-000009").await;
    let settings = vec![
        ("HOUQIN_DATABASE_URL", app.state.settings.database_url()),
        ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", app.state.settings.token_keys.clone()),
        ("HOUQIN_WEBHOOK_HOSTS", group.origin.clone()),
    ];
    let process = actix_web::web::block(move || Process::serve(&settings, "trace"));
    let (process, ()) = futures_util::future::join(process, group.another()).await;
    let mut process = process.unwrap();
    actix_web::web::block(move || {
        process.kill();
        assert!(!process.log().contains("canary"), "the robot's address is in the log");
    })
    .await
    .unwrap();
    group.is_well();
    assert_eq!(beside.deliver().await, 0, "the dead one has it still");
    beside.clock.forward(TimeDelta::minutes(3));
    assert_eq!((beside.deliver().await, beside.deliver().await), (1, 0));
    let end = &deliveries(&beside).await[0];
    assert_eq!((&end["state"], &end["attempts"]), (&json!("sent"), &json!(2)));
    assert_eq!(group.heard().len(), 2);
}

story! {
    async fn two_nodes_that_deliver_at_the_same_time_send_each_message_once(app: App) {
        let group = Group::start().await;
        let (first, second) = (group.beside(&app).await, group.beside(&app).await);
        robot(&first.director().await, "群", &group.robot("ok")).await;
        for number in 0..60 {
            first.broadcast(&format!("N-{number}")).await;
        }
        let (some, others) = futures_util::future::join(first.deliver(), second.deliver()).await;
        assert_eq!(some + others, 60);
        let mut texts: Vec<_> = group.heard().into_iter().map(|heard| heard.text).collect();
        assert_eq!(texts.len(), 60);
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 60, "each once");
        assert!(deliveries(&first).await.iter().all(|row| row["state"] == "sent" && row["attempts"] == 1));
    }
}

story! {
    async fn every_school_tells_its_own_groups_only(app: App) {
        let group = Group::start().await;
        let app = group.beside(&app).await;
        robot(&app.director().await, "绿", &group.robot("ok")).await;
        robot(&app.stranger().await, "蓝", &group.robot("ok")).await;
        app.broadcast_in(app.blue, "B-1").await;
        app.broadcast_in(app.green, "G-1").await;
        assert_eq!(app.deliver().await, 2);
        for (who, word) in [(app.director().await, "绿"), (app.stranger().await, "蓝")] {
            let rows = who.walk("/deliveries").await;
            assert_eq!((rows.len(), &rows[0]["webhook"]["name"]), (1, &json!(word)));
        }
    }
}
