//! What a body may be. T37, T40.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use it::{App, Backend, id, send, story};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

fn raw(
    app: &App,
    token: &Option<String>,
    method: Method,
    path: &str,
    body: impl Into<reqwest::Body>,
) -> RequestBuilder {
    let actor = it::Actor::new(app, token.clone());
    actor.request(method, path).header("Content-Type", "application/json").body(body)
}

story! {
    async fn a_body_that_is_too_large_is_refused(app: App) {
        let token = app.director().await.token;
        let filled = |size: usize| format!("{{\"name\":\"{}\",\"kind\":\"room\"}}", "x".repeat(size));
        let answer = send(raw(&app, &token, Method::POST, "/places", filled(256 * 1024))).await;
        answer.refused(413, "too_large");
        // Just under the limit it is read, and refused for what it says.
        let answer = send(raw(&app, &token, Method::POST, "/places", filled(255 * 1024))).await;
        answer.refused_field(400, "name", "too_long");
    }
}

story! {
    async fn only_json_is_read_as_json(app: App) {
        let director = app.director().await;
        let body = r#"{"name":"甲","kind":"room"}"#;
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data", "json", ""] {
            let request = director.request(Method::POST, "/places").header("Content-Type", kind).body(body);
            send(request).await.refused(415, "unsupported_type");
        }
        send(director.request(Method::POST, "/places").body(body)).await.refused(415, "unsupported_type");
        let request = director.request(Method::POST, "/places").header("Content-Type", "application/json; charset=utf-8");
        send(request.body(body)).await.created();
    }
}

story! {
    async fn what_is_no_good_json_is_refused(app: App) {
        let token = app.director().await.token;
        let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
        let nested = [b"{\"name\":".repeat(20_000), b"1".to_vec(), b"}".repeat(20_000)].concat();
        let bad: Vec<Vec<u8>> = vec![
            deep,
            nested,
            vec![],
            b"{".to_vec(),
            b"null".to_vec(),
            b"[]".to_vec(),
            b"7".to_vec(),
            b"{\"name\":\"a\",\"kind\":\"room\"} x".to_vec(),
            b"{\"name\":\"a\",\"kind\":\"room\",}".to_vec(),
            b"{\"name\":\"\xff\xfe\",\"kind\":\"room\"}".to_vec(),
            b"{\"name\":\"\\ud800\",\"kind\":\"room\"}".to_vec(),
            b"{\"name\":NaN,\"kind\":\"room\"}".to_vec(),
            b"\xef\xbb\xbf{\"name\":\"a\",\"kind\":\"room\"}".to_vec(),
        ];
        for body in bad {
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            let answer = send(raw(&app, &token, Method::POST, "/places", body)).await;
            assert_eq!(answer.status, 400, "{shown}: {}", answer.text());
            answer.refused(400, "invalid_body");
        }
    }
}

