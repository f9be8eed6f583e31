//! Whoever has no good token is nobody, at every operation.

use chrono::TimeDelta;
use entity::{
    OfSchool,
    member::{self, MemberState, Role},
};
use it::{
    Actor, App,
    document::{Request, World, protected},
    story,
};
use sea_orm::{IntoActiveModel, QueryFilter, Set};
use serde_json::json;

/// Calls everything as that actor, with rows that are really there, and is refused everywhere in the same way.
async fn is_nobody(app: &App, world: &World, who: &str, actor: &Actor<'_>) {
    let director = app.director().await;
    let operations = protected();
    assert!(operations.len() > 25);
    for operation in operations {
        let request = Request::new(&operation, world, &director).await;
        for answer in [request.send(actor).await, request.send_broken(actor).await] {
            assert_eq!(answer.status, 401, "{who}: {} {}", operation.name(), answer.text());
            answer.refused(401, "unauthenticated");
            assert_eq!(operation.faults(&answer), Vec::<String>::new());
        }
    }
}

/// A director of the school with a session of their own, who may do everything until something happens.
async fn another_director<'a>(app: &'a App, login: &str) -> Actor<'a> {
    app.person(Role::Director, login).await;
    let actor = app.login(login).await;
    actor.get("/places").await.ok();
    actor
}

async fn set_state(app: &App, login: &str, to: &str) {
    let director = app.director().await;
    let found = director.get(&format!("/members?q={login}")).await.ok()["items"][0].clone();
    let path = format!("/members/{}", found["id"].as_str().unwrap());
    director.patch(&path, found["version"].as_i64().unwrap(), &json!({"state": to})).await.ok();
}

story! {
    async fn without_a_token_or_with_one_that_is_none_everything_is_closed(app: App) {
        let world = World::of(&app, &app.director().await, app.green).await;
        is_nobody(&app, &world, "no token", &app.anyone()).await;
        is_nobody(&app, &world, "garbage", &Actor::new(&app, Some("garbage".into()))).await;
        let mut forged = app.director().await.token.unwrap();
        forged.truncate(forged.len() - 3);
        is_nobody(&app, &world, "cut", &Actor::new(&app, Some(forged))).await;
    }
}

story! {
    async fn whoever_was_suspended_or_removed_is_out_at_once_everywhere(app: App) {
        let world = World::of(&app, &app.director().await, app.green).await;
        for state in ["suspended", "removed"] {
            let actor = another_director(&app, state).await;
            set_state(&app, state, state).await;
            is_nobody(&app, &world, state, &actor).await;
        }
    }
}

story! {
    /// No invited member has a session; if one ever had, it would open nothing.
    async fn an_invited_member_is_nobody_yet(app: App) {
        let world = World::of(&app, &app.director().await, app.green).await;
        let actor = another_director(&app, "invited").await;
        let work = app.state.db.write({
            let school = app.green;
            move |tx| Box::pin(async move {
                let row = member::Entity::of(school).filter(member::COLUMN.name.eq("invited")).one(tx).await?.unwrap();
                let mut row = row.into_active_model();
                row.state = Set(MemberState::Invited);
                member::Entity::write_back(school, row)?.exec(tx).await?;
                Ok(())
            })
        });
        work.await.unwrap();
        app.state.standing.forget_all();
        is_nobody(&app, &world, "invited", &actor).await;
    }
}

story! {
    async fn an_expired_token_opens_nothing(app: App) {
        let world = World::of(&app, &app.director().await, app.green).await;
        let actor = another_director(&app, "expired").await;
        app.clock.forward(TimeDelta::seconds(15 * 60 - 10));
        // Remembered now, and the token ends before that is forgotten.
        actor.get("/places").await.ok();
        app.clock.forward(TimeDelta::seconds(10));
        is_nobody(&app, &world, "expired", &actor).await;
    }
}

story! {
    async fn an_ended_session_opens_nothing(app: App) {
        let world = World::of(&app, &app.director().await, app.green).await;
        let actor = another_director(&app, "ended").await;
        assert_eq!(actor.delete("/session").await.status, 204);
        is_nobody(&app, &world, "ended", &actor).await;
    }
}
