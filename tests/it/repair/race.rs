//! Many at once (G8): one order is taken by one, and one step is done once.

use chrono::TimeDelta;
use entity::member::Role;
use futures_util::future::{join, join_all};
use it::{Actor, App, id, story};
use serde_json::{Value, json};

async fn caretakers(app: &App, many: usize) -> Vec<Actor<'_>> {
    let mut all = Vec::new();
    for at in 0..many {
        let login = format!("caretaker{at}@green");
        app.person(Role::Caretaker, &login).await;
        all.push(app.login(&login).await);
    }
    all
}

story! {
    async fn of_sixty_four_who_grab_exactly_one_has_it(app: App) {
        let director = app.director().await;
        let room = director.room("305", None).await;
        let people = caretakers(&app, 64).await;
        for crewed in [false, true] {
            let order = director.report(json!({"placeId": room["id"]})).await;
            if crewed {
                let mut members = Vec::new();
                for person in &people {
                    members.push(person.member().await);
                }
                let crew = director.post("/crews", &json!({"name": "水电组", "memberIds": members})).await.created();
                director.step(&order, "assign", json!({"crewId": crew["id"]})).await.ok();
            }
            let version = director.order(&order).await["version"].as_i64().unwrap();
            let grabs = people.iter().map(|person| person.step_from(&order, version, "grab", json!({})));
            let answers = join_all(grabs).await;
            let won: Vec<_> = people.iter().zip(&answers).filter(|(_, answer)| answer.status == 200).collect();
            assert_eq!(won.len(), 1);
            let now = director.order(&order).await;
            assert_eq!(now["assignee"]["id"], json!(won[0].0.member().await));
            assert_eq!((&now["status"], &now["version"]), (&json!("assigned"), &json!(version + 1)));
            for lost in answers.iter().filter(|answer| answer.status != 200) {
                let problem = lost.refused(409, "stale_version");
                assert_eq!(problem["current"]["assignee"], now["assignee"], "the loser sees who has it");
            }
            let grabbed = now["events"].as_array().unwrap().iter().filter(|event| event["kind"] == "grabbed");
            assert_eq!(grabbed.count(), 1);
        }
    }
}

async fn started(app: &App) -> Value {
    let director = app.director().await;
    let room = director.room("305", None).await;
    let order = app.as_(Role::Teacher).await.report(json!({"placeId": room["id"]})).await;
    director.step(&order, "assign", json!({"memberId": director.member().await})).await.ok();
    director.step(&order, "start", json!({})).await.ok()
}

story! {
    async fn the_same_step_twice_at_once_is_done_once(app: App) {
        let director = app.director().await;
        let order = started(&app).await;
        let version = order["version"].as_i64().unwrap();
        let photo = app.lay_photo(director.member().await).await;
        let body = json!({"result": "fixed", "photoIds": [photo]});
        let send = |key: &'static str| director.step_with_key(&order, version, "finish", body.clone(), key);
        let answers = join_all([send("one-key-1"), send("one-key-1"), send("one-key-1")]).await;
        for answer in &answers {
            // On PostgreSQL the second may meet the first at work.
            assert!(answer.status == 200 || answer.refused(409, "in_flight")["code"] == "in_flight");
        }
        let again = send("one-key-1").await;
        assert_eq!(again.headers["idempotent-replay"], "true");
        assert_eq!(again.ok()["version"], version + 1);
        assert_eq!(again.ok()["materials"], json!([]));
        director.step_with_key(&order, version, "finish", json!({"result": "major", "photoIds": [photo]}), "one-key-1")
            .await
            .refused(422, "idempotency_mismatch");
    }
}

