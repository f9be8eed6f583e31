//! With a login and a password.

use std::time::Instant;

use entity::member::Role;
use it::{Actor, Answer, App, PASSWORD, story};
use reqwest::Method;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

async fn log_in(app: &App, login: &str, password: &str) -> Answer {
    app.anyone().post("/session", &json!({"login": login, "password": password})).await
}

/// The body without what is different in every answer.
fn without_id(answer: &Answer) -> Value {
    let mut body = answer.json();
    body.as_object_mut().unwrap().remove("requestId").unwrap();
    body
}

story! {
    // A1: the fields that callers rely on.
    async fn a_login_answers_tokens_and_who_and_where(app: App) {
        let answer = log_in(&app, "caretaker@green", PASSWORD).await;
        assert_eq!(answer.headers["cache-control"], "no-store");
        let session = answer.created();
        assert_eq!(session["expiresIn"], 900);
        let member = &session["member"];
        assert_eq!((&member["name"], &member["role"]), (&json!("caretaker@green"), &json!("caretaker")));
        assert_eq!(member["school"], json!({"slug": "green", "name": "green 学校"}));
        let token = session["accessToken"].as_str().unwrap();
        let me = Actor::new(&app, Some(token.into())).get("/me").await.ok();
        assert_eq!(me["member"]["id"], member["id"]);
        assert!(me["member"]["permissions"].as_array().unwrap().contains(&json!("asset.write")));
        assert!(session["refreshToken"].as_str().unwrap().len() >= 43, "256 bits");
    }
}

story! {
    async fn upper_and_lower_case_of_a_login_are_the_same(app: App) {
        log_in(&app, "Director@GREEN", PASSWORD).await.created();
    }
}

