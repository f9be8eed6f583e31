//! People of a school, and how they get in.

use entity::member::Role;
use it::{Answer, App, PASSWORD, id, send, story};
use reqwest::Method;
use serde_json::{Value, json};

async fn invite(app: &App, director: &str, role: &str) -> Value {
    let body = json!({"name": "新同事", "role": role});
    app.login(director).await.post("/members", &body).await.created()
}

async fn accept(app: &App, invited: &Value, login: &str, password: &str) -> Answer {
    let body = json!({"invitation": invited["invitation"]["code"], "login": login, "password": password});
    app.anyone().post("/session/invitation", &body).await
}

story! {
    async fn an_invited_member_gets_in_with_a_login_of_his_own_choice(app: App) {
        let invited = invite(&app, "director@green", "caretaker").await;
        let (member, invitation) = (&invited["member"], &invited["invitation"]);
        assert_eq!((&member["state"], &member["login"], &member["wechat"]), (&json!("invited"), &Value::Null, &json!(false)));
        let code = invitation["code"].as_str().unwrap();
        assert_eq!(code.len(), 16, "80 random bits");
        assert_eq!(invitation["url"], format!("http://127.0.0.1:8080/app/?invitation={code}"));
        let session = accept(&app, &invited, "Zhou.Mingli", "a password of mine").await.created();
        assert_eq!(session["member"]["id"], member["id"]);
        let body = json!({"login": "zhou.mingli", "password": "a password of mine"});
        app.anyone().post("/session", &body).await.created();
        let member = app.director().await.get(&format!("/members/{}", id(member))).await.ok();
        assert_eq!((&member["state"], &member["login"], &member["version"]), (&json!("active"), &json!("zhou.mingli"), &json!(2)));
        accept(&app, &invited, "somebody.else", "a password of mine").await.refused(422, "invitation_invalid");
    }
}

story! {
    async fn an_invitation_is_typed_as_people_type(app: App) {
        let mut invited = invite(&app, "director@green", "guard").await;
        let typed = invited["invitation"]["code"].as_str().unwrap().to_lowercase();
        let typed = format!(" {}-{} {}", &typed[..4], &typed[4..8], &typed[8..]);
        invited["invitation"]["code"] = json!(typed.replace('0', "o").replace('1', "l"));
        accept(&app, &invited, "zhou", "a password of mine").await.created();
    }
}

story! {
    async fn a_login_that_exists_joins_only_with_its_password(app: App) {
        let invited = invite(&app, "director@blue", "guard").await;
        accept(&app, &invited, "guard@green", "somebody else's").await.refused_field(422, "login", "taken");
        let session = accept(&app, &invited, "guard@green", PASSWORD).await.created();
        assert_eq!(session["member"]["school"]["slug"], "blue");
        let again = invite(&app, "director@blue", "guard").await;
        accept(&app, &again, "guard@green", PASSWORD).await.refused(409, "conflict");
        // The invitation that could not be used is still good.
        accept(&app, &again, "another", "a password of mine").await.created();
    }
}

story! {
    // T7: without an invitation an answer says nothing about logins and passwords.
    async fn nobody_learns_about_logins_without_an_invitation(app: App) {
        let nothing = json!({"invitation": {"code": "7K3M9QXT2BWD5HJN"}});
        for (login, password) in [("guard@green", PASSWORD), ("guard@green", "wrong wrong"), ("nobody", "wrong wrong")] {
            accept(&app, &nothing, login, password).await.refused(422, "invitation_invalid");
        }
    }
}

story! {
    // T39: an open invitation is no way around the throttle of a login.
    async fn a_password_is_not_guessed_through_an_invitation(app: App) {
        let invited = invite(&app, "director@green", "guard").await;
        for _ in 0..5 {
            accept(&app, &invited, "director@blue", "wrong wrong").await.refused(422, "login_taken");
        }
        accept(&app, &invited, "director@blue", PASSWORD).await.refused(429, "too_many_requests");
        app.anyone().post("/session", &json!({"login": "director@blue", "password": PASSWORD})).await
            .refused(429, "too_many_requests");
        accept(&app, &invited, "free", "a password of mine").await.created();
    }
}

