//! Who is put on the watch-list while his visit goes on.

use entity::{OfSchool, VisitId, member::Role, visit};
use it::{App, story};
use sea_orm::{ColumnTrait, QueryFilter, Set};
use serde_json::{Value, json};

use super::{heard, holds, inside, parent, step};

/// As if he had been put on the list at the moment at which the visit was written down.
async fn missed(app: &App, visit: &Value) {
    let (school, id): (_, VisitId) = (app.green, visit["id"].as_str().unwrap().parse().unwrap());
    let row = visit::ActiveModel { watched: Set(false), ..Default::default() };
    let work = app.state.db.write(move |tx| {
        Box::pin(
            async move { Ok(visit::Entity::change(school).filter(visit::COLUMN.id.eq(id)).set(row).exec(tx).await?) },
        )
    });
    work.await.unwrap();
}

story! {
    async fn what_a_leader_took_on_himself_before_is_decided_on_anew(app: App) {
        crate::visit::morning(&app);
        let (guard, host, director) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await, app.director().await);
        let visit = guard.post("/visits", &parent(&host).await).await.created();
        let visit = step(&director, &visit, "override", json!({"reason": "没带证件"})).await.ok();
        director.post("/watch-entries", &json!({"name": "张某"})).await.created();
        step(&guard, &visit, "enter", json!({})).await.refused(409, "leader_needed");
        holds(&app).await;
        let visit = step(&director, &visit, "override", json!({"reason": "我来接"})).await.ok();
        step(&guard, &visit, "enter", json!({})).await.ok();
        holds(&app).await;
    }
}

story! {
    async fn whom_the_list_missed_is_found_at_the_door(app: App) {
        crate::visit::morning(&app);
        let (guard, host, director) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await, app.director().await);
        let visit = guard.post("/visits", &parent(&host).await).await.created();
        let visit = step(&host, &visit, "confirm", json!({})).await.ok();
        director.post("/watch-entries", &json!({"name": "张某"})).await.created();
        missed(&app, &visit).await;
        step(&guard, &visit, "enter", json!({})).await.refused(409, "leader_needed");
        step(&guard, &visit, "ask", json!({"how": "duty"})).await.ok();
        assert_eq!(heard(&director, "visit.leader").await, 2);
        let visit = step(&director, &visit, "override", json!({"reason": "我来接"})).await.ok();
        step(&guard, &visit, "enter", json!({})).await.ok();
        holds(&app).await;
    }
}

story! {
    async fn of_who_is_inside_already_the_leaders_hear_as_well(app: App) {
        crate::visit::morning(&app);
        let (guard, host, director) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await, app.director().await);
        inside(&guard, &host).await;
        director.post("/watch-entries", &json!({"name": "张某"})).await.created();
        assert_eq!(heard(&director, "visit.leader").await, 1);
        holds(&app).await;
    }
}
