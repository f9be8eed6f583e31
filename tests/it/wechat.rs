//! Logging in with WeChat. T12.

use chrono::TimeDelta;
use entity::member::Role;
use it::{Answer, App, Backend, PASSWORD, Process, SECRET, SESSION_KEY, StandIn, story};
use serde_json::{Value, json};

async fn with_code(app: &App, code: &str) -> Answer {
    let answer = app.anyone().post("/session/wechat", &json!({"code": code})).await;
    for secret in [SESSION_KEY, SECRET] {
        assert!(!answer.text().contains(secret) && !format!("{:?}", answer.headers).contains(secret));
    }
    answer
}

/// Invites somebody and answers the code of the invitation.
async fn invite(app: &App, director: &str, role: &str) -> String {
    let body = json!({"name": "新同事", "role": role});
    let invited = app.login(director).await.post("/members", &body).await.created();
    invited["invitation"]["code"].as_str().unwrap().to_owned()
}

async fn accept(app: &App, invitation: &str, code: &str) -> Answer {
    app.anyone().post("/session/invitation", &json!({"invitation": invitation, "wechatCode": code})).await
}

story! {
    async fn an_invitation_binds_wechat_to_a_member_once(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        with_code(&app, "person:zhou").await.refused(401, "wechat_unbound");
        let invitation = invite(&app, "director@green", "caretaker").await;
        let bound = accept(&app, &invitation, "person:zhou:2").await.created();
        assert_eq!((&bound["member"]["name"], &bound["member"]["role"]), (&json!("新同事"), &json!("caretaker")));
        let session = with_code(&app, "person:zhou:3").await.created();
        assert_eq!(session["member"], bound["member"]);
        let member = app.director().await.get(&format!("/members/{}", it::id(&bound["member"]))).await.ok();
        assert_eq!((&member["wechat"], &member["login"], &member["state"]), (&json!(true), &Value::Null, &json!("active")));
        accept(&app, &invitation, "person:li").await.refused(422, "invitation_invalid");
        with_code(&app, "person:li:2").await.refused(401, "wechat_unbound");
    }
}

story! {
    async fn the_same_person_in_two_schools_chooses_one(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        for (director, code) in [("director@green", "person:zhou:1"), ("director@blue", "person:zhou:2")] {
            let invitation = invite(&app, director, "teacher").await;
            accept(&app, &invitation, code).await.created();
        }
        let problem = with_code(&app, "person:zhou:3").await.refused(422, "school_required");
        assert_eq!(problem["choices"].as_array().unwrap().len(), 2);
        let body = json!({"code": "person:zhou:4", "schoolSlug": "blue"});
        let session = app.anyone().post("/session/wechat", &body).await.created();
        assert_eq!(session["member"]["school"]["slug"], "blue");
        // The school is one of those that are bound, never just what the client says.
        let invitation = invite(&app, "director@green", "teacher").await;
        accept(&app, &invitation, "person:li:1").await.created();
        let body = json!({"code": "person:li:2", "schoolSlug": "blue"});
        app.anyone().post("/session/wechat", &body).await.refused(401, "wrong_credentials");
    }
}

story! {
    async fn an_invitation_is_good_for_seven_days_and_until_the_next_one(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        let director = app.director().await;
        let invited = director.post("/members", &json!({"name": "甲", "role": "guard"})).await.created();
        let path = format!("/members/{}", it::id(&invited["member"]));
        let again = director.post(&format!("{path}/invitation"), &json!({})).await.created();
        let (first, second) = (invited["invitation"]["code"].as_str().unwrap(), again["code"].as_str().unwrap());
        accept(&app, first, "person:a:1").await.refused(422, "invitation_invalid");
        app.clock.forward(TimeDelta::days(7));
        accept(&app, second, "person:a:2").await.refused(422, "invitation_invalid");
        let third = app.director().await.post(&format!("{path}/invitation"), &json!({})).await.created();
        app.clock.forward(TimeDelta::days(7) - TimeDelta::seconds(1));
        accept(&app, third["code"].as_str().unwrap(), "person:a:3").await.created();
    }
}

