//! Staying logged in. T11.

use std::time::Duration;

use chrono::TimeDelta;
use entity::{OfSchool, refresh_token};
use futures_util::future::join_all;
use it::{Actor, Answer, App, Backend, PASSWORD, story};
use sea_orm::PaginatorTrait;
use serde_json::{Value, json};
use tokio::sync::oneshot;

async fn log_in(app: &App) -> Value {
    app.anyone().post("/session", &json!({"login": "guard@green", "password": PASSWORD})).await.created()
}

async fn refresh(app: &App, session: &Value) -> Answer {
    app.anyone().post("/session/refresh", &json!({"refreshToken": session["refreshToken"]})).await
}

async fn ended(app: &App, session: &Value) {
    refresh(app, session).await.refused(401, "unauthenticated");
    bearer(app, session).get("/me").await.refused(401, "unauthenticated");
}

fn bearer<'a>(app: &'a App, session: &Value) -> Actor<'a> {
    Actor::new(app, Some(session["accessToken"].as_str().unwrap().into()))
}

story! {
    async fn a_refresh_token_is_exchanged_for_the_next_one(app: App) {
        let first = log_in(&app).await;
        let second = refresh(&app, &first).await.created();
        assert_ne!(first["refreshToken"], second["refreshToken"]);
        assert_eq!(second["member"], first["member"]);
        assert_eq!(second["expiresIn"], 900);
        let third = refresh(&app, &second).await.created();
        bearer(&app, &third).get("/me").await.ok();
    }
}

story! {
    async fn a_phone_that_lost_the_answer_gets_the_same_successor_for_a_minute(app: App) {
        let first = log_in(&app).await;
        let lost = refresh(&app, &first).await.created();
        app.clock.forward(TimeDelta::seconds(60));
        let again = refresh(&app, &first).await.created();
        assert_eq!(lost["refreshToken"], again["refreshToken"]);
        refresh(&app, &again).await.created();
    }
}

story! {
    async fn after_the_minute_an_old_token_ends_the_session(app: App) {
        let first = log_in(&app).await;
        let second = refresh(&app, &first).await.created();
        app.clock.forward(TimeDelta::seconds(61));
        refresh(&app, &first).await.refused(401, "unauthenticated");
        ended(&app, &second).await;
    }
}

story! {
    async fn a_grandparent_ends_the_session_at_once(app: App) {
        let first = log_in(&app).await;
        let second = refresh(&app, &first).await.created();
        let third = refresh(&app, &second).await.created();
        refresh(&app, &first).await.refused(401, "unauthenticated");
        ended(&app, &third).await;
    }
}

story! {
    async fn a_theft_ends_one_session_and_no_other(app: App) {
        let (stolen, other) = (log_in(&app).await, log_in(&app).await);
        let next = refresh(&app, &stolen).await.created();
        app.clock.forward(TimeDelta::minutes(5));
        refresh(&app, &stolen).await.refused(401, "unauthenticated");
        ended(&app, &next).await;
        bearer(&app, &other).get("/me").await.ok();
        refresh(&app, &other).await.created();
    }
}

story! {
    async fn fifty_exchanges_at_once_make_one_successor(app: App) {
        let first = log_in(&app).await;
        let before = tokens(&app).await;
        let answers = join_all((0..50).map(|_| refresh(&app, &first))).await;
        let successors: Vec<_> = answers.iter().map(|answer| answer.created()["refreshToken"].clone()).collect();
        assert!(successors.iter().all(|successor| *successor == successors[0]));
        assert_eq!(tokens(&app).await, before + 1);
    }
}

async fn tokens(app: &App) -> u64 {
    refresh_token::Entity::of(app.green).count(app.state.db.read()).await.unwrap()
}

story! {
    async fn logging_out_ends_the_access_token_too(app: App) {
        let (session, other) = (log_in(&app).await, log_in(&app).await);
        let next = refresh(&app, &session).await.created();
        let phone = bearer(&app, &session);
        phone.get("/me").await.ok();
        assert_eq!(phone.delete("/session").await.status, 204);
        ended(&app, &session).await;
        ended(&app, &next).await;
        bearer(&app, &other).get("/me").await.ok();
    }
}

