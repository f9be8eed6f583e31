//! When what the house leans on falls. T22, T45.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
};

use it::{App, Backend, PASSWORD, send, story};
use serde_json::json;

/// A Redis of the test's own, to be stopped.
struct Redis {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Redis {
    fn start(port: Option<u16>) -> Self {
        let port = port.unwrap_or_else(|| TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
        let folder = tempfile::tempdir().unwrap();
        let port_text = port.to_string();
        let child = Command::new("redis-server")
            .args(["--port", &port_text, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::yield_now();
        }
        Self { child, port, folder }
    }

    fn stop(&mut self) {
        // It may be stopped already.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.stop();
        assert!(self.folder.path().exists());
    }
}

async fn writes_go_on(backend: Backend) {
    let mut redis = Redis::start(None);
    let settings = format!("redis_url = \"redis://127.0.0.1:{}\"", redis.port);
    let app = App::start_with(backend, &settings).await;
    let director = app.director().await;
    assert_eq!(app.anyone().get("//readyz").await.ok()["kv"], true);
    let body = json!({"name": "甲", "kind": "room"});
    let before = director.post_with_key("/places", &body, "key-00000001").await.created();
    redis.stop();
    // What must not be lost is not there: the key is still known, logging in still works.
    let again = director.post_with_key("/places", &body, "key-00000001").await;
    assert_eq!(again.created(), before);
    for n in 0..20 {
        director.room(&format!("{n}"), None).await;
    }
    app.login("guard@green").await.get("/places").await.ok();
    app.anyone()
        .post("/session", &json!({"login": "guard@green", "password": "wrong wrong"}))
        .await
        .refused(401, "wrong_credentials");
    let ready = app.anyone().get("//readyz").await.ok();
    assert_eq!((&ready["database"], &ready["kv"]), (&json!(true), &json!(false)));
    assert_eq!(director.walk("/places").await.len(), 21);
    // And when it is back, it is used again.
    let _redis = Redis::start(Some(redis.port));
    while app.anyone().get("//readyz").await.ok()["kv"] != true {
        actix_web::rt::task::yield_now().await;
    }
    for _ in 0..5 {
        app.anyone().post("/session", &json!({"login": "guard@green", "password": "wrong wrong"})).await;
    }
    app.anyone()
        .post("/session", &json!({"login": "guard@green", "password": PASSWORD}))
        .await
        .refused(429, "too_many_requests");
}

#[actix_web::test]
async fn when_redis_stops_writes_go_on_sqlite() {
    writes_go_on(Backend::Sqlite).await;
}

#[actix_web::test]
async fn when_redis_stops_writes_go_on_postgres() {
    writes_go_on(Backend::Postgres).await;
}

/// T39, T45: whoever waits until Redis falls may not guess without end, and gets no new guesses when it is back.
#[actix_web::test]
async fn while_redis_is_away_guesses_are_counted_all_the_same() {
    let mut redis = Redis::start(None);
    let settings = format!("redis_url = \"redis://127.0.0.1:{}\"\nmetrics_token = \"0123456789abcdef\"", redis.port);
    let app = App::start_with(Backend::Sqlite, &settings).await;
    let guess = async |password: &str| {
        app.anyone().post("/session", &json!({"login": "guard@green", "password": password})).await
    };
    let alone = async || {
        let request = app.anyone().request(reqwest::Method::GET, "//metrics").bearer_auth("0123456789abcdef");
        let text = send(request).await.text();
        let line = text.lines().find_map(|line| line.strip_prefix("houqin_kv_alone_total ").map(str::to_owned));
        line.unwrap().parse::<u64>().unwrap()
    };
    for _ in 0..2 {
        guess("wrong wrong").await.refused(401, "wrong_credentials");
    }
    assert_eq!(alone().await, 0);
    redis.stop();
    // What was counted before goes on counting.
    for _ in 0..3 {
        guess("wrong wrong").await.refused(401, "wrong_credentials");
    }
    guess(PASSWORD).await.refused(429, "too_many_requests");
    app.login("teacher@green").await.get("/places").await.ok();
    assert!(alone().await > 0);
    let _redis = Redis::start(Some(redis.port));
    while app.anyone().get("//readyz").await.ok()["kv"] != true {
        actix_web::rt::task::yield_now().await;
    }
    let before = alone().await;
    guess(PASSWORD).await.refused(429, "too_many_requests");
    app.clock.forward(chrono::TimeDelta::minutes(16));
    guess(PASSWORD).await.created();
    assert_eq!(alone().await, before, "it is asked again");
}

#[actix_web::test]
async fn a_redis_that_is_not_there_at_the_start_is_told_at_once() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let key = houqin::setup::new_key().unwrap();
    let text = format!(
        "redis_url = \"redis://127.0.0.1:{free}\"\ntoken_keys = \"{key}\"\nledger_key = \"{key}\"\ndata_keys = \"{key}\""
    );
    let settings = houqin::settings::Settings::from_toml(&text).unwrap();
    assert!(houqin::State::open(settings, false).await.is_err());
}

story! {
    async fn without_its_database_it_is_not_ready_and_says_so(app: App) {
        let director = app.director().await;
        app.state.db.read().close_by_ref().await.unwrap();
        let answer = app.anyone().get("//readyz").await;
        answer.refused(503, "unavailable");
        assert!(answer.headers.contains_key("retry-after"));
        assert_eq!(app.anyone().get("//healthz").await.status, 200, "alive all the same");
        director.get("/places").await.refused(503, "unavailable");
    }
}