story! {
    async fn of_two_different_requests_from_one_version_one_is_done(app: App) {
        let director = app.director().await;
        for _ in 0..5 {
            let order = started(&app).await;
            let version = order["version"].as_i64().unwrap();
            let day = app.state.clock.today().to_string();
            let answers = join_all([
                director.step_from(&order, version, "wait", json!({"until": day, "reason": "等阀芯"})),
                director.step_from(&order, version, "cancel", json!({"reason": "不修了"})),
            ])
            .await;
            let won = answers.iter().filter(|answer| answer.status == 200).count();
            assert_eq!(won, 1);
            answers.iter().find(|answer| answer.status != 200).unwrap().refused(409, "stale_version");
            let now = director.order(&order).await;
            assert_eq!(now["events"].as_array().unwrap().len(), usize::try_from(version + 1).unwrap());
        }
    }
}

story! {
    async fn reports_at_once_are_numbered_one_by_one(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let room = director.room("305", None).await;
        let year = app.state.clock.today().format("%Y").to_string();
        let report = |at: usize| {
            let who = if at.is_multiple_of(2) { &director } else { &teacher };
            who.report(json!({"placeId": room["id"], "item": at.to_string()}))
        };
        let orders = join_all((0..24).map(report)).await;
        let mut numbers: Vec<_> = orders.iter().map(|order| order["number"].as_str().unwrap().to_owned()).collect();
        numbers.sort();
        assert_eq!(numbers, (1..=24).map(|count| format!("BX-{year}-{count:06}")).collect::<Vec<_>>());
        app.clock.forward(TimeDelta::days(366));
        let next = app.state.clock.today().format("%Y").to_string();
        let first = app.director().await.report(json!({"placeId": room["id"]})).await;
        assert_eq!(first["number"], format!("BX-{next}-000001"), "each year begins anew");
    }
}

story! {
    async fn nobody_joins_what_ends_at_that_instant(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let room = director.room("305", None).await;
        for _ in 0..6 {
            let order = director.report(json!({"placeId": room["id"]})).await;
            let (path, nothing) = (format!("/repairs/{}/join", id(&order)), json!({}));
            let end = director.step_from(&order, 1, "cancel", json!({"reason": "不修了"}));
            let (joined, ended) = join(teacher.post(&path, &nothing), end).await;
            let now = director.order(&order).await;
            let kinds = it::each(now["events"].as_array().unwrap(), "kind");
            match joined.status.as_u16() {
                // Who was faster is told, and the end was meant for an order without him.
                200 => {
                    ended.refused(409, "stale_version");
                    assert_eq!(kinds, ["reported", "joined"]);
                }
                _ => {
                    joined.refused(409, "wrong_state");
                    assert_eq!((ended.ok()["status"].clone(), kinds), (json!("cancelled"), vec!["reported".to_owned(), "cancelled".to_owned()]));
                    assert_eq!(teacher.order(&order).await["watching"], false);
                }
            }
        }
    }
}

story! {
    async fn who_joins_twice_at_once_is_told_once(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let room = director.room("305", None).await;
        let order = director.report(json!({"placeId": room["id"]})).await;
        let (path, nothing) = (format!("/repairs/{}/join", id(&order)), json!({}));
        let answers = join_all((0..8).map(|_| teacher.post(&path, &nothing))).await;
        assert!(answers.iter().all(|answer| answer.status == 200));
        let now = director.order(&order).await;
        assert_eq!((&now["version"], now["events"].as_array().unwrap().len()), (&json!(2), 2));
    }
}

story! {
    /// Each alone would be a proof; both at the same instant would be one picture for two repairs.
    async fn one_picture_does_not_prove_two_repairs_at_once(app: App) {
        let director = app.director().await;
        let me = director.member().await;
        for round in 0..12 {
            let orders = [started(&app).await, started(&app).await];
            let mut finishes = Vec::new();
            for order in &orders {
                let photo = app.lay_photo_of(app.green, Some(me), &format!("same-{round}")).await;
                let (version, done) = (order["version"].as_i64().unwrap(), json!({"result": "fixed", "photoIds": [photo]}));
                finishes.push(director.step_from(order, version, "finish", done));
            }
            let answers = join_all(finishes).await;
            assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "round {round}");
            let lost = answers.iter().find(|answer| answer.status != 200).unwrap();
            lost.refused_field(422, "photoIds", "not_new");
        }
    }
}
