//! Sent again, done once. T20, T21, T22.

use chrono::TimeDelta;
use entity::member::Role;
use futures_util::future::{join_all, select};
use it::{Actor, Answer, App, id, story};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

fn room(name: &str) -> Value {
    json!({"name": name, "kind": "room"})
}

fn replayed(answer: &Answer) -> bool {
    answer.headers.get("idempotent-replay").is_some_and(|value| value == "true")
}

async fn rooms(actor: &Actor<'_>) -> usize {
    actor.walk("/places?limit=200").await.len()
}

story! {
    async fn a_write_sent_again_is_done_once_and_answered_the_same(app: App) {
        let director = app.director().await;
        let first = director.post_with_key("/places", &room("甲"), "key-00000001").await;
        let again = director.post_with_key("/places", &room("甲"), "key-00000001").await;
        assert_eq!(first.created(), again.created());
        assert!(!replayed(&first) && replayed(&again));
        assert_eq!(rooms(&director).await, 1);
    }
}

story! {
    // The record is rendered again, so the answer is as true as it was the first time.
    async fn a_write_sent_again_shows_the_record_as_it_is_now(app: App) {
        let director = app.director().await;
        let first = director.post_with_key("/places", &room("甲"), "key-00000001").await.created();
        director.patch(&format!("/places/{}", id(&first)), 1, &json!({"name": "乙"})).await.ok();
        let again = director.post_with_key("/places", &room("甲"), "key-00000001").await;
        assert_eq!((&again.created()["id"], &again.created()["name"]), (&first["id"], &json!("乙")));
    }
}

story! {
    async fn the_same_key_with_another_content_is_refused(app: App) {
        let director = app.director().await;
        director.post_with_key("/places", &room("甲"), "key-00000001").await.created();
        for other in [room("乙"), json!({"name": "甲", "kind": "room", "parentId": null})] {
            director.post_with_key("/places", &other, "key-00000001").await.refused(422, "idempotency_mismatch");
        }
        assert_eq!(rooms(&director).await, 1);
    }
}

story! {
    async fn a_key_belongs_to_a_member_an_operation_and_a_school(app: App) {
        let key = "key-00000001";
        let director = app.director().await;
        let place = director.post_with_key("/places", &room("甲"), key).await.created();
        app.person(Role::Director, "second@green").await;
        let second = app.login("second@green").await.post_with_key("/places", &room("甲"), key).await;
        let elsewhere = app.stranger().await.post_with_key("/places", &room("甲"), key).await;
        let other = director.post_with_key("/members", &json!({"name": "甲", "role": "guard"}), key).await;
        for answer in [&second, &elsewhere, &other] {
            assert_ne!(answer.created()["id"], place["id"]);
            assert!(!replayed(answer));
        }
        assert_eq!(rooms(&director).await, 2);
    }
}

story! {
    async fn fifty_at_once_with_one_key_make_one_record(app: App) {
        let director = app.director().await;
        let (body, key) = (room("甲"), "key-00000001");
        let answers = join_all((0..50).map(|_| director.post_with_key("/places", &body, key))).await;
        let mut ids = std::collections::HashSet::new();
        for answer in &answers {
            match answer.status.as_u16() {
                201 => drop(ids.insert(id(&answer.json()).to_owned())),
                _ => {
                    answer.refused(409, "in_flight");
                    assert_eq!(answer.headers["retry-after"], "1");
                }
            }
        }
        assert_eq!(ids.len(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.status == 201 && !replayed(answer)).count(), 1);
        assert!(replayed(&director.post_with_key("/places", &body, key).await));
        assert_eq!(rooms(&director).await, 1);
    }
}

story! {
    async fn a_key_is_remembered_as_long_as_the_record(app: App) {
        let director = app.director().await;
        let first = director.post_with_key("/places", &room("甲"), "key-00000001").await.created();
        app.clock.forward(TimeDelta::days(60));
        let director = app.director().await;
        let again = director.post_with_key("/places", &room("甲"), "key-00000001").await;
        assert_eq!(again.created(), first);
        assert!(replayed(&again));
    }
}

