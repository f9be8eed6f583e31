//! What happens to those who are logged in when their standing changes. T10, T26.

use chrono::TimeDelta;
use entity::member::Role;
use it::{Actor, App, story};
use serde_json::{Value, json};

/// Changes the member who calls himself so.
async fn change(app: &App, who: &Actor<'_>, to: Value) {
    let me = who.get("/me").await.ok();
    let path = format!("/members/{}", me["member"]["id"].as_str().unwrap());
    let director = app.director().await;
    let version = director.get(&path).await.ok()["version"].as_i64().unwrap();
    director.patch(&path, version, &to).await.ok();
}

fn table() -> Value {
    json!({"name": "课桌", "categoryCode": "A05010201"})
}

story! {
    async fn a_suspended_member_is_out_at_once_where_it_happened(app: App) {
        for state in ["suspended", "removed"] {
            let login = format!("{state}@green");
            app.person(Role::Caretaker, &login).await;
            let member = app.login(&login).await;
            change(&app, &member, json!({"state": state})).await;
            member.get("/assets").await.refused(401, "unauthenticated");
            member.post("/assets", &table()).await.refused(401, "unauthenticated");
            member.delete("/session").await.refused(401, "unauthenticated");
        }
    }
}

story! {
    async fn a_demoted_member_is_refused_at_the_next_write(app: App) {
        let caretaker = app.as_(Role::Caretaker).await;
        caretaker.post("/tags/AAAAAAAAAAAA/void", &json!({"reason": "x"})).await.refused(404, "unknown_tag");
        change(&app, &caretaker, json!({"role": "teacher"})).await;
        caretaker.post("/tags/AAAAAAAAAAAA/void", &json!({"reason": "x"})).await.refused(403, "not_allowed");
        caretaker.get("/assets").await.ok();
    }
}

story! {
    // The other node has looked this member up a moment ago.
    async fn another_node_refuses_the_next_write_and_reads_within_half_a_minute(app: App) {
        let node = app.neighbour(|_| ()).await;
        let member = app.as_(Role::Caretaker).await;
        let there = Actor::new(&node, member.token.clone());
        there.get("/places").await.ok();
        change(&app, &member, json!({"state": "suspended"})).await;
        there.post("/assets", &table()).await.refused(401, "unauthenticated");
        app.clock.forward(TimeDelta::seconds(30));
        there.get("/places").await.refused(401, "unauthenticated");
    }
}

story! {
    async fn another_node_reads_with_the_old_role_for_half_a_minute_at_most(app: App) {
        let node = app.neighbour(|_| ()).await;
        let member = app.as_(Role::Auditor).await;
        let there = Actor::new(&node, member.token.clone());
        there.get("/assets").await.ok();
        change(&app, &member, json!({"role": "guardian"})).await;
        app.clock.forward(TimeDelta::seconds(30));
        there.get("/assets").await.refused(403, "not_allowed");
        there.get("/me").await.ok();
    }
}

story! {
    async fn logging_out_is_known_to_the_other_node_within_half_a_minute(app: App) {
        let node = app.neighbour(|_| ()).await;
        let member = app.as_(Role::Guard).await;
        let there = Actor::new(&node, member.token.clone());
        there.get("/me").await.ok();
        assert_eq!(member.delete("/session").await.status, 204);
        there.put("/me/password", &json!({"current": "x", "password": "y"})).await.refused(401, "unauthenticated");
        app.clock.forward(TimeDelta::seconds(30));
        there.get("/me").await.refused(401, "unauthenticated");
    }
}

story! {
    async fn a_member_who_is_back_goes_on_with_the_same_session(app: App) {
        let member = app.as_(Role::Teacher).await;
        let me = member.get("/me").await.ok();
        let path = format!("/members/{}", me["member"]["id"].as_str().unwrap());
        let director = app.director().await;
        director.patch(&path, 1, &json!({"state": "suspended"})).await.ok();
        member.get("/me").await.refused(401, "unauthenticated");
        director.patch(&path, 2, &json!({"state": "active"})).await.ok();
        member.get("/me").await.ok();
    }
}

story! {
    async fn an_access_token_ends_after_a_quarter_of_an_hour_to_the_second(app: App) {
        let member = app.as_(Role::Teacher).await;
        app.clock.forward(TimeDelta::minutes(15) - TimeDelta::seconds(1));
        member.get("/me").await.ok();
        app.clock.forward(TimeDelta::seconds(1));
        member.get("/me").await.refused(401, "unauthenticated");
    }
}
