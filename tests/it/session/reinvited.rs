//! A new invitation for somebody who is in already: another phone, a forgotten password.

use entity::member::Role;
use it::{Actor, App, PASSWORD, StandIn, id, story};
use serde_json::{Value, json};

/// Invites the member who calls himself so anew, and answers the code.
async fn invite_again(app: &App, director: &str, member: &Actor<'_>) -> Value {
    let me = member.get("/me").await.ok();
    let path = format!("/members/{}/invitation", id(&me["member"]));
    app.login(director).await.post(&path, &json!({})).await.created()["code"].clone()
}

story! {
    async fn a_member_with_a_password_binds_wechat_and_keeps_both(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        let guard = app.login("guard@green").await;
        let code = invite_again(&app, "director@green", &guard).await;
        let body = json!({"invitation": code, "wechatCode": "person:a:1"});
        let session = app.anyone().post("/session/invitation", &body).await.created();
        assert_eq!(session["member"]["name"], "guard@green");
        guard.get("/me").await.refused(401, "unauthenticated");
        let member = app.director().await.get(&format!("/members/{}", id(&session["member"]))).await.ok();
        assert_eq!((&member["login"], &member["wechat"]), (&json!("guard@green"), &json!(true)));
        app.login("guard@green").await;
        let by_wechat = app.anyone().post("/session/wechat", &json!({"code": "person:a:2"})).await.created();
        assert_eq!(by_wechat["member"], session["member"]);
    }
}

story! {
    async fn a_new_phone_takes_the_place_of_the_lost_one(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        for phone in ["person:old", "person:new"] {
            let guard = app.login("guard@green").await;
            let code = invite_again(&app, "director@green", &guard).await;
            let body = json!({"invitation": code, "wechatCode": format!("{phone}:1")});
            app.anyone().post("/session/invitation", &body).await.created();
        }
        app.anyone().post("/session/wechat", &json!({"code": "person:new:2"})).await.created();
        app.anyone().post("/session/wechat", &json!({"code": "person:old:2"})).await.refused(401, "wechat_unbound");
    }
}

story! {
    async fn a_forgotten_password_is_set_anew_and_whoever_used_the_old_one_is_out(app: App) {
        let thief = app.login("guard@green").await;
        let code = invite_again(&app, "director@green", &thief).await;
        let body = json!({"invitation": code, "login": "guard@green", "password": "a new password"});
        let session = app.anyone().post("/session/invitation", &body).await.created();
        assert_eq!(session["member"]["name"], "guard@green");
        thief.get("/me").await.refused(401, "unauthenticated");
        app.anyone().post("/session", &json!({"login": "guard@green", "password": PASSWORD})).await
            .refused(401, "wrong_credentials");
        app.anyone().post("/session", &json!({"login": "guard@green", "password": "a new password"})).await.created();
    }
}

story! {
    // T1: what one school's director hands out opens that school and no other.
    async fn an_invitation_of_one_school_never_opens_another(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        // The director of blue is a teacher of green.
        let body = json!({"name": "两校", "role": "teacher"});
        let invited = app.director().await.post("/members", &body).await.created();
        let body = json!({"invitation": invited["invitation"]["code"], "login": "director@blue", "password": PASSWORD});
        app.anyone().post("/session/invitation", &body).await.created();
        let path = format!("/members/{}/invitation", id(&invited["member"]));
        let director = app.director().await;
        // The director of green keeps the next invitations for himself.
        let code = director.post(&path, &json!({})).await.created()["code"].clone();
        let body = json!({"invitation": code, "login": "director@blue", "password": "a new password"});
        app.anyone().post("/session/invitation", &body).await.refused_field(422, "login", "taken");
        let body = json!({"invitation": code, "wechatCode": "person:thief:1"});
        let session = app.anyone().post("/session/invitation", &body).await.created();
        assert_eq!(session["member"]["school"]["slug"], "green");
        let session = app.anyone().post("/session/wechat", &json!({"code": "person:thief:2"})).await.created();
        assert_eq!(session["member"]["school"]["slug"], "green", "and nothing to choose from");
        let body = json!({"login": "director@blue", "password": "a new password", "schoolSlug": "blue"});
        app.anyone().post("/session", &body).await.refused(401, "wrong_credentials");
        let body = json!({"login": "director@blue", "password": PASSWORD, "schoolSlug": "blue"});
        assert_eq!(app.anyone().post("/session", &body).await.created()["member"]["role"], "director");
    }
}