story! {
    async fn a_key_has_eight_to_sixty_four_visible_characters(app: App) {
        let director = app.director().await;
        for key in ["", "1234567", "with a blank", &"x".repeat(65), "ключ-ключ-ключ", "tab\there!"] {
            let answer = director.post_with_key("/places", &room("甲"), key).await;
            answer.refused_field(400, "Idempotency-Key", "invalid");
        }
        for key in ["12345678", &"~".repeat(64), "' OR 1=1;--!".trim_matches(' ').replace(' ', "_").as_str()] {
            director.post_with_key("/places", &room("甲"), key).await.created();
        }
        assert_eq!(rooms(&director).await, 3);
    }
}

story! {
    async fn a_refused_write_leaves_its_key_free(app: App) {
        let director = app.director().await;
        let key = "key-00000001";
        director.post_with_key("/places", &json!({"name": "", "kind": "room"}), key).await.refused(400, "invalid_body");
        let lost = json!({"name": "甲", "kind": "room", "parentId": uuid::Uuid::now_v7()});
        let answer = director.post_with_key("/places", &lost, key).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        let made = director.post_with_key("/places", &room("甲"), key).await;
        assert!(made.status == 201 && !replayed(&made));
    }
}

story! {
    // T26: what was allowed then is asked again now.
    async fn a_write_sent_again_asks_for_the_permission_again(app: App) {
        let director = app.director().await;
        app.person(Role::Director, "second@green").await;
        let second = app.login("second@green").await;
        second.post_with_key("/places", &room("甲"), "key-00000001").await.created();
        let me = second.get("/me").await.ok();
        let path = format!("/members/{}", id(&me["member"]));
        director.patch(&path, 1, &json!({"role": "teacher"})).await.ok();
        second.post_with_key("/places", &room("甲"), "key-00000001").await.refused(403, "not_allowed");
    }
}

story! {
    // T19: ids and a hash, nothing of what was sent.
    async fn of_a_write_only_ids_are_remembered(app: App) {
        let director = app.director().await;
        director.post_with_key("/places", &room("canary-7714"), "key-00000001").await.created();
        use entity::OfSchool;
        let rows = entity::idempotency::Entity::of(app.green).all(app.state.db.read()).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert!(!format!("{rows:?}").contains("canary-7714"));
    }
}

story! {
    // An answer that was lost on its way: the phone sees nothing, and sends again.
    async fn a_client_that_hangs_up_before_the_answer_sends_again_and_doubles_nothing(app: App) {
        let director = app.director().await;
        for round in 0..20 {
            let key = format!("key-{round:08}");
            let body = room(&format!("甲{round}"));
            let request = director.request(Method::POST, "/places").header("Idempotency-Key", &key).json(&body);
            let patience = std::time::Duration::from_micros(200 * round);
            // Whether it was done or not is not known here, as it is not on the phone.
            drop(request.timeout(patience).send().await);
            loop {
                let answer = director.post_with_key("/places", &body, &key).await;
                if answer.status != 409 {
                    answer.created();
                    break;
                }
            }
        }
        assert_eq!(rooms(&director).await, 20);
    }
}

// On PostgreSQL two writes with one key can meet; on SQLite the lane does one after the other.
#[actix_web::test]
async fn while_the_first_is_at_work_the_second_is_told_to_wait() {
    let app = App::start(it::Backend::Postgres).await;
    let director = app.director().await;
    let (held, holds) = tokio::sync::oneshot::channel();
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let state = app.state.clone();
    // Nobody adds a place, so whichever is first waits in the middle of its work.
    let holding = actix_web::rt::spawn(async move {
        let work = state.db.write(move |tx| {
            Box::pin(async move {
                tx.execute_unprepared("LOCK TABLE place IN SHARE ROW EXCLUSIVE MODE").await?;
                held.send(()).unwrap();
                released.await.unwrap();
                Ok(())
            })
        });
        work.await.unwrap();
    });
    holds.await.unwrap();
    let body = room("甲");
    let send = || Box::pin(director.post_with_key("/places", &body, "key-00000001"));
    let (told, waiting) = select(send(), send()).await.factor_first();
    told.refused(409, "in_flight");
    assert_eq!(told.headers["retry-after"], "1");
    release.send(()).unwrap();
    holding.await.unwrap();
    let made = waiting.await;
    let again = director.post_with_key("/places", &body, "key-00000001").await;
    assert_eq!(again.created()["id"], made.created()["id"]);
    assert_eq!(rooms(&director).await, 1);
}