story! {
    async fn a_refused_acceptance_says_why_and_spends_nothing(app: App) {
        let invited = invite(&app, "director@green", "guard").await;
        let long = "长".repeat(129);
        for (password, code) in [("short", "too_short"), (long.as_str(), "too_long"), ("ZhouMingli", "same_as_login")] {
            accept(&app, &invited, "zhoumingli", password).await.refused_field(422, "password", code);
        }
        let code = &invited["invitation"]["code"];
        for (body, field, wrong) in [
            (json!({"invitation": code}), "login", "required"),
            (json!({"invitation": code, "login": "zhou"}), "password", "required"),
            (json!({"invitation": code, "password": PASSWORD}), "login", "required"),
            (json!({"invitation": code, "login": "z", "password": PASSWORD, "wechatCode": "c"}), "wechatCode", "either_or"),
        ] {
            app.anyone().post("/session/invitation", &body).await.refused_field(422, field, wrong);
        }
        accept(&app, &invited, "zhoumingli", &"长".repeat(128)).await.created();
    }
}

story! {
    async fn two_who_accept_the_same_invitation_at_once_are_one(app: App) {
        let invited = invite(&app, "director@green", "guard").await;
        let app = &app;
        let both = futures_util::future::join_all((0..8).map(|n| {
            let invited = &invited;
            async move { accept(app, invited, &format!("racer{n}"), "a password of mine").await }
        }));
        let answers = both.await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        for lost in answers.iter().filter(|answer| answer.status != 201) {
            lost.refused(422, "invitation_invalid");
        }
    }
}

story! {
    async fn a_repeated_invitation_makes_one_member_and_shows_a_code_only_while_it_is_good(app: App) {
        let director = app.director().await;
        let body = json!({"name": "新同事", "role": "guard"});
        let first = director.post_with_key("/members", &body, "invite-0001").await;
        let again = director.post_with_key("/members", &body, "invite-0001").await;
        assert_eq!(first.created()["member"], again.created()["member"]);
        assert_eq!(again.headers["idempotent-replay"], "true");
        assert_eq!(again.json()["invitation"], first.json()["invitation"]);
        accept(&app, &first.json(), "xin", "a password of mine").await.created();
        let late = director.post_with_key("/members", &body, "invite-0001").await;
        assert_eq!(late.created()["invitation"], Value::Null);
    }
}

story! {
    // A repetition of a lost answer must not void the invitation that is in somebody's hands by now.
    async fn a_new_invitation_asked_for_again_is_the_same_one(app: App) {
        let director = app.director().await;
        let path = format!("/members/{}/invitation", id(&invite(&app, "director@green", "guard").await["member"]));
        let ask = async |key: &str| director.post_with_key(&path, &json!({}), key).await;
        let (first, again) = (ask("invite-0001").await, ask("invite-0001").await);
        assert_eq!(first.created(), again.created());
        assert!(!first.headers.contains_key("idempotent-replay") && again.headers["idempotent-replay"] == "true");
        let next = json!({"invitation": ask("invite-0002").await.created()});
        assert_ne!(next["invitation"]["code"], first.json()["code"]);
        // The first is void since there is a second: nobody is told it again as if it were good.
        ask("invite-0001").await.refused(422, "invitation_invalid");
        let first = json!({"invitation": first.json()});
        accept(&app, &first, "zhou", "a password of mine").await.refused(422, "invitation_invalid");
        accept(&app, &next, "zhou", "a password of mine").await.created();
        ask("invite-0002").await.refused(422, "invitation_invalid");
        // Its code is kept nowhere: without the key that made it, it cannot be told again.
        let renewed = app.neighbour(|settings| settings.token_keys = houqin::setup::new_key().unwrap()).await;
        let answer = renewed.director().await.post_with_key(&path, &json!({}), "invite-0001").await;
        answer.refused(422, "invitation_invalid");
    }
}

story! {
    async fn the_last_director_who_can_act_stays(app: App) {
        let director = app.director().await;
        let me = director.get("/me").await.ok()["member"]["id"].as_str().unwrap().to_owned();
        let path = format!("/members/{me}");
        for change in [json!({"role": "teacher"}), json!({"state": "suspended"}), json!({"state": "removed"})] {
            director.patch(&path, 1, &change).await.refused(422, "last_director");
        }
        // A director who was only invited cannot act yet.
        let invited = invite(&app, "director@green", "director").await;
        director.patch(&path, 1, &json!({"role": "teacher"})).await.refused(422, "last_director");
        accept(&app, &invited, "second", "a password of mine").await.created();
        director.patch(&path, 1, &json!({"role": "teacher"})).await.ok();
    }
}

