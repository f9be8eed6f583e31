//! How often one may guess.

use chrono::TimeDelta;
use it::{Answer, App, Backend, PASSWORD, send, story};
use reqwest::Method;
use serde_json::json;

async fn guess(app: &App, login: &str, password: &str) -> Answer {
    app.anyone().post("/session", &json!({"login": login, "password": password})).await
}

async fn guess_from(app: &App, address: &str, login: &str, password: &str) -> Answer {
    let request = app.anyone().request(Method::POST, "/session").header("X-Forwarded-For", address);
    send(request.json(&json!({"login": login, "password": password}))).await
}

story! {
    // T39.
    async fn five_wrong_guesses_at_a_login_end_guessing_for_a_quarter_of_an_hour(app: App) {
        for _ in 0..5 {
            guess(&app, "guard@green", "wrong wrong").await.refused(401, "wrong_credentials");
        }
        let answer = guess(&app, "guard@green", PASSWORD).await;
        answer.refused(429, "too_many_requests");
        assert_eq!(answer.headers["retry-after"], "900");
        guess(&app, "GUARD@green", PASSWORD).await.refused(429, "too_many_requests");
        guess(&app, "teacher@green", PASSWORD).await.created();
        app.clock.forward(TimeDelta::minutes(15) - TimeDelta::seconds(1));
        guess(&app, "guard@green", PASSWORD).await.refused(429, "too_many_requests");
        app.clock.forward(TimeDelta::seconds(2));
        guess(&app, "guard@green", PASSWORD).await.created();
    }
}

story! {
    // T39: sent together, none knows of the others' failure when it is looked at.
    async fn guesses_sent_at_once_are_no_more_than_guesses_one_by_one(app: App) {
        let answers = futures_util::future::join_all((0..60).map(|_| guess(&app, "guard@green", "wrong wrong"))).await;
        let looked_at = answers.iter().filter(|answer| answer.status == 401).count();
        assert!((1..=5).contains(&looked_at), "{looked_at} of 60");
        for answer in answers.iter().filter(|answer| answer.status != 401) {
            answer.refused(429, "too_many_requests");
        }
        app.clock.forward(TimeDelta::minutes(16));
        guess(&app, "guard@green", PASSWORD).await.created();
    }
}

story! {
    async fn an_unknown_login_is_throttled_like_a_known_one(app: App) {
        for _ in 0..5 {
            guess(&app, "nobody", "wrong wrong").await.refused(401, "wrong_credentials");
        }
        guess(&app, "nobody", "wrong wrong").await.refused(429, "too_many_requests");
    }
}

story! {
    async fn whoever_gets_in_starts_anew(app: App) {
        for _ in 0..4 {
            for _ in 0..4 {
                guess(&app, "guard@green", "wrong wrong").await.refused(401, "wrong_credentials");
            }
            guess(&app, "guard@green", PASSWORD).await.created();
        }
    }
}

// T39. On one database: what is counted is not kept there, and three hundred hashes take their time.
#[actix_web::test]
async fn three_hundred_people_behind_one_address_log_in_undisturbed() {
    let app = App::start(Backend::Sqlite).await;
    // An abuser at the same address has had his share already.
    for _ in 0..6 {
        guess(&app, "director@blue", "wrong wrong").await;
    }
    let people = futures_util::future::join_all((0..300).map(|round| {
        let role = role(round);
        let app = &app;
        async move { guess(app, &format!("{role}@green"), PASSWORD).await }
    }));
    for answer in people.await {
        answer.created();
    }
    guess(&app, "director@blue", PASSWORD).await.refused(429, "too_many_requests");
}

fn role(round: usize) -> &'static str {
    ["director", "caretaker", "guard", "canteen", "teacher", "guardian", "auditor"][round % 7]
}

story! {
    async fn a_forwarded_address_is_not_believed_from_anybody(app: App) {
        for guessed in 0..5 {
            let address = format!("203.0.113.{guessed}");
            guess_from(&app, &address, "guard@green", "wrong wrong").await.refused(401, "wrong_credentials");
        }
        guess_from(&app, "203.0.113.99", "guard@green", PASSWORD).await.refused(429, "too_many_requests");
    }
}

#[actix_web::test]
async fn behind_our_own_proxy_each_address_has_its_own_count() {
    let app = App::start_with(Backend::Sqlite, "trusted_proxies = \"127.0.0.1\"").await;
    for _ in 0..6 {
        guess_from(&app, "203.0.113.1", "guard@green", "wrong wrong").await;
    }
    guess_from(&app, "203.0.113.1", "guard@green", PASSWORD).await.refused(429, "too_many_requests");
    guess_from(&app, "203.0.113.2", "guard@green", PASSWORD).await.created();
    // Only the last hop was written by our proxy; what stands before it, the caller wrote.
    let spoofed = "203.0.113.77, 203.0.113.1";
    guess_from(&app, spoofed, "guard@green", PASSWORD).await.refused(429, "too_many_requests");
}

#[actix_web::test]
async fn one_login_is_guessed_at_from_many_addresses_only_so_often() {
    let app = App::start_with(Backend::Sqlite, "trusted_proxies = \"127.0.0.1\"").await;
    for guessed in 0..30 {
        let address = format!("203.0.113.{}", guessed);
        guess_from(&app, &address, "guard@green", "wrong wrong").await.refused(401, "wrong_credentials");
    }
    guess_from(&app, "198.51.100.1", "guard@green", "wrong wrong").await.refused(429, "too_many_requests");
}

story! {
    async fn a_changed_password_cannot_be_guessed_with_a_stolen_session(app: App) {
        let guard = app.login("guard@green").await;
        let body = json!({"current": "wrong wrong", "password": "another good one"});
        for _ in 0..5 {
            guard.put("/me/password", &body).await.refused_field(422, "current", "wrong");
        }
        guard.put("/me/password", &body).await.refused(429, "too_many_requests");
    }
}

// T22, T39: two nodes that share Redis share the count.
#[actix_web::test]
async fn two_nodes_with_one_redis_count_together() {
    let redis = std::env::var("HOUQIN_TEST_REDIS").expect("run through tests/services.sh");
    let app = App::start_with(Backend::Sqlite, &format!("redis_url = \"{redis}\"")).await;
    let other = app.neighbour(|_| ()).await;
    // A login of its own, since the store outlives the test.
    let login = uuid::Uuid::now_v7().to_string();
    app.person(entity::member::Role::Guard, &login).await;
    for node in [&app, &other, &app, &other, &app] {
        guess(node, &login, "wrong wrong").await.refused(401, "wrong_credentials");
    }
    for node in [&app, &other] {
        guess(node, &login, PASSWORD).await.refused(429, "too_many_requests");
    }
}
