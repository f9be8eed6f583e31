//! What people send and should not.

use chrono::TimeDelta;
use entity::{AboveSchools, member::Role, school};
use it::story;
use sea_orm::Set;
use serde_json::json;

use super::{holds, parent, step};

story! {
    async fn what_cannot_be_is_named(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let elsewhere = app.login("teacher@blue").await.member().await;
        let said = |more: serde_json::Value| {
            let mut said = json!({"name": "张某", "purpose": "parent"});
            said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            said
        };
        for (more, status, field, code) in [
            (json!({"hostId": elsewhere}), 422, "hostId", "not_found"),
            (json!({"hostId": app.as_(Role::Guardian).await.member().await}), 422, "hostId", "not_found"),
            (json!({"plate": "京".repeat(200)}), 400, "plate", "too_long"),
            (json!({"name": "  "}), 400, "name", "required"),
            (json!({"name": "a\u{0}b"}), 400, "name", "control_character"),
            (json!({"phone": "找我"}), 422, "phone", "invalid"),
            (json!({"headcount": 0}), 422, "headcount", "out_of_range"),
            (json!({"purpose": "contractor"}), 422, "company", "required"),
            (json!({"purpose": "delivery"}), 422, "company", "required"),
            (json!({"purpose": "inspector"}), 422, "company", "required"),
            (json!({"purpose": "meeting"}), 422, "hostId", "required"),
            (json!({"purpose": "other"}), 422, "reason", "required"),
            (json!({"until": app.state.clock.now() - TimeDelta::minutes(1)}), 422, "until", "out_of_range"),
            (json!({"repairId": uuid::Uuid::now_v7()}), 422, "repairId", "not_found"),
            (json!({"idPhoto": "x"}), 400, "idPhoto", "unknown_field"),
        ] {
            guard.post("/visits", &said(more)).await.refused_field(status, field, code);
        }
        let visit = guard.post("/visits", &parent(&host).await).await.created();
        step(&guard, &visit, "leave", json!({})).await.refused(409, "wrong_state");
        step(&guard, &visit, "enter", json!({})).await.refused(409, "wrong_state");
        step(&guard, &visit, "confirm", json!({})).await.refused(403, "not_allowed");
        step(&app.login("teacher@blue").await, &visit, "confirm", json!({})).await.refused(404, "not_found");
        let visit = step(&guard, &visit, "void", json!({"reason": "写错了"})).await.ok();
        assert_eq!((&visit["status"], &visit["note"]), (&json!("void"), &json!("写错了")));
        step(&host, &visit, "confirm", json!({})).await.refused(409, "wrong_state");
        holds(&app).await;
    }
}

story! {
    async fn rules_that_cannot_be_read_open_nothing_until_they_are_set_anew(app: App) {
        crate::visit::morning(&app);
        let (guard, host, director) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await, app.director().await);
        let row = school::ActiveModel { id: Set(app.green), gate: Set(json!({"windows": "closed"})), ..Default::default() };
        let work = app.state.db.write(move |tx| Box::pin(async move { Ok(school::Entity::write_back(row).exec(tx).await?) }));
        work.await.unwrap();
        guard.post("/visits", &parent(&host).await).await.refused(500, "internal");
        let seen = director.get("/school").await.ok();
        director.patch("/school", seen["version"].as_i64().unwrap(), &json!({"gate": {}})).await.ok();
        guard.post("/visits", &parent(&host).await).await.created();
    }
}

story! {
    async fn who_is_known_is_written_down_as_such_while_he_is(app: App) {
        crate::visit::morning(&app);
        let guard = app.as_(Role::Guard).await;
        let known = json!({"name": "王某", "company": "甘泉送水", "purpose": "delivery", "agreed": true});
        let known = guard.post("/frequent-visitors", &known).await.created();
        let said = json!({"name": "王某", "company": "甘泉送水", "purpose": "delivery", "frequentVisitorId": known["id"]});
        guard.post("/visits", &said).await.created();
        assert!(guard.get("/frequent-visitors").await.ok()["items"][0]["usedAt"].is_string());
        app.login("guard@blue").await.post("/visits", &said).await.refused_field(422, "frequentVisitorId", "not_found");
        let path = format!("/frequent-visitors/{}/void", known["id"].as_str().unwrap());
        guard.post(&path, &json!({"reason": "不再送水"})).await.ok();
        guard.post("/visits", &said).await.refused_field(422, "frequentVisitorId", "not_found");
        holds(&app).await;
    }
}

story! {
    async fn a_name_may_be_of_any_script(app: App) {
        crate::visit::morning(&app);
        let (guard, director) = (app.as_(Role::Guard).await, app.director().await);
        for name in ["阿卜杜拉·买买提", "བསྟན་འཛིན", "O’Brien 👩‍👧", "ᠪᠠᠭᠠᠲᠤᠷ", "𠮷野家", "عبد الله", "é́́"] {
            let said = json!({"name": name, "purpose": "delivery", "plate": "粤B·12345", "companions": [name], "goods": "💧水"});
            let visit = guard.post("/visits", &said).await.created();
            assert_eq!((&visit["name"], &visit["headcount"]), (&json!(name), &json!(2)));
            let found = director.post("/personal-data/search", &json!({"name": name})).await.ok();
            assert_eq!(found["items"].as_array().unwrap().len(), 1, "{name}");
        }
        holds(&app).await;
    }
}
