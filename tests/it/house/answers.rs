//! Health, readiness, counters, and what every answer has in common.

use it::{App, Backend, send, story};
use reqwest::Method;
use serde_json::json;

story! {
    async fn alive_and_ready_need_no_login(app: App) {
        let health = app.anyone().get("//healthz").await;
        assert_eq!((health.status.as_u16(), health.text().as_str()), (200, "ok"));
        let ready = app.anyone().get("//readyz").await.ok();
        assert_eq!(ready, json!({"database": true, "kv": true, "blobs": true}));
    }
}

#[actix_web::test]
async fn the_counters_are_for_whoever_has_the_token() {
    let app = App::start_with(Backend::Sqlite, "metrics_token = \"0123456789abcdef\"").await;
    let director = app.director().await;
    director.get("/places?q=canary-3301").await.ok();
    let ask = async |header: Option<&str>| {
        let request = app.anyone().request(Method::GET, "//metrics");
        send(match header {
            Some(header) => request.header("Authorization", header),
            None => request,
        })
        .await
    };
    for wrong in [None, Some("Bearer 0123456789abcdeF"), Some("0123456789abcdef"), Some("Bearer "), Some("Bearer")] {
        ask(wrong).await.refused(404, "not_found");
    }
    director.get("//metrics").await.refused(404, "not_found");
    let text = ask(Some("Bearer 0123456789abcdef")).await.text();
    assert!(text.contains("houqin_requests_total{method=\"GET\",path=\"/api/v1/places\",status=\"200\"} 1"), "{text}");
    // T16: patterns, never what was asked for.
    assert!(!text.contains("canary-3301") && !text.contains("director"));
}

story! {
    async fn without_a_token_in_the_settings_there_are_no_counters(app: App) {
        app.anyone().get("//metrics").await.refused(404, "not_found");
        let request = app.anyone().request(Method::GET, "//metrics").header("Authorization", "Bearer ");
        send(request).await.refused(404, "not_found");
    }
}

story! {
    async fn a_problem_speaks_the_readers_language(app: App) {
        let ask = async |wanted: &str| {
            let request = app.anyone().request(Method::GET, "/me").header("Accept-Language", wanted);
            send(request).await.refused(401, "unauthenticated")["title"].clone()
        };
        assert_eq!(ask("zh-CN").await, "请先登录");
        assert_eq!(ask("fr").await, "请先登录");
        assert_eq!(ask("en-GB,zh;q=0.5").await, "Please log in");
        assert_eq!(app.anyone().get("/me").await.json()["title"], "请先登录");
    }
}

story! {
    async fn every_answer_has_its_id_and_its_security_headers(app: App) {
        let director = app.director().await;
        let mut ids = std::collections::HashSet::new();
        let answers = [
            director.get("/me").await,
            app.anyone().get("/me").await,
            app.anyone().get("//healthz").await,
            app.anyone().get("//no/such/page").await,
            app.anyone().get("/no/such/operation").await,
            app.anyone().get("/t/AAAAAAAAAAAA").await,
            director.delete("/places").await,
            director.post("/places", &json!({})).await,
            director.get("/places?limit=0").await,
            director.get("/places/not-an-id").await,
        ];
        for answer in answers {
            let text = answer.text();
            assert!(ids.insert(answer.headers["x-request-id"].clone()), "an id of its own");
            assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{text}");
            assert_eq!(answer.headers["x-frame-options"], "DENY", "{text}");
            assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{text}");
            if answer.headers["content-type"] == "application/problem+json" {
                let body = answer.json();
                assert_eq!(body["requestId"], answer.headers["x-request-id"].to_str().unwrap());
                assert_eq!(body["status"], answer.status.as_u16());
                assert_eq!(body["type"], format!("/problems/{}", body["code"].as_str().unwrap()));
                assert_eq!(answer.headers["cache-control"], "no-store");
            } else {
                assert!(answer.status.is_success() || text.contains("<html"), "{} {text}", answer.status);
            }
        }
    }
}

story! {
    async fn whatever_is_wrong_with_an_address_is_told_in_the_same_shape(app: App) {
        let director = app.director().await;
        director.get("/no/such/operation").await.refused(404, "not_found");
        director.get("//api/v2/me").await.refused(404, "not_found");
        director.get("/places/not-an-id").await.refused(404, "not_found");
        director.delete("/places").await.refused(405, "method_not_allowed");
        for (query, field, code) in [
            ("limit=0", "limit", "out_of_range"),
            ("limit=201", "limit", "out_of_range"),
            ("limit=-1", "limit", "invalid"),
            ("limit=x", "limit", "invalid"),
            ("colour=1", "colour", "unknown_field"),
            ("cursor=%00", "cursor", "invalid"),
            ("q=a%00b", "q", "control_character"),
            ("kind=castle", "kind", "invalid_choice"),
            ("limit=1&limit=2", "limit", "duplicate_field"),
        ] {
            director.get(&format!("/places?{query}")).await.refused_field(400, field, code);
        }
        // Nothing of the machinery shows.
        for path in ["/places/%FF%FE", "/places?q=%FF", "/tags/%00", "/places/..%2f..%2fetc%2fpasswd"] {
            let answer = director.get(path).await;
            assert!(answer.status.is_client_error() || answer.status.is_success(), "{path} {}", answer.status);
            let text = answer.text().to_lowercase();
            for word in ["panic", "src/", ".rs:", "sqlx", "select ", "serde", "backtrace"] {
                assert!(!text.contains(word), "{path}: {text}");
            }
        }
    }
}

story! {
    async fn a_failure_of_our_own_is_told_without_its_cause(app: App) {
        use sea_orm::ConnectionTrait;
        let director = app.director().await;
        let work = app.state.db.write(|tx| Box::pin(async move {
            tx.execute_unprepared("ALTER TABLE place RENAME TO canary_place").await?;
            Ok(())
        }));
        work.await.unwrap();
        for answer in [director.get("/places").await, director.post("/places", &json!({"name": "甲", "kind": "room"})).await] {
            answer.refused(500, "internal");
            let text = answer.text().to_lowercase();
            for word in ["place", "table", "sql", "relation", ".rs", "select"] {
                assert!(!text.replace("\"type\":\"/problems/internal\"", "").contains(word), "{text}");
            }
        }
    }
}

story! {
    async fn the_contract_is_served(app: App) {
        let document = app.anyone().get("//openapi.json").await.ok();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["info"]["title"], "Houqin");
        let page = app.anyone().get("//docs/").await;
        assert_eq!(page.status, 200);
    }
}
