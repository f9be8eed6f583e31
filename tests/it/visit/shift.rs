//! The end of a shift.

use chrono::TimeDelta;
use entity::{OfSchool, ShiftId, member::Role, shift};
use it::story;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::json;

use super::{heard, holds, inside, now, parent, step};

story! {
    async fn a_shift_does_not_close_while_somebody_is_inside_and_nobody_says_why(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let shift = guard.post("/shifts", &json!({})).await.created();
        let of = |what: &str| format!("/shifts/{}/{what}", shift["id"].as_str().unwrap());
        let (gone, stays) = (inside(&guard, &host).await, inside(&guard, &host).await);
        let list = guard.get(&of("reconcile")).await.ok();
        assert_eq!((list["inside"].as_array().unwrap().len(), &list["unexplained"]), (2, &json!([])));
        app.clock.forward(TimeDelta::minutes(61));
        let guard = app.as_(Role::Guard).await;
        assert_eq!(guard.get(&of("reconcile")).await.ok()["unexplained"].as_array().unwrap().len(), 2);
        let said = guard.post(&of("close"), &json!({"explained": []})).await.refused(409, "unexplained");
        assert_eq!(said["current"]["unexplained"].as_array().unwrap().len(), 2);
        let first = json!({"visitId": gone["id"], "outcome": "left", "reason": "被访人说已走"});
        let said = guard.post(&of("close"), &json!({"explained": [first]})).await.refused(409, "unexplained");
        assert_eq!(said["current"]["unexplained"][0]["id"], stays["id"]);
        assert_eq!(now(&guard, &gone).await["status"], "inside", "nothing of a closing that failed is written");
        let second = json!({"visitId": stays["id"], "outcome": "inside", "reason": "家长会延长"});
        let closed = guard.post(&of("close"), &json!({"explained": [first, second]})).await.ok();
        assert_eq!((&closed["endedHow"], &closed["explained"]), (&json!("closed"), &json!(2)));
        let gone = now(&guard, &gone).await;
        assert_eq!((&gone["status"], &gone["leftHow"], &gone["leftReason"]), (&json!("left"), &json!("presumed"), &json!("被访人说已走")));
        assert_eq!(now(&guard, &stays).await["leftReason"], "家长会延长");
        guard.post(&of("close"), &json!({"explained": []})).await.refused(409, "wrong_state");
        app.as_(Role::Teacher).await.post(&of("close"), &json!({})).await.refused(403, "not_allowed");
        holds(&app).await;
    }
}

story! {
    async fn a_guard_has_one_shift_at_his_own_phone(app: App) {
        let guard = app.as_(Role::Guard).await;
        let first = guard.post("/shifts", &json!({})).await.created();
        assert_eq!(guard.post("/shifts", &json!({})).await.created()["id"], first["id"]);
        // Two at the same moment, of which neither sees the other.
        let row = shift::Entity::of(app.green).one(app.state.db.read()).await.unwrap().unwrap();
        let other = shift::ActiveModel::from(shift::Model { id: ShiftId::new(), ..row }).reset_all();
        let work = app.state.db.write(move |tx| {
            Box::pin(async move { Ok(shift::Entity::insert(other).exec_without_returning(tx).await?) })
        });
        assert!(work.await.is_err());
    }
}

story! {
    async fn the_answer_wakes_who_stands_at_the_gate_now(app: App) {
        crate::visit::morning(&app);
        app.person(Role::Guard, "second@green").await;
        let (first, second) = (app.as_(Role::Guard).await, app.login("second@green").await);
        let host = app.as_(Role::Teacher).await;
        let shift = second.post("/shifts", &json!({})).await.created();
        // One wrote it down, another stands there when the answer comes.
        let visit = first.post("/visits", &parent(&host).await).await.created();
        let visit = step(&host, &visit, "confirm", json!({})).await.ok();
        assert_eq!((heard(&first, "visit.answered").await, heard(&second, "visit.answered").await), (0, 1));
        let visit = step(&first, &visit, "enter", json!({})).await.ok();
        step(&host, &visit, "whereabouts", json!({"outcome": "gone"})).await.ok();
        assert_eq!((heard(&first, "visit.gone").await, heard(&second, "visit.gone").await), (0, 1));
        second.post(&format!("/shifts/{}/close", shift["id"].as_str().unwrap()), &json!({})).await.ok();
        let visit = first.post("/visits", &parent(&host).await).await.created();
        step(&host, &visit, "refuse", json!({})).await.ok();
        assert_eq!((heard(&first, "visit.answered").await, heard(&second, "visit.answered").await), (1, 2));
    }
}

story! {
    async fn who_was_seen_to_leave_is_not_taken_for_gone_at_the_end_of_the_shift(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let shift = guard.post("/shifts", &json!({})).await.created();
        let visit = inside(&guard, &host).await;
        let left = step(&guard, &visit, "leave", json!({})).await.ok();
        let said = json!({"explained": [{"visitId": visit["id"], "outcome": "left", "reason": "没看见"}]});
        let close = format!("/shifts/{}/close", it::id(&shift));
        guard.post(&close, &said).await.refused_field(422, "explained[0].visitId", "not_inside");
        let still = now(&guard, &visit).await;
        assert_eq!((&still["leftHow"], &still["version"]), (&json!("list"), &left["version"]));
        guard.post(&close, &json!({})).await.ok();
        holds(&app).await;
    }
}

story! {
    async fn nobody_but_a_director_closes_or_locks_the_shift_of_another_guard(app: App) {
        crate::visit::morning(&app);
        app.person(Role::Guard, "second@green").await;
        let (first, second) = (app.as_(Role::Guard).await, app.login("second@green").await);
        let shift = first.post("/shifts", &json!({})).await.created();
        for what in ["close", "lock"] {
            let path = format!("/shifts/{}/{what}", it::id(&shift));
            second.post(&path, &json!({})).await.refused(403, "not_allowed");
            app.login("guard@blue").await.post(&path, &json!({})).await.refused(404, "not_found");
        }
        let other = json!({"guardId": second.member().await});
        first.post("/shifts", &other).await.refused_field(422, "guardId", "not_found");
        let closed = app.director().await.post(&format!("/shifts/{}/close", it::id(&shift)), &json!({})).await.ok();
        assert_eq!(closed["endedHow"], "closed");
    }
}