story! {
    // A phone that refreshes while its owner logs out elsewhere must not keep the session alive.
    async fn a_logout_beside_an_exchange_leaves_no_way_in(app: App) {
        for _ in 0..20 {
            let session = log_in(&app).await;
            let phone = bearer(&app, &session);
            let (exchanged, left) = futures_util::future::join(refresh(&app, &session), phone.delete("/session")).await;
            assert_eq!(left.status, 204);
            if exchanged.status == 201 {
                ended(&app, &exchanged.json()).await;
            }
            ended(&app, &session).await;
        }
    }
}

story! {
    async fn what_was_never_a_refresh_token_is_refused(app: App) {
        let session = log_in(&app).await;
        let token = session["refreshToken"].as_str().unwrap();
        let access = session["accessToken"].as_str().unwrap();
        let (shorter, longer) = (&token[1..], format!("{token}="));
        for forged in ["", "x", access, shorter, longer.as_str(), "' OR 1=1 --", "\u{0}", &"x".repeat(100_000)] {
            let answer = app.anyone().post("/session/refresh", &json!({"refreshToken": forged})).await;
            answer.refused(401, "unauthenticated");
        }
        refresh(&app, &session).await.created();
    }
}

story! {
    async fn a_session_that_nobody_uses_ends_after_thirty_days(app: App) {
        let (used, unused) = (log_in(&app).await, log_in(&app).await);
        app.clock.forward(TimeDelta::days(29));
        let used = refresh(&app, &used).await.created();
        app.clock.forward(TimeDelta::days(2));
        ended(&app, &unused).await;
        refresh(&app, &used).await.created();
    }
}

story! {
    async fn a_suspended_member_cannot_refresh_and_once_back_goes_on_with_the_same_token(app: App) {
        let session = log_in(&app).await;
        let id = session["member"]["id"].as_str().unwrap();
        let path = format!("/members/{id}");
        app.director().await.patch(&path, 1, &json!({"state": "suspended"})).await.ok();
        refresh(&app, &session).await.refused(401, "unauthenticated");
        app.clock.forward(TimeDelta::hours(3));
        app.director().await.patch(&path, 2, &json!({"state": "active"})).await.ok();
        refresh(&app, &session).await.created();
    }
}

story! {
    async fn what_was_spent_a_week_ago_or_has_ended_is_removed(app: App) {
        let first = log_in(&app).await;
        let second = refresh(&app, &first).await.created();
        app.clock.forward(TimeDelta::days(8));
        refresh(&app, &second).await.created();
        assert_eq!(tokens(&app).await, 2, "the second, to know a copy of it, and the third");
        refresh(&app, &first).await.refused(401, "unauthenticated");
        app.clock.forward(TimeDelta::days(31));
        log_in(&app).await;
        assert_eq!(tokens(&app).await, 1);
    }
}

// On SQLite, where one write waits for another: a stranger's nonsense must not stand in that line.
#[actix_web::test]
async fn what_was_never_a_refresh_token_waits_for_no_write() {
    let app = App::start(Backend::Sqlite).await;
    let (release, released) = oneshot::channel::<()>();
    let (begin, begun) = oneshot::channel();
    let state = app.state.clone();
    let writer = actix_web::rt::spawn(async move {
        let work = state.db.write(move |_| {
            Box::pin(async move {
                begin.send(()).unwrap();
                released.await.unwrap();
                Ok(())
            })
        });
        work.await.unwrap();
    });
    begun.await.unwrap();
    let nonsense = json!({"refreshToken": "x".repeat(43)});
    let stranger = app.anyone();
    let answer = stranger.post("/session/refresh", &nonsense);
    let answer = actix_web::rt::time::timeout(Duration::from_secs(5), answer).await;
    answer.expect("an answer while somebody writes").refused(401, "unauthenticated");
    release.send(()).unwrap();
    writer.await.unwrap();
}