story! {
    async fn an_unknown_login_and_a_wrong_password_are_answered_alike(app: App) {
        let wrong = log_in(&app, "director@green", "not the password").await;
        let unknown = log_in(&app, "nobody@nowhere", "not the password").await;
        wrong.refused(401, "wrong_credentials");
        assert_eq!(without_id(&wrong), without_id(&unknown));
        let names = |answer: &Answer| {
            let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(names(&wrong), names(&unknown));
        let director = app.director().await;
        let member = app.person(Role::Teacher, "gone@green").await;
        director.patch(&format!("/members/{member}"), 1, &json!({"state": "suspended"})).await.ok();
        let suspended = log_in(&app, "gone@green", PASSWORD).await;
        assert_eq!(without_id(&suspended), without_id(&unknown), "nor does it tell who was suspended");
    }
}

story! {
    // One hash of argon2 costs some ten milliseconds, everything else a few: an answer that skipped it would show.
    async fn an_unknown_login_takes_as_long_as_a_wrong_password(app: App) {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for round in 0..9 {
            app.clock.forward(chrono::TimeDelta::minutes(16));
            for (login, times) in [("director@green".to_owned(), &mut known), (format!("nobody{round}"), &mut unknown)] {
                let started = Instant::now();
                log_in(&app, &login, "not the password").await.refused(401, "wrong_credentials");
                times.push(started.elapsed().as_secs_f64());
            }
        }
        known.sort_by(f64::total_cmp);
        unknown.sort_by(f64::total_cmp);
        let ratio = unknown[4] / known[4];
        assert!((0.4..2.5).contains(&ratio), "unknown {:?} known {:?}", unknown, known);
    }
}

story! {
    async fn a_login_of_two_schools_chooses_one(app: App) {
        let director = app.stranger().await;
        let invited = director.post("/members", &json!({"name": "两校", "role": "teacher"})).await.created();
        let acceptance = json!({
            "invitation": invited["invitation"]["code"], "login": "teacher@green", "password": PASSWORD
        });
        let session = app.anyone().post("/session/invitation", &acceptance).await.created();
        assert_eq!(session["member"]["school"]["slug"], "blue");
        let answer = log_in(&app, "teacher@green", PASSWORD).await;
        let choices = answer.refused(422, "school_required")["choices"].clone();
        assert_eq!(choices, json!([{"slug": "blue", "name": "blue 学校"}, {"slug": "green", "name": "green 学校"}]));
        for slug in ["blue", "green"] {
            let chosen = json!({"login": "teacher@green", "password": PASSWORD, "schoolSlug": slug});
            let session = app.anyone().post("/session", &chosen).await.created();
            assert_eq!(session["member"]["school"]["slug"], slug);
            let token = session["accessToken"].as_str().unwrap().to_owned();
            let school = Actor::new(&app, Some(token)).get("/school").await.ok();
            assert_eq!(school["slug"], slug, "the session acts where it said");
        }
        let elsewhere = json!({"login": "teacher@green", "password": PASSWORD, "schoolSlug": "nowhere"});
        app.anyone().post("/session", &elsewhere).await.refused(401, "wrong_credentials");
        // Without the password nobody learns where a login belongs.
        let guess = json!({"login": "teacher@green", "password": "not the password", "schoolSlug": "blue"});
        app.anyone().post("/session", &guess).await.refused(401, "wrong_credentials");
    }
}

story! {
    async fn a_password_is_changed_by_whoever_knows_the_old_one_and_ends_all_other_sessions(app: App) {
        let (teacher, thief) = (app.as_(Role::Teacher).await, app.as_(Role::Teacher).await);
        thief.get("/me").await.ok();
        let change = |current: &str, password: &str| json!({"current": current, "password": password});
        let put = async |body: Value| teacher.put("/me/password", &body).await;
        put(change("not the password", "another good one")).await.refused_field(422, "current", "wrong");
        put(change(PASSWORD, "short")).await.refused_field(422, "password", "too_short");
        put(change(PASSWORD, &"长".repeat(129))).await.refused_field(422, "password", "too_long");
        put(change(PASSWORD, "Teacher@Green")).await.refused_field(422, "password", "same_as_login");
        assert_eq!(put(change(PASSWORD, "another good one")).await.status, 204);
        log_in(&app, "teacher@green", PASSWORD).await.refused(401, "wrong_credentials");
        log_in(&app, "teacher@green", "another good one").await.created();
        thief.get("/me").await.refused(401, "unauthenticated");
        teacher.get("/me").await.ok();
    }
}

story! {
    // T15 for secrets: what a thief of the database gets is worth nothing.
    async fn nothing_that_lets_somebody_in_is_stored_in_clear(app: App) {
        let director = app.director().await;
        let invited = director.post("/members", &json!({"name": "新人", "role": "guard"})).await.created();
        let again = format!("/members/{}/invitation", invited["member"]["id"].as_str().unwrap());
        let again = director.post(&again, &json!({})).await.created();
        let session = log_in(&app, "guard@green", PASSWORD).await.created();
        let refresh = json!({"refreshToken": session["refreshToken"]});
        let next = app.anyone().post("/session/refresh", &refresh).await.created();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let secrets = [
            PASSWORD.to_owned(),
            text(&invited["invitation"]["code"]),
            text(&again["code"]),
            text(&session["refreshToken"]),
            text(&next["refreshToken"]),
            text(&session["accessToken"]),
        ];
        let everything = dump(&app).await;
        assert!(everything.contains("guard@green"), "the dump shows what is stored");
        for secret in secrets {
            assert!(!everything.contains(&secret), "{secret} is stored");
            let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert!(!everything.to_lowercase().contains(&hex), "{secret} is stored as bytes");
        }
        assert!(everything.contains("$argon2id$v=19$m=19456,t=2,p=1$"), "at least OWASP's minimum");
    }
}

/// Every row of every table, as text.
async fn dump(app: &App) -> String {
    let tables = ["school", "account", "member", "invitation", "refresh_token", "idempotency"];
    let mut all = String::new();
    for table in tables {
        let sql = match app.state.db.read().get_database_backend() {
            DbBackend::Postgres => format!("SELECT t::text AS row FROM {table} t"),
            _ => {
                let columns = format!(
                    "SELECT group_concat('quote(' || name || ')', '||') AS row FROM pragma_table_info('{table}')"
                );
                format!("SELECT {} AS row FROM {table}", rows(app, columns).await.remove(0))
            }
        };
        all += &rows(app, sql).await.join("\n");
    }
    all
}

async fn rows(app: &App, sql: String) -> Vec<String> {
    let db = app.state.db.read();
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), format!("/* the test */ {sql}")))
        .await
        .unwrap();
    rows.iter().map(|row| row.try_get("", "row").unwrap()).collect()
}

story! {
    async fn a_session_is_not_opened_by_anything_but_its_own_fields(app: App) {
        let body = json!({"login": "director@green", "password": PASSWORD, "role": "director"});
        app.anyone().post("/session", &body).await.refused_field(400, "role", "unknown_field");
        let request = app.anyone().request(Method::POST, "/session").header("Content-Type", "application/json");
        let twice = r#"{"login":"a","login":"director@green","password":"x"}"#;
        it::send(request.body(twice)).await.refused_field(400, "login", "duplicate_field");
    }
}
