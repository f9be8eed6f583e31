//! Repairs without an account (R02, R04, R13): what is broken, who else has the trouble, how it goes on; and how often.

mod photos;

use chrono::TimeDelta;
use it::{Actor, Answer, App, encoded, id, send, story};
use reqwest::{Method, multipart::Form};
use serde_json::{Value, json};
use uuid::Uuid;

/// A room with a tag on its door.
async fn room(director: &Actor<'_>) -> (Value, String) {
    let (room, code) = (director.room("秘地点305", None).await, director.blanks(1).await.remove(0));
    director.put(&format!("/tags/{code}/binding"), &json!({"placeId": room["id"]})).await.ok();
    (room, code)
}

/// Somebody without an account reports it.
async fn report(app: &App, tag: &str, said: Value) -> Value {
    app.anyone().post(&format!("/public/tags/{tag}/repairs"), &said).await.created()
}

fn tap() -> Value {
    json!({"description": "秘描述水龙头关不上", "contact": "秘电话13800001111", "trade": "plumbing"})
}

/// The order as the school sees it.
async fn order(director: &Actor<'_>, number: &Value) -> Value {
    let rows = director.get(&format!("/repairs?q={}", number.as_str().unwrap())).await.ok();
    director.order(&rows["items"][0]).await
}

/// A day on which a part may come.
fn soon(app: &App) -> String {
    (app.state.clock.now() + TimeDelta::days(30)).date_naive().to_string()
}

/// One step of the school.
async fn step(actor: &Actor<'_>, order: &Value, step: &str, said: Value) -> Value {
    actor.step(order, step, said).await.ok()
}

async fn follow(app: &App, tracking: &Value) -> Value {
    app.anyone().get(&format!("/public/repairs/{}", tracking["trackingCode"].as_str().unwrap())).await.ok()
}

async fn page(app: &App, tracking: &Value) -> Answer {
    app.anyone().get(&format!("//r/{}", tracking["trackingCode"].as_str().unwrap())).await
}

