//! The inbox: what people are told, and that they have read it.

mod delivery;
mod events;
mod webhook;
mod wechat;

use entity::{NoticeId, OfSchool, member::Role, notice};
use houqin::{
    Problem,
    notify::{self, Kind, Notice},
    ports::clock::Clock,
    problem::Code,
};
use it::{about, each, id, story};
use reqwest::Method;
use sea_orm::PaginatorTrait;
use serde_json::{Value, json};
use uuid::Uuid;

story! {
    async fn a_notice_lies_in_the_inbox_of_whom_it_was_told_and_of_nobody_else(app: App) {
        let (teacher, guard, blue) = (app.as_(Role::Teacher).await, app.as_(Role::Guard).await, app.stranger().await);
        let named = [teacher.member().await, teacher.member().await, blue.member().await];
        app.tell(&named, Kind::RepairAssigned, "BX-2026-000001").await;
        let inbox = teacher.get("/notices").await.ok();
        let notice = &inbox["items"][0];
        assert_eq!((inbox["items"].as_array().unwrap().len(), &inbox["unread"]), (1, &json!(1)), "once, though named twice");
        assert_eq!(
            (&notice["kind"], &notice["title"], &notice["text"], &notice["params"], &notice["readAt"]),
            (
                &json!("repair.assigned"),
                &json!("有维修任务派给您"),
                &json!("BX-2026-000001 · 教学楼 / 201 · 水龙头"),
                &about("BX-2026-000001"),
                &Value::Null
            )
        );
        for other in [&guard, &blue] {
            assert_eq!(other.get("/notices").await.ok(), json!({"items": [], "next": null, "unread": 0}));
            other.post(&format!("/notices/{}/read", id(notice)), &json!({})).await.refused(404, "not_found");
        }
        let english = it::send(teacher.request(Method::GET, "/notices").header("Accept-Language", "en")).await.ok();
        assert_eq!(english["items"][0]["title"], "A repair was assigned to you");
    }
}

story! {
    async fn what_was_read_keeps_its_time_and_the_rest_is_counted(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let member = teacher.member().await;
        for number in ["1", "2", "3"] {
            app.tell(&[member], Kind::RepairStarted, number).await;
        }
        let inbox = teacher.get("/notices").await.ok();
        let path = format!("/notices/{}/read", id(&inbox["items"][1]));
        let read = teacher.post_with_key(&path, &json!({}), "read-it-1").await.ok();
        let at = &read["readAt"];
        assert!(at.is_string());
        app.clock.forward(chrono::TimeDelta::minutes(1));
        let again = teacher.post_with_key(&path, &json!({}), "read-it-1").await;
        assert_eq!((again.headers["idempotent-replay"].to_str().unwrap(), again.ok()), ("true", read.clone()));
        let unread = teacher.get("/notices?unread=true").await.ok();
        assert_eq!((unread["items"].as_array().unwrap().len(), &unread["unread"]), (2, &json!(2)));
        assert_eq!(teacher.post("/notices/read", &json!({})).await.ok(), json!({"unread": 0}));
        let items = teacher.get("/notices").await.ok()["items"].clone();
        assert_eq!(&items[1]["readAt"], at);
        assert!(items[0]["readAt"].as_str() > at.as_str());
    }
}

story! {
    async fn the_newest_is_first_and_no_page_skips_or_repeats(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let member = teacher.member().await;
        for number in 0..7 {
            app.tell(&[member], Kind::RepairNoted, &format!("N-{number}")).await;
        }
        let walked = teacher.walk("/notices?limit=3").await;
        let numbers: Vec<_> = walked.iter().map(|notice| notice["params"]["number"].as_str().unwrap()).collect();
        assert_eq!(numbers, ["N-6", "N-5", "N-4", "N-3", "N-2", "N-1", "N-0"]);
        assert_eq!(each(&walked, "kind"), vec!["repair.noted"; 7]);
    }
}

story! {
    async fn a_write_that_fails_tells_nobody(app: App) {
        let director = app.director().await;
        let robot = json!({"name": "后勤群", "kind": "wecom", "url": "http://127.0.0.1:9/robot"});
        director.post("/webhooks", &robot).await.created();
        let (school, now, member) = (app.green, app.clock.now(), director.member().await);
        let write = app.state.db.write(move |tx| {
            Box::pin(async move {
                let notice = Notice { kind: Kind::RepairReported, subject_id: Uuid::now_v7(), params: json!({}) };
                notify::tell(tx, school, &[member], notice, now).await?;
                notify::broadcast(tx, school, Kind::RepairReported, Uuid::now_v7(), json!({}), now).await?;
                Err::<(), Problem>(Code::Conflict.into())
            })
        });
        write.await.unwrap_err();
        assert_eq!((app.rows().await["notice"], app.rows().await["delivery"]), (0, 0));
    }
}

story! {
    async fn who_has_left_is_told_nothing_and_who_is_kept_out_for_now_finds_it_later(app: App) {
        let director = app.director().await;
        let (leaver, paused) =
            (app.person(Role::Guard, "leaver@green").await, app.person(Role::Guard, "paused@green").await);
        director.patch(&format!("/members/{leaver}"), 1, &json!({"state": "removed"})).await.ok();
        director.patch(&format!("/members/{paused}"), 1, &json!({"state": "suspended"})).await.ok();
        app.tell(&[leaver, paused], Kind::RepairReported, "1").await;
        let rows = notice::Entity::of(app.green).count(app.state.db.read()).await.unwrap();
        assert_eq!(rows, 1);
        director.patch(&format!("/members/{paused}"), 2, &json!({"state": "active"})).await.ok();
        assert_eq!(app.login("paused@green").await.get("/notices").await.ok()["unread"], 1);
    }
}

story! {
    async fn a_whole_school_is_told_in_one_write(app: App) {
        let director = app.director().await;
        let mut members = vec![director.member().await];
        let (school, now) = (app.green, app.clock.now());
        let work = app.state.db.write(move |tx| {
            Box::pin(async move {
                let mut ids = Vec::new();
                for at in 0..1_200 {
                    let new = houqin::member::NewMember { id: None, name: format!("甲{at}"), role: Role::Teacher, account: None };
                    ids.push(houqin::member::create(tx, school, new, now).await?.id);
                }
                Ok(ids)
            })
        });
        members.extend(work.await.unwrap());
        app.tell(&members, Kind::RepairReported, "1").await;
        let rows = notice::Entity::of(app.green).all(app.state.db.read()).await.unwrap();
        assert_eq!(rows.len(), 1_201);
        assert!(rows.iter().all(|row| row.id > NoticeId(Uuid::nil())));
    }
}