story! {
    async fn two_directors_who_demote_each_other_at_once_leave_one(app: App) {
        let first = app.director().await;
        app.person(Role::Director, "second@green").await;
        let second = app.login("second@green").await;
        let path = async |who: &it::Actor<'_>| format!("/members/{}", id(&who.get("/me").await.ok()["member"]));
        let (one, two) = (path(&first).await, path(&second).await);
        let down = json!({"role": "teacher"});
        let (a, b) = futures_util::future::join(first.patch(&two, 1, &down), second.patch(&one, 1, &down)).await;
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert!(statuses == [200, 403] || statuses == [200, 422], "{} {}", a.text(), b.text());
    }
}

story! {
    async fn a_change_names_the_version_it_was_made_from(app: App) {
        let director = app.director().await;
        let member = &invite(&app, "director@green", "guard").await["member"];
        let path = format!("/members/{}", id(member));
        let request = || director.request(Method::PATCH, &path).json(&json!({"name": "别名"}));
        send(request()).await.refused(428, "version_required");
        for wrong in ["\"x\"", "*", "", "1.0", "99999999999"] {
            send(request().header("If-Match", wrong)).await.refused_field(400, "If-Match", "invalid");
        }
        assert_eq!(director.patch(&path, 1, &json!({"name": "别名"})).await.ok()["version"], 2);
        let stale = director.patch(&path, 1, &json!({"name": "又一个"})).await.refused(409, "stale_version");
        assert_eq!((&stale["current"]["name"], &stale["current"]["version"]), (&json!("别名"), &json!(2)));
    }
}

story! {
    async fn only_acceptance_makes_a_member_active(app: App) {
        let director = app.director().await;
        let member = &invite(&app, "director@green", "guard").await["member"];
        let path = format!("/members/{}", id(member));
        director.patch(&path, 1, &json!({"state": "active"})).await.refused_field(422, "state", "invalid_choice");
        director.patch(&path, 1, &json!({"state": "retired"})).await.refused_field(400, "state", "invalid_choice");
        director.patch(&path, 1, &json!({"role": "king"})).await.refused_field(400, "role", "invalid_choice");
        // T4.
        for field in ["schoolId", "accountId", "login", "id", "version", "createdAt", "wechat"] {
            director.patch(&path, 1, &json!({field: "x"})).await.refused_field(400, field, "unknown_field");
        }
        assert_eq!(director.get(&path).await.ok(), *member);
    }
}

story! {
    async fn members_are_listed_by_name_in_pages(app: App) {
        let director = app.director().await;
        for n in 0..5 {
            director.post("/members", &json!({"name": format!("重名{}", n / 2), "role": "guard"})).await.created();
        }
        let all = director.walk("/members?limit=2").await;
        assert_eq!(all.len(), 12);
        let ids: std::collections::HashSet<_> = all.iter().map(id).collect();
        assert_eq!(ids.len(), 12);
        assert_eq!(director.walk("/members?state=invited").await.len(), 5);
        assert_eq!(director.walk(&format!("/members?q={}", it::encoded("重名1"))).await.len(), 2);
        assert_eq!(director.walk("/members?q=%25").await.len(), 0, "a wildcard is a character");
        let nul = "WyJhXHUwMDAwIiwiMDE5YTAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAxIl0";
        for cursor in ["x", "W10", nul, "WyJhIiwieCJd"] {
            director.get(&format!("/members?cursor={cursor}")).await.refused_field(400, "cursor", "invalid");
        }
    }
}

story! {
    // T1.
    async fn another_schools_member_is_nobody(app: App) {
        let member = invite(&app, "director@green", "guard").await["member"].clone();
        let stranger = app.stranger().await;
        let path = format!("/members/{}", id(&member));
        stranger.get(&path).await.refused(404, "not_found");
        stranger.patch(&path, 1, &json!({"role": "director"})).await.refused(404, "not_found");
        stranger.post(&format!("{path}/invitation"), &json!({})).await.refused(404, "not_found");
        assert_eq!(app.director().await.get(&path).await.ok(), member);
    }
}

story! {
    // T2: a login is half of a way in.
    async fn logins_are_shown_to_whoever_may_invite_and_to_nobody_else(app: App) {
        for role in [Role::Director, Role::Caretaker, Role::Guard, Role::Canteen, Role::Teacher, Role::Auditor] {
            let actor = app.as_(role).await;
            let me = actor.get("/me").await.ok();
            let alone = actor.get(&format!("/members/{}", id(&me["member"]))).await.ok();
            let members = actor.walk("/members").await;
            for member in members.iter().chain([&alone]) {
                let seen = (member["login"].is_string(), member["wechat"].is_boolean());
                assert_eq!(seen, (role == Role::Director, role == Role::Director), "{role:?} {member}");
            }
        }
    }
}