story! {
    async fn a_suspended_member_gets_in_neither_by_wechat_nor_by_an_invitation(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        let director = app.director().await;
        let invitation = invite(&app, "director@green", "guard").await;
        let session = accept(&app, &invitation, "person:a:1").await.created();
        let path = format!("/members/{}", it::id(&session["member"]));
        let open = director.post(&format!("{path}/invitation"), &json!({})).await.created();
        director.patch(&path, 2, &json!({"state": "suspended"})).await.ok();
        with_code(&app, "person:a:2").await.refused(401, "wechat_unbound");
        accept(&app, open["code"].as_str().unwrap(), "person:a:3").await.refused(422, "invitation_invalid");
        director.post(&format!("{path}/invitation"), &json!({})).await.refused_field(422, "state", "not_active");
    }
}

story! {
    async fn what_wechat_refuses_is_told_apart_from_what_it_cannot_answer(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        for code in ["errcode:40029", "errcode:40163", "errcode:40226", "both:40029", "person"] {
            with_code(&app, code).await.refused(401, "wechat_refused");
        }
        for code in [
            "errcode:-1", "errcode:45011", "both:-1", "garbage", "html", "nothing", "blank", "number", "redirect", "broken",
            "endless",
        ] {
            let answer = with_code(&app, code).await;
            answer.refused(502, "wechat_unavailable");
            assert_eq!(answer.headers["retry-after"], "5", "{code}");
        }
    }
}

story! {
    async fn a_code_works_once(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        let invitation = invite(&app, "director@green", "guard").await;
        accept(&app, &invitation, "person:a:1").await.created();
        with_code(&app, "person:a:1").await.refused(401, "wechat_refused");
    }
}

story! {
    async fn an_app_of_another_id_or_secret_gets_nobody_in(app: App) {
        let weixin = StandIn::start().await;
        let ours = weixin.beside(&app).await;
        let other = ours.neighbour(|settings| settings.wechat_appid = "wx9999999999999999".into()).await;
        let wrong = ours.neighbour(|settings| settings.wechat_secret = "another secret".into()).await;
        let invitation = invite(&ours, "director@green", "guard").await;
        accept(&ours, &invitation, "person:a:1").await.created();
        for node in [other, wrong] {
            // It is not the person's fault.
            let answer = node.anyone().post("/session/wechat", &json!({"code": "person:a:2"})).await;
            answer.refused(502, "wechat_unavailable");
        }
    }
}

story! {
    async fn the_appid_and_what_is_not_the_code_cannot_be_sent_along(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        let invitation = invite(&app, "director@green", "guard").await;
        accept(&app, &invitation, "person:victim:1").await.created();
        for field in ["openid", "appid", "encryptedData", "sessionKey"] {
            // T13.
            let body = json!({"code": "person:thief:1", field: "victim"});
            app.anyone().post("/session/wechat", &body).await.refused_field(400, field, "unknown_field");
        }
        let asked = weixin.times();
        let smuggled = with_code(&app, "x&js_code=person:victim:2&openid=victim").await;
        smuggled.refused(401, "wechat_refused");
        assert_eq!(weixin.times(), asked + 1);
    }
}

story! {
    // T39: phones of one school share an address, and WeChat's codes cannot be guessed anyway.
    async fn a_few_refused_codes_do_not_keep_the_school_out(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        let invitation = invite(&app, "director@green", "guard").await;
        accept(&app, &invitation, "person:a:1").await.created();
        for _ in 0..40 {
            with_code(&app, "errcode:40029").await.refused(401, "wechat_refused");
            accept(&app, "7K3M9QXT2BWD5HJN", "person:b").await.refused(422, "invitation_invalid");
        }
        with_code(&app, "person:a:2").await.created();
        for _ in 0..200 {
            with_code(&app, "errcode:40029").await;
        }
        with_code(&app, "person:a:3").await.refused(429, "too_many_requests");
    }
}