story! {
    // The same, when the other school has suspended him for now.
    async fn nor_one_that_is_closed_to_him_for_now(app: App) {
        let body = json!({"name": "两校", "role": "teacher"});
        let invited = app.director().await.post("/members", &body).await.created();
        let body = json!({"invitation": invited["invitation"]["code"], "login": "guard@blue", "password": PASSWORD});
        app.anyone().post("/session/invitation", &body).await.created();
        let blue = app.stranger().await;
        let members = blue.walk("/members").await;
        let guard = members.iter().find(|member| member["login"] == "guard@blue").unwrap();
        let there = format!("/members/{}", id(guard));
        blue.patch(&there, 1, &json!({"state": "suspended"})).await.ok();
        let path = format!("/members/{}/invitation", id(&invited["member"]));
        let code = app.director().await.post(&path, &json!({})).await.created()["code"].clone();
        let body = json!({"invitation": code, "login": "guard@blue", "password": "a new password"});
        app.anyone().post("/session/invitation", &body).await.refused_field(422, "login", "taken");
        blue.patch(&there, 2, &json!({"state": "active"})).await.ok();
        let body = json!({"login": "guard@blue", "password": "a new password", "schoolSlug": "blue"});
        app.anyone().post("/session", &body).await.refused(401, "wrong_credentials");
    }
}

story! {
    async fn whoever_is_bound_to_another_login_leaves_no_session_behind(app: App) {
        let blue = app.stranger().await;
        let invited = app.director().await.post("/members", &json!({"name": "两校", "role": "teacher"})).await.created();
        let body = json!({"invitation": invited["invitation"]["code"], "login": "director@blue", "password": PASSWORD});
        let before = app.anyone().post("/session/invitation", &body).await.created();
        let lost = Actor::new(&app, Some(before["accessToken"].as_str().unwrap().into()));
        let path = format!("/members/{}/invitation", id(&invited["member"]));
        let code = app.director().await.post(&path, &json!({})).await.created()["code"].clone();
        let body = json!({"invitation": code, "login": "his.new.one", "password": PASSWORD});
        app.anyone().post("/session/invitation", &body).await.created();
        lost.get("/me").await.refused(401, "unauthenticated");
        let refresh = json!({"refreshToken": before["refreshToken"]});
        app.anyone().post("/session/refresh", &refresh).await.refused(401, "unauthenticated");
        blue.get("/me").await.ok();
    }
}

/// Joins blue, and answers the session there.
async fn join_blue(app: &App, mut proof: Value) -> Value {
    let body = json!({"name": "两校", "role": "teacher"});
    let invited = app.stranger().await.post("/members", &body).await.created();
    proof["invitation"] = invited["invitation"]["code"].clone();
    app.anyone().post("/session/invitation", &proof).await.created()
}

story! {
    // T1: what was set in one school does not come along into another.
    async fn a_second_school_is_opened_by_nothing_but_what_was_proved_there(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        // The director of green sets a password for one who uses WeChat, and WeChat for one who uses a password.
        let wechat = async |member: &str, person: &str| {
            let code = invite_again(&app, "director@green", &app.login(member).await).await;
            let body = json!({"invitation": code, "wechatCode": person});
            app.anyone().post("/session/invitation", &body).await.created();
        };
        wechat("guard@green", "person:guard:1").await;
        wechat("teacher@green", "person:thief:1").await;
        join_blue(&app, json!({"wechatCode": "person:guard:2"})).await;
        join_blue(&app, json!({"login": "teacher@green", "password": PASSWORD})).await;
        let guess = json!({"login": "guard@green", "password": PASSWORD, "schoolSlug": "blue"});
        app.anyone().post("/session", &guess).await.refused(401, "wrong_credentials");
        let thief = json!({"code": "person:thief:2", "schoolSlug": "blue"});
        app.anyone().post("/session/wechat", &thief).await.refused(401, "wechat_unbound");
        for school in ["green", "blue"] {
            let own = json!({"code": format!("person:guard:{school}"), "schoolSlug": school});
            app.anyone().post("/session/wechat", &own).await.created();
            let own = json!({"login": "teacher@green", "password": PASSWORD, "schoolSlug": school});
            app.anyone().post("/session", &own).await.created();
        }
    }
}

story! {
    async fn a_demoted_directors_invitations_are_his_schools_and_stay_good(app: App) {
        app.person(Role::Director, "second@green").await;
        let second = app.login("second@green").await;
        let invited = second.post("/members", &json!({"name": "新人", "role": "guard"})).await.created();
        let me = second.get("/me").await.ok();
        let director = app.director().await;
        director.patch(&format!("/members/{}", id(&me["member"])), 1, &json!({"role": "teacher"})).await.ok();
        second.post("/members", &json!({"name": "又一个", "role": "director"})).await.refused(403, "not_allowed");
        let body = json!({"invitation": invited["invitation"]["code"], "login": "xin", "password": "a good password"});
        app.anyone().post("/session/invitation", &body).await.created();
    }
}
