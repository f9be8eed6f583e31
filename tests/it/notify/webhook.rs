//! Robots in groups: where they may be, what they are told, and that their secrets stay secret. T36.

use entity::member::Role;
use hmac::{Hmac, KeyInit, Mac};
use it::{Actor, Group, id, story};
use serde_json::{Value, json};
use sha2::Sha256;

const SECRET: &str = "SEC-canary-3141";

pub async fn robot(director: &Actor<'_>, name: &str, url: &str) -> Value {
    director.post("/webhooks", &json!({"name": name, "kind": "wecom", "url": url})).await.created()
}

story! {
    async fn a_robot_is_shown_without_what_is_secret_about_it(app: App) {
        let director = app.director().await;
        let url = "https://oapi.dingtalk.com/robot/send?access_token=robot-canary-1815";
        let body = json!({"name": "后勤群", "kind": "dingtalk", "url": url, "secret": SECRET});
        let answer = director.post("/webhooks", &body).await;
        let made = answer.created();
        assert_eq!(
            made,
            json!({
                "id": made["id"], "name": "后勤群", "kind": "dingtalk", "host": "oapi.dingtalk.com", "signed": true,
                "void": false, "version": 1
            })
        );
        let path = format!("/webhooks/{}", id(&made));
        director.patch(&path, 1, &json!({"name": "维修群"})).await.ok();
        let stale = director.patch(&path, 1, &json!({"void": true})).await;
        assert_eq!(stale.refused(409, "stale_version")["current"]["name"], "维修群");
        let plain = director.patch(&path, 2, &json!({"secret": null, "void": true})).await.ok();
        assert_eq!((&plain["signed"], &plain["void"]), (&json!(false), &json!(true)));
        assert_eq!(director.get("/webhooks").await.ok()["items"], json!([plain]));
        for answer in [answer, stale, director.get(&path).await, director.get("/webhooks").await] {
            assert!(!answer.text().contains("canary"), "{}", answer.text());
        }
        app.stranger().await.get(&path).await.refused(404, "not_found");
        app.as_(Role::Caretaker).await.get(&path).await.refused(403, "not_allowed");
    }
}

story! {
    async fn the_server_can_be_made_to_call_nobody_but_the_two_services_and_what_the_settings_name(app: App) {
        let director = app.director().await;
        let made = robot(&director, "群", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a").await;
        let path = format!("/webhooks/{}", id(&made));
        for (url, code) in [
            ("http://169.254.169.254/latest/meta-data", "host_not_allowed"),
            ("https://127.0.0.1/", "host_not_allowed"),
            ("http://localhost:8080/api/v1/session", "host_not_allowed"),
            ("https://[::1]/", "host_not_allowed"),
            ("http://0x7f.1/", "host_not_allowed"),
            ("https://school.example/robot", "host_not_allowed"),
            ("https://qyapi.weixin.qq.com.school.example/", "host_not_allowed"),
            ("http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a", "host_not_allowed"),
            ("https://oapi.dingtalk.com/robot/send?access_token=a", "host_not_allowed"),
            ("https://qyapi.weixin.qq.com:22/", "host_not_allowed"),
            ("http://127.0.0.1:10/robot", "host_not_allowed"),
            ("https://name:word@qyapi.weixin.qq.com/", "invalid"),
            ("file:///etc/passwd", "invalid"),
            ("gopher://qyapi.weixin.qq.com/", "invalid"),
            ("qyapi.weixin.qq.com", "invalid"),
        ] {
            let body = json!({"name": "群", "kind": "wecom", "url": url});
            director.post("/webhooks", &body).await.refused_field(422, "url", code);
            director.patch(&path, 1, &json!({ "url": url })).await.refused_field(422, "url", code);
        }
        // What was allowed once is looked at again when it is called.
        let moved = app.neighbour(|settings| settings.webhook_hosts = String::from("http://127.0.0.1:10").try_into().unwrap()).await;
        let far = moved.director().await;
        let made = robot(&far, "远", "http://127.0.0.1:10/robot").await;
        let tried = director.post(&format!("/webhooks/{}/test", id(&made)), &json!({})).await.ok();
        assert_eq!((&tried["state"], &tried["error"]), (&json!("waiting"), &json!("host_not_allowed")));
    }
}

story! {
    async fn a_robot_that_is_tried_out_says_so_at_once(app: App) {
        let group = Group::start().await;
        let app = group.beside(&app).await;
        let director = app.director().await;
        let made = robot(&director, "后勤群", &group.robot("ok")).await;
        let path = format!("/webhooks/{}/test", id(&made));
        let first = director.post_with_key(&path, &json!({}), "try-it-out").await.ok();
        assert_eq!(
            (&first["state"], &first["attempts"], &first["kind"], &first["webhook"]["name"]),
            (&json!("sent"), &json!(1), &json!("webhook.test"), &json!("后勤群"))
        );
        assert!(first["sentAt"].is_string() && first["nextAt"].is_null());
        let again = director.post_with_key(&path, &json!({}), "try-it-out").await;
        assert_eq!((again.headers["idempotent-replay"].to_str().unwrap(), again.ok()), ("true", first));
        let heard = group.heard();
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0].text, "这是一条测试消息，群通知已接通\n后勤群");
        let sick = robot(&director, "聋的群", &group.robot("broken")).await;
        let tried = director.post(&format!("/webhooks/{}/test", id(&sick)), &json!({})).await.ok();
        assert_eq!((&tried["state"], &tried["error"]), (&json!("waiting"), &json!("status_500")));
    }
}