story! {
    async fn without_a_mini_program_there_is_the_password(app: App) {
        with_code(&app, "person:a:1").await.refused(502, "wechat_unavailable");
        app.login("guard@green").await.get("/me").await.ok();
    }
}

// The patience of the login is three seconds; the test waits no longer than the server does.
#[actix_web::test]
async fn a_wechat_that_hangs_is_given_up() {
    let app = App::start(Backend::Sqlite).await;
    let weixin = StandIn::start().await;
    let app = weixin.beside(&app).await;
    let started = std::time::Instant::now();
    let (hanging, other) = futures_util::future::join(with_code(&app, "hang"), app.login("guard@green")).await;
    hanging.refused(502, "wechat_unavailable");
    assert!(started.elapsed().as_secs() < 5);
    other.get("/me").await.ok();
}

#[actix_web::test]
async fn a_wechat_that_is_not_there_is_unavailable() {
    let app = App::start(Backend::Sqlite).await;
    let weixin = StandIn::start().await;
    let beside = weixin.beside(&app).await;
    let app = beside.neighbour(|settings| settings.wechat_api = "http://127.0.0.1:1".into()).await;
    with_code(&app, "person:a").await.refused(502, "wechat_unavailable");
}

// T12, T16: the real binary, logging everything it and its libraries can.
#[actix_web::test]
async fn neither_the_session_key_nor_the_secret_nor_a_person_is_ever_logged() {
    let app = App::start(Backend::Sqlite).await;
    app.person(Role::Guard, "canary-login-5521@green").await;
    let weixin = StandIn::start().await;
    let invitation = invite(&app, "director@green", "guard").await;
    let mut settings = weixin.environment();
    settings.extend([
        ("HOUQIN_DATABASE_URL", app.state.settings.database_url()),
        ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", app.state.settings.token_keys.clone()),
    ]);
    let process = actix_web::web::block(move || Process::serve(&settings, "trace")).await.unwrap();
    let post = async |path: &str, body: Value| {
        let url = format!("{}/api/v1{path}", process.origin);
        app.http.post(url).json(&body).send().await.unwrap().text().await.unwrap()
    };
    let code = "person:canary-openid-9913";
    let mut answers = vec![post("/session/invitation", json!({"invitation": invitation, "wechatCode": code})).await];
    for code in ["person:canary-openid-9913:2", "errcode:40029", "html", "garbage", "nothing", "both:40029", "redirect"]
    {
        answers.push(post("/session/wechat", json!({"code": code})).await);
    }
    let login = |password: &str| json!({"login": "canary-login-5521@green", "password": password});
    answers.push(post("/session", login(PASSWORD)).await);
    answers.push(post("/session", login("canary-wrong-8804")).await);
    let session: Value = serde_json::from_str(&answers[8]).unwrap();
    answers.push(post("/session/refresh", json!({"refreshToken": session["refreshToken"]})).await);
    let tokens = [&session["accessToken"], &session["refreshToken"]].map(|token| token.as_str().unwrap().to_owned());
    let log = actix_web::web::block(move || {
        let mut process = process;
        process.kill();
        process.log()
    });
    let log = log.await.unwrap();
    assert!(log.contains("TRACE") && log.contains("wechat refused a code") && log.contains("/api/v1/session/wechat"));
    for canary in [SESSION_KEY, SECRET, "canary-openid", "canary-login", PASSWORD, "canary-wrong", &invitation] {
        assert!(!log.contains(canary), "{canary} is in the log: {}", around(&log, canary));
    }
    for token in &tokens {
        assert!(!log.contains(token.as_str()), "a token is in the log: {}", around(&log, token));
    }
    for answer in answers {
        assert!(!answer.contains(SESSION_KEY) && !answer.contains(SECRET) && !answer.contains("canary-openid"));
    }
}

fn around<'a>(log: &'a str, canary: &str) -> &'a str {
    log.lines().find(|line| line.contains(canary)).unwrap_or_default()
}