story! {
    async fn every_wrong_field_is_named(app: App) {
        let token = app.director().await.token;
        for (body, field, code) in [
            (r#"{"kind":"room"}"#, "name", "required"),
            (r#"{"name":null,"kind":"room"}"#, "name", "required"),
            (r#"{"name":"a\u0000b","kind":"room"}"#, "name", "control_character"),
            (r#"{"name":"a\nb","kind":"room"}"#, "name", "control_character"),
            (r#"{"name":"a","kind":"castle"}"#, "kind", "invalid_choice"),
            (r#"{"name":"a","kind":"room","colour":1}"#, "colour", "unknown_field"),
            (r#"{"name":"a","kind":"room","schoolId":"x"}"#, "schoolId", "unknown_field"),
            (r#"{"name":"a","name":"b","kind":"room"}"#, "name", "duplicate_field"),
            (r#"{"name":"a","kind":"room","parentId":"x"}"#, "parentId", "invalid"),
            (r#"{"name":["a"],"kind":"room"}"#, "name", "invalid"),
        ] {
            let answer = send(raw(&app, &token, Method::POST, "/places", body)).await;
            answer.refused_field(400, field, code);
        }
        assert_eq!(it::Actor::new(&app, token).walk("/places").await.len(), 0);
    }
}

story! {
    async fn wechat_says_patch_with_a_post_and_nothing_else(app: App) {
        let director = app.director().await;
        let place = director.room("甲", None).await;
        let path = format!("/places/{}", id(&place));
        let meant = |method: Method, means: &str, name: &str| {
            let request = director.request(method, &path).header("X-HTTP-Method-Override", means);
            send(request.header("If-Match", "\"1\"").json(&json!({"name": name})))
        };
        meant(Method::POST, "DELETE", "乙").await.refused(405, "method_not_allowed");
        meant(Method::POST, "patch", "乙").await.refused(405, "method_not_allowed");
        meant(Method::PUT, "PATCH", "乙").await.refused(405, "method_not_allowed");
        assert_eq!(meant(Method::GET, "PATCH", "乙").await.ok(), place, "a reader changes nothing");
        assert_eq!(meant(Method::POST, "PATCH", "乙").await.ok()["name"], "乙");
        // The permission is that of the PATCH, not of a POST at the same address.
        let teacher = app.as_(entity::member::Role::Teacher).await;
        let request = teacher.request(Method::POST, &path).header("X-HTTP-Method-Override", "PATCH");
        send(request.header("If-Match", "\"2\"").json(&json!({"name": "丙"}))).await.refused(403, "not_allowed");
    }
}

/// Sends the start of a request and no more, and answers what comes back.
fn drip(origin: &str, head: String) -> String {
    let mut stream = TcpStream::connect(origin.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // The server may close without a word; what was read until then counts.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

// T37: the framework waits for a body for ever. The patience is shortened here, and is the only thing changed.
#[actix_web::test]
async fn a_body_that_never_ends_is_answered_and_holds_nothing() {
    let impatient = |state: &mut houqin::State| state.patience = Duration::from_millis(100);
    let app = App::start_changed(Backend::Sqlite, "", impatient).await;
    let token = app.director().await.token.unwrap();
    let head = |path: &str, kind: &str, start: &str| {
        format!(
            "POST /api/v1{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
             Content-Type: {kind}\r\nContent-Length: 5000\r\n\r\n{start}"
        )
    };
    let form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n名称,";
    for (path, kind, start) in [
        ("/places", "application/json", "{\"name\":"),
        ("/assets/import", "text/csv", "名称,"),
        ("/assets/import", "multipart/form-data; boundary=b", form),
    ] {
        let (origin, head) = (app.origin.clone(), head(path, kind, start));
        let answer = actix_web::web::block(move || drip(&origin, head)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 408"), "{path} {kind}: {answer}");
        assert!(answer.contains("too_slow"), "{answer}");
    }
}

// T37, G15: many at once, while somebody else works.
#[actix_web::test]
async fn two_hundred_slow_bodies_keep_nobody_from_working() {
    let impatient = |state: &mut houqin::State| state.patience = Duration::from_millis(400);
    let app = App::start_changed(Backend::Sqlite, "", impatient).await;
    let director = app.director().await;
    let head = format!(
        "POST /api/v1/places HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: 5000\r\n\r\n{{",
        director.token.clone().unwrap()
    );
    let address = app.origin.strip_prefix("http://").unwrap().to_owned();
    let open = actix_web::web::block(move || {
        let connect = |_| {
            let mut stream = TcpStream::connect(&address).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream
        };
        (0..200).map(connect).collect::<Vec<_>>()
    });
    let open = open.await.unwrap();
    for n in 0..20 {
        director.room(&format!("{n}"), None).await;
    }
    let answered = actix_web::web::block(move || {
        let answered = |mut stream: TcpStream| {
            let mut start = [0; 12];
            stream.read_exact(&mut start).unwrap();
            start == *b"HTTP/1.1 408"
        };
        open.into_iter().all(answered)
    });
    assert!(answered.await.unwrap());
}