fn kinds(order: &Value) -> Vec<&str> {
    order["events"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect()
}

story! {
    // R02: nobody is sent on the word of a stranger.
    async fn a_parent_reports_from_the_tag_and_the_school_decides(app: App) {
        let director = app.director().await;
        let (room, tag) = room(&director).await;
        let caretaker = app.person(entity::member::Role::Caretaker, "laozhou@green").await;
        director.post("/dispatch-rules", &json!({"trade": "plumbing", "memberId": caretaker})).await.created();
        let tracking = report(&app, &tag, tap()).await;
        assert_eq!(tracking["trackingCode"].as_str().unwrap().len(), 20);
        let url = format!("{}/r/{}", app.state.settings.base_url, tracking["trackingCode"].as_str().unwrap());
        assert_eq!(tracking["trackingUrl"], url.as_str());
        let order = order(&director, &tracking["number"]).await;
        assert_eq!((&order["status"], &order["assignee"]), (&json!("reported"), &Value::Null), "no rule sends anybody");
        assert_eq!(order["place"]["id"], room["id"]);
        assert_eq!((&order["reporter"], &order["urgency"]), (&Value::Null, &json!("normal")));
        assert_eq!(order["contact"], "秘电话13800001111");
        // Told as any other report.
        let inbox = director.get("/notices").await.ok();
        assert!(inbox["items"].as_array().unwrap().iter().any(|notice| notice["subjectId"] == order["id"]), "{inbox}");
    }
}

story! {
    // The journey of two parents: one tap, one order, both told.
    async fn two_parents_report_the_same_tap_and_both_are_told(app: App) {
        let director = app.director().await;
        let (_, tag) = room(&director).await;
        let first = report(&app, &tag, tap()).await;
        let landing = app.anyone().get(&format!("/public/tags/{tag}")).await.ok();
        let open = &landing["openRepairs"][0];
        assert_eq!((&open["number"], &open["status"], &open["trade"]), (&first["number"], &json!("reported"), &json!("plumbing")));
        let join = format!("/public/tags/{tag}/repairs/{}/join", open["number"].as_str().unwrap());
        let second = app.anyone().post(&join, &json!({})).await.created();
        assert_eq!(first["number"], second["number"]);
        assert_ne!(first["trackingCode"], second["trackingCode"]);
        assert_eq!(director.walk("/repairs").await.len(), 1, "one order");
        let order = order(&director, &first["number"]).await;
        let (caretaker, day) = (app.as_(entity::member::Role::Caretaker).await, soon(&app));
        let me = caretaker.member().await;
        step(&director, &order, "assign", json!({"memberId": me})).await;
        step(&caretaker, &order, "start", json!({})).await;
        step(&caretaker, &order, "wait", json!({"until": day, "reason": "秘原因缺阀芯"})).await;
        for tracking in [&first, &second] {
            let seen = follow(&app, tracking).await;
            assert_eq!(kinds(&seen), ["reported", "joined", "assigned", "started", "waiting"]);
            assert_eq!((&seen["status"], &seen["waitingUntil"]), (&json!("waiting"), &json!(day)));
            let page = page(&app, tracking).await.text();
            assert!(page.contains("等配件") && page.contains(&day), "{page}");
        }
        step(&director, &order, "cancel", json!({"reason": "秘原因"})).await;
        for tracking in [&first, &second] {
            let seen = follow(&app, tracking).await;
            assert_eq!((&seen["status"], &seen["waitingUntil"]), (&json!("cancelled"), &Value::Null));
            assert_eq!(kinds(&seen).last(), Some(&"cancelled"));
        }
        // It is over: nothing to join, and nobody has to be reached.
        app.anyone().post(&join, &json!({})).await.refused(404, "not_found");
        assert_eq!(app.anyone().get(&format!("/public/tags/{tag}")).await.ok()["openRepairs"], json!([]));
        let ended = director.order(&order).await;
        assert!(ended["contact"].as_str().unwrap_or_default().is_empty(), "{}", ended["contact"]);
    }
}

story! {
    // R13, T6: every change, and nobody's name, words or photos.
    async fn a_tracking_code_shows_every_change_and_nothing_of_anybody(app: App) {
        let director = app.director().await;
        let (_, tag) = room(&director).await;
        let teacher = app.as_(entity::member::Role::Teacher).await;
        let caretaker = app.as_(entity::member::Role::Caretaker).await;
        let tracking = report(&app, &tag, json!({"description": "秘描述关不上", "contact": "秘电话13800001111"})).await;
        let order = order(&director, &tracking["number"]).await;
        let mut expected = vec!["reported"];
        let mut changes = async |actor: &Actor<'_>, word: &str, said: Value, kind: &'static str| {
            step(actor, &order, word, said).await;
            if kind != "noted" {
                expected.push(kind);
            }
            let seen = follow(&app, &tracking).await;
            assert_eq!(kinds(&seen), expected, "after {word}");
            let page = page(&app, &tracking).await;
            assert_eq!(page.status, 200);
            for text in [seen.to_string(), page.text()] {
                assert!(!text.contains('秘'), "{text}");
                for leak in ["13800001111", "@green", "photos/", id(&order), "member", "contact\":"] {
                    assert!(!text.contains(leak), "{leak} after {word} in {text}");
                }
            }
            assert_eq!(seen.as_object().unwrap().keys().collect::<Vec<_>>(), ["dueAt", "events", "number", "status", "waitingUntil"]);
        };
        let me = caretaker.member().await;
        changes(&teacher, "join", json!({"note": "秘话我也遇到"}), "joined").await;
        changes(&director, "triage", json!({"urgency": "small", "note": "秘话"}), "triaged").await;
        changes(&director, "note", json!({"text": "秘备注，找周明理"}), "noted").await;
        changes(&director, "assign", json!({"memberId": me}), "assigned").await;
        changes(&caretaker, "start", json!({}), "started").await;
        changes(&caretaker, "wait", json!({"until": soon(&app), "reason": "秘原因"}), "waiting").await;
        changes(&teacher, "urge", json!({"note": "秘催"}), "urged").await;
        changes(&caretaker, "start", json!({}), "started").await;
        // The photos of others, and who accepted.
        let proof = app.lay_photo(me).await;
        let done = json!({"result": "fixed", "work": "秘维修换垫片", "photoIds": [proof], "materials": [
            {"name": "秘材料垫片", "quantity": 1, "unit": "个", "priceFen": 77_700}]});
        changes(&caretaker, "finish", done, "finished").await;
        changes(&teacher, "reject", json!({"reason": "秘拒绝还在滴"}), "rejected").await;
        let proof = app.lay_photo(me).await;
        changes(&caretaker, "finish", json!({"result": "fixed", "photoIds": [proof]}), "finished").await;
        changes(&teacher, "accept", json!({"rating": 5, "comment": "秘评价", "signature": [[1, 2, 3, 4]]}), "accepted").await;
    }
}

story! {
    // T5, T7: whoever tries codes learns nothing, and shuts out nobody who has one.
    async fn codes_that_follow_nothing_are_all_answered_alike_and_then_limited(app: App) {
        let director = app.director().await;
        let (_, tag) = room(&director).await;
        let tracking = report(&app, &tag, tap()).await;
        let code = tracking["trackingCode"].as_str().unwrap();
        let near = format!("{}{}", &code[..19], if code.ends_with('7') { '8' } else { '7' });
        let wrong = [near.as_str(), "7K3M9QXT2BWD5HJNRVA8", "x", &tag, "%00", "%E4%B8%83", &"A".repeat(900), &code[..19]];
        let (mut bodies, mut pages) = (Vec::new(), Vec::new());
        for wrong in wrong {
            let mut body = app.anyone().get(&format!("/public/repairs/{wrong}")).await.refused(404, "not_found");
            body["requestId"] = Value::Null;
            bodies.push(body);
            let page = app.anyone().get(&format!("//r/{wrong}")).await;
            assert_eq!(page.status, 404);
            pages.push(page.text());
        }
        assert!(bodies.windows(2).all(|two| two[0] == two[1]), "{bodies:?}");
        assert!(pages.windows(2).all(|two| two[0] == two[1]));
        for _ in 0..100 - 2 * wrong.len() {
            app.anyone().get(&format!("/public/repairs/{near}")).await.refused(404, "not_found");
        }
        let refused = app.anyone().get(&format!("/public/repairs/{near}")).await;
        refused.refused(429, "too_many_requests");
        assert!(refused.headers.contains_key("retry-after"));
        assert_eq!(app.anyone().get(&format!("//r/{near}")).await.status, 429);
        // As it was given, and as people type it.
        let typed = code.to_lowercase().replace('0', "o").replace('1', "l");
        for code in [code, &typed, &format!("{}-{}", &typed[..5], &typed[5..])] {
            app.anyone().get(&format!("/public/repairs/{code}")).await.ok();
        }
        // Nothing of it is kept in the clear.
        let rows = app.rows().await;
        assert_eq!(rows["repair_watcher"], 1);
        for (table, rows) in crate::tenancy::rows::of_some(&app, app.green).await {
            assert!(!rows.concat().contains(code), "{table} holds the code");
        }
    }
}

story! {
    // T39: per tag, and per address; who was first and who joins are not shut out by who floods.
    async fn so_many_reports_an_hour_at_one_tag_and_then_no_more(app: App) {
        let director = app.director().await;
        let ((_, tag), (_, other)) = (room(&director).await, room(&director).await);
        let path = format!("/public/tags/{tag}/repairs");
        let key = Uuid::now_v7().to_string();
        let first = app.anyone().post_with_key(&path, &tap(), &key).await.created();
        // What is refused does not count.
        for _ in 0..9 {
            app.anyone().post(&path, &json!({"description": "a"})).await.refused_field(422, "description", "too_short");
        }
        for _ in 1..6 {
            report(&app, &tag, tap()).await;
        }
        let refused = app.anyone().post(&path, &tap()).await;
        refused.refused(429, "too_many_requests");
        assert_eq!(refused.headers["retry-after"], "3600");
        // Who lost the first answer is told it again.
        let again = app.anyone().post_with_key(&path, &tap(), &key).await;
        assert_eq!(again.created(), first);
        assert_eq!(again.headers["idempotent-replay"], "true");
        app.anyone().post(&format!("{path}/{}/join", first["number"].as_str().unwrap()), &json!({})).await.created();
        report(&app, &other, tap()).await;
        let page = app.anyone().upload(&format!("/t/{tag}"), Form::new().text("description", "还是坏的")).await;
        assert_eq!((page.status.as_u16(), &page.headers["retry-after"]), (429, &refused.headers["retry-after"]));
        assert!(page.text().contains("还是坏的"), "nobody has to type it again");
        app.clock.forward(TimeDelta::minutes(61));
        report(&app, &tag, tap()).await;
    }
}

story! {
    async fn so_many_attempts_an_hour_from_one_address_whatever_they_are(app: App) {
        let director = app.director().await;
        let (_, tag) = room(&director).await;
        let path = format!("/public/tags/{tag}/repairs");
        for turn in 0..60 {
            let answer = match turn % 3 {
                0 => app.anyone().post(&path, &json!({})).await,
                1 => app.anyone().post(&format!("{path}/BX-1/join"), &json!({})).await,
                _ => app.anyone().upload(&format!("/t/{tag}"), Form::new().text("colour", "red")).await,
            };
            assert!([400, 404].contains(&answer.status.as_u16()), "{turn} {}", answer.text());
        }
        app.anyone().post(&path, &tap()).await.refused(429, "too_many_requests");
        // Nothing of what is refused so is read, and to look is always allowed.
        app.anyone().get(&format!("/public/tags/{tag}")).await.ok();
        assert_eq!(director.walk("/repairs").await.len(), 0);
        app.clock.forward(TimeDelta::minutes(61));
        app.anyone().post(&path, &tap()).await.created();
    }
}

story! {
    async fn the_form_works_without_script_and_sent_twice_is_one_report(app: App) {
        let director = app.director().await;
        let (_, tag) = room(&director).await;
        let landing = app.anyone().get(&format!("/t/{tag}")).await.text();
        assert!(landing.contains("enctype=\"multipart/form-data\"") && !landing.contains("<script"), "{landing}");
        let key = landing.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form = |words: &str, key: &str| {
            let form = Form::new().text("description", format!("{words}\r\n第二行")).text("trade", "").text("contact", "");
            let nothing = reqwest::multipart::Part::bytes(Vec::new()).file_name("").mime_str("application/octet-stream");
            form.text("urgency", "urgent").text("key", key.to_owned()).part("photo", nothing.unwrap())
        };
        let sent = app.anyone().upload(&format!("/t/{tag}"), form("门把手掉了", &key)).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        let onward = sent.headers["location"].to_str().unwrap().to_owned();
        let again = app.anyone().upload(&format!("/t/{tag}"), form("门把手掉了", &key)).await;
        assert_eq!(again.headers["location"], onward.as_str(), "a second tap");
        assert_eq!(director.walk("/repairs").await.len(), 1);
        // Back, changed and sent anew: that is another report.
        let other = app.anyone().upload(&format!("/t/{tag}"), form("窗也坏了", &key)).await;
        assert_ne!(other.headers["location"], onward.as_str());
        let rows = director.walk("/repairs").await;
        let first = rows.iter().find(|row| row["description"].as_str().unwrap().contains("门把手")).unwrap();
        assert_eq!((&first["description"], &first["urgency"]), (&json!("门把手掉了\n第二行"), &json!("urgent")));
        let page = app.anyone().get(&format!("/{onward}")).await;
        let text = page.text();
        assert!(text.contains("已报") && text.contains(first["number"].as_str().unwrap()), "{text}");
        assert!(!text.contains("门把手"), "not even the own words: who finds the code learns nothing");
        for (header, value) in [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex"), ("x-frame-options", "DENY")] {
            assert_eq!(page.headers[header], value);
        }
        assert!(page.headers.get("set-cookie").is_none(), "no cookie, so nothing for another site to borrow");
    }
}

story! {
    async fn what_is_wrong_with_a_report_is_said_and_nothing_has_to_be_typed_again(app: App) {
        let director = app.director().await;
        let (_, tag) = room(&director).await;
        let path = format!("/public/tags/{tag}/repairs");
        let long = "长".repeat(2001);
        for (body, field, code) in [
            (json!({}), "description", "required"),
            (json!({"description": "  "}), "description", "required"),
            (json!({"description": long}), "description", "too_long"),
            (json!({"description": "坏了", "contact": "1".repeat(61)}), "contact", "too_long"),
            (json!({"description": "坏了", "urgency": "now"}), "urgency", "invalid_choice"),
            (json!({"description": "坏了", "status": "closed"}), "status", "unknown_field"),
            (json!({"description": "坏了", "assigneeId": Uuid::now_v7()}), "assigneeId", "unknown_field"),
            (json!({"description": "坏了", "schoolId": Uuid::now_v7()}), "schoolId", "unknown_field"),
        ] {
            let answer = app.anyone().post(&path, &body).await;
            answer.refused_field(answer.status.as_u16(), field, code);
            assert!([400, 422].contains(&answer.status.as_u16()));
        }
        let evil = "<script>alert(1)</script>\"'";
        let form = Form::new().text("description", "x").text("contact", evil).text("trade", "door");
        let page = app.anyone().upload(&format!("/t/{tag}"), form).await;
        let text = page.text();
        assert_eq!(page.status, 422);
        assert!(text.contains("哪里坏了：请写清楚一点") && text.contains("&lt;script&gt;"), "{text}");
        assert!(!text.contains("<script") && text.contains("<option value=\"door\" selected>"), "{text}");
        for (name, tag) in [("unknown", "7K3M9QXT2BWD"), ("blank", &director.blanks(1).await[0])] {
            app.anyone().post(&format!("/public/tags/{tag}/repairs"), &tap()).await.refused(404, "unknown_tag");
            let page = app.anyone().upload(&format!("/t/{tag}"), Form::new().text("description", "坏了")).await;
            assert_eq!(page.status, 404, "{name}");
        }
        assert_eq!(director.walk("/repairs").await.len(), 0);
    }
}

story! {
    /// A number alone opens nothing: not at another tag, not in another school.
    async fn only_what_is_open_at_this_tag_is_joined(app: App) {
        let (green, blue) = (app.director().await, app.stranger().await);
        let ((_, here), (_, there), (_, away)) = (room(&green).await, room(&green).await, room(&blue).await);
        let mine = report(&app, &here, tap()).await;
        let number = mine["number"].as_str().unwrap();
        let join = async |tag: &str, number: &str| {
            app.anyone().post(&format!("/public/tags/{tag}/repairs/{}/join", encoded(number)), &json!({})).await
        };
        for tag in [&there, &away] {
            join(tag, number).await.refused(404, "not_found");
        }
        for wrong in ["BX-2026-999999", "x", "' OR 1=1", "%"] {
            join(&here, wrong).await.refused(404, "not_found");
        }
        let press = async |tag: &str| {
            let request = app.anyone().request(Method::POST, &format!("/t/{tag}/join")).body(format!("number={number}"));
            send(request.header("Content-Type", "application/x-www-form-urlencoded")).await
        };
        assert_eq!(press(&there).await.status, 404);
        let joined = press(&here).await;
        assert_eq!(joined.status, 303);
        let code = joined.headers["location"].to_str().unwrap().rsplit('/').next().unwrap().to_owned();
        assert_eq!(follow(&app, &json!({ "trackingCode": code })).await["number"], number);
        assert_eq!(blue.walk("/repairs").await.len(), 0);
    }
}