story! {
    async fn dingtalk_is_told_with_a_signature_of_the_moment(app: App) {
        let group = Group::start().await;
        let app = group.beside(&app).await;
        let body = json!({"name": "群", "kind": "dingtalk", "url": group.robot("ok"), "secret": SECRET});
        app.director().await.post("/webhooks", &body).await.created();
        app.broadcast("BX-2026-000001").await;
        assert_eq!(app.deliver().await, 1);
        let heard = group.heard().remove(0);
        assert_eq!(heard.text, "有新的报修\nBX-2026-000001 · 教学楼 / 201 · 水龙头");
        let said = |name: &str| heard.query.iter().find(|(key, _)| key == name).unwrap().1.clone();
        use houqin::ports::clock::Clock;
        assert_eq!(said("timestamp"), app.clock.now().timestamp_millis().to_string());
        assert_eq!(said("key"), "robot-canary-1815", "the robot's own part of the address stays");
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(format!("{}\n{SECRET}", said("timestamp")).as_bytes());
        use base64::{Engine, engine::general_purpose::STANDARD};
        assert_eq!(said("sign"), STANDARD.encode(mac.finalize().into_bytes()));
    }
}

story! {
    async fn a_robot_that_was_taken_out_is_told_nothing_more(app: App) {
        let group = Group::start().await;
        let app = group.beside(&app).await;
        let director = app.director().await;
        let made = robot(&director, "群", &group.robot("ok")).await;
        app.broadcast("1").await;
        director.patch(&format!("/webhooks/{}", id(&made)), 1, &json!({"void": true})).await.ok();
        app.broadcast("2").await;
        assert_eq!((app.deliver().await, group.heard().len()), (1, 0));
        let left = director.get("/deliveries").await.ok()["items"].clone();
        assert_eq!((left.as_array().unwrap().len(), &left[0]["state"], &left[0]["error"]), (1, &json!("failed"), &json!("void")));
    }
}

story! {
    async fn a_school_has_twenty_robots_at_most(app: App) {
        let director = app.director().await;
        let url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a";
        let mut last = json!(null);
        for at in 0..20 {
            last = robot(&director, &format!("群{at}"), url).await;
        }
        let body = json!({"name": "多", "kind": "wecom", "url": url});
        director.post("/webhooks", &body).await.refused(422, "too_many");
        let path = format!("/webhooks/{}", id(&last));
        director.patch(&path, 1, &json!({"void": true})).await.ok();
        robot(&director, "补", url).await;
        director.patch(&path, 2, &json!({"void": false})).await.refused(422, "too_many");
    }
}
