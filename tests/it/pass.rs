//! Who comes registers without an account, and shows a code that changes (V01, V04, V05; R15).

mod firm;
mod leaving;
mod limits;

use chrono::TimeDelta;
use entity::member::Role;
use it::{Actor, Answer, App, send, story};
use reqwest::{Method, multipart::Form};
use serde_json::{Value, json};

/// The way to a visitor's own page.
fn way(url: &str) -> String {
    format!("/{}", &url[url.find("/v/").unwrap()..])
}

/// Registers by the operation for programs, and answers the way to the page.
async fn register(app: &App, said: Value) -> String {
    let made = app.anyone().post("/public/schools/green/visits", &said).await.created();
    assert_eq!(made["status"], "waiting");
    way(made["passUrl"].as_str().unwrap())
}

async fn open(app: &App, way: &str) -> String {
    let page = app.anyone().get(way).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

/// What stands in a field of the page's form.
fn field(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The six characters that the page shows.
fn shown(page: &str) -> String {
    let (_, rest) = page.split_once("<p class=\"big\">").unwrap();
    rest.split('<').next().unwrap().replace(' ', "")
}

/// What the visit is to the guard.
async fn at_gate(guard: &Actor<'_>, name: &str) -> Value {
    let rows = guard.get("/visits?limit=200").await.ok();
    rows["items"].as_array().unwrap().iter().find(|visit| visit["name"] == name).unwrap_or(&Value::Null).clone()
}

async fn post_form(app: &App, form: Form) -> Answer {
    send(app.anyone().request(Method::POST, "//s/green/visit").multipart(form)).await
}

fn small(page: &str) {
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut page.as_bytes(), &mut packed, &Default::default()).unwrap();
    println!("{} bytes, {} in brotli", page.len(), packed.len());
    assert!(packed.len() <= 4_096, "{}", packed.len());
    assert!(!page.contains("<script") && page.contains("prefers-color-scheme:dark"));
}

story! {
    async fn a_visitor_registers_at_the_poster_and_the_host_is_asked_at_once(app: App) {
        app.person(Role::Teacher, "李老师").await;
        let (guard, host) = (app.as_(Role::Guard).await, app.login("李老师").await);
        let form = open(&app, "//s/green/visit").await;
        small(&form);
        assert!(form.contains("green 学校") && form.contains("90") && form.contains("autocomplete=\"name\""), "{form}");
        app.clock.forward(TimeDelta::seconds(20));
        let said = Form::new().text("name", "秘张某").text("purpose", "parent").text("host", "李老师")
            .text("phone", "138 0000 1234").text("headcount", "2").text("website", "")
            .text("opened", field(&form, "opened")).text("key", field(&form, "key"));
        let answer = post_form(&app, said).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let page = format!("/{}", answer.headers["location"].to_str().unwrap());
        assert_eq!(page.len(), "//v/".len() + 26, "130 bits");
        let waits = open(&app, &page).await;
        small(&waits);
        for there in ["等学校同意", "秘张某", "…1234", "李老师", "<svg"] {
            assert!(waits.contains(there), "{there} in {waits}");
        }
        assert!(!waits.contains("138"), "the whole number is kept nowhere");
        let visit = at_gate(&guard, "秘张某").await;
        assert_eq!((&visit["status"], &visit["origin"], &visit["headcount"]), (&json!("waiting"), &json!("poster"), &json!(2)));
        assert_eq!((&visit["host"]["name"], &visit["hostAsked"]), (&json!("李老师"), &json!("李老师")));
        assert_eq!(visit["asks"][0]["member"]["name"], "李老师");
        let id = visit["id"].as_str().unwrap();
        let mine = host.get(&format!("/visits/{id}")).await.ok();
        step(&host, &mine, "confirm", json!({})).await;
        let agreed = open(&app, &page).await;
        small(&agreed);
        assert!(agreed.contains("已同意"), "{agreed}");
        let confirmed = guard.get(&format!("/visits/{id}")).await.ok();
        step(&guard, &confirmed, "enter", json!({"idChecked": true})).await;
        assert!(open(&app, &page).await.contains("已入校"));
    }
}

async fn step(actor: &Actor<'_>, visit: &Value, step: &str, said: Value) -> Value {
    let path = format!("/visits/{}/{step}", visit["id"].as_str().unwrap());
    let request =
        actor.request(Method::POST, &path).header("If-Match", format!("\"{}\"", visit["version"])).json(&said);
    send(request).await.ok()
}

story! {
    // Neither the school's people nor its list are told to who asks.
    async fn the_answer_is_the_same_whoever_is_visited_and_whoever_comes(app: App) {
        app.person(Role::Teacher, "李老师").await;
        app.person(Role::Teacher, "王老师一").await;
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        director.post("/watch-entries", &json!({"name": "秘关注赵", "aliases": ["秘别名"], "plates": ["秘B54321"]})).await.created();
        let mut pages = Vec::new();
        for (name, host, more) in [
            ("秘普通甲", "李老师", json!({})),
            ("秘普通乙", "没有这人", json!({})),
            ("秘普通丙", "王老师", json!({})),
            ("秘普通丁", "director@blue", json!({})),
            ("秘关注赵", "李老师", json!({})),
            ("秘普通戊", "李老师", json!({"plate": "秘b 54321"})),
            ("秘 别 名", "李老师", json!({})),
        ] {
            let mut said = json!({"name": name, "purpose": "parent", "host": host});
            said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let page = open(&app, &register(&app, said).await).await;
            let (_, told) = page.split_once("<h1>").unwrap();
            pages.push(told.split("<svg").next().unwrap().to_owned());
            let visit = at_gate(&guard, name).await;
            let watched = name.contains("关注") || name.contains('别') || name.contains('戊');
            assert_eq!(visit["leaderNeeded"], json!(watched), "{visit}");
            assert_eq!(visit["host"]["name"].as_str(), (host == "李老师").then_some("李老师"), "{visit}");
            assert_eq!(visit["watched"], false, "why is not said");
        }
        assert!(pages.windows(2).all(|two| two[0] == two[1]), "{pages:?}");
        // Who is on duty is told at once, without a name.
        let inbox = director.get("/notices?limit=50").await.ok();
        let told = inbox["items"].as_array().unwrap().iter().filter(|notice| notice["kind"] == "visit.leader").count();
        assert_eq!(told, 3, "{inbox}");
        assert!(!inbox.to_string().contains('秘'));
    }
}

story! {
    async fn a_code_is_taken_once_and_a_picture_of_it_opens_nothing(app: App) {
        let guard = app.as_(Role::Guard).await;
        let way = register(&app, json!({"name": "秘张某", "purpose": "parent"})).await;
        let first = shown(&open(&app, &way).await);
        let scan = async |code: &str| guard.post("/visits/scan", &json!({"code": code})).await;
        let visit = scan(&first).await.ok()["visit"].clone();
        assert_eq!(visit["name"], "秘张某");
        scan(&first).await.refused_field(422, "code", "pass_used");
        // The QR code says the same with the visit's id before it.
        let id = visit["id"].as_str().unwrap().replace('-', "").to_uppercase();
        scan(&format!("{id}{first}")).await.refused_field(422, "code", "pass_used");
        app.clock.forward(TimeDelta::seconds(30));
        let second = shown(&open(&app, &way).await);
        assert_ne!(second, first);
        // Read out slowly, with a space and small letters.
        app.clock.forward(TimeDelta::seconds(29));
        let read = format!("{} {}", &second[..3], &second[3..]).to_lowercase();
        assert_eq!(scan(&read).await.ok()["visit"]["id"], visit["id"]);
        app.clock.forward(TimeDelta::seconds(61));
        let third = shown(&open(&app, &way).await);
        app.clock.forward(TimeDelta::seconds(61));
        scan(&third).await.refused_field(422, "code", "pass_old");
        scan(&format!("{id}{third}")).await.refused_field(422, "code", "pass_old");
        scan(&format!("{}{third}", uuid::Uuid::now_v7().simple())).await.refused_field(422, "code", "unknown_code");
        for nonsense in ["", "🐼", "x", &"9".repeat(300)] {
            let refused = scan(nonsense).await;
            assert!([400, 422].contains(&refused.status.as_u16()), "{nonsense}: {}", refused.text());
        }
        // Yesterday's.
        app.clock.forward(TimeDelta::days(1));
        let guard = app.as_(Role::Guard).await;
        let old = json!({"code": format!("{id}{second}")});
        guard.post("/visits/scan", &old).await.refused_field(422, "code", "pass_old");
        // Another school's guard opens nothing by it.
        let fresh = register(&app, json!({"name": "秘李某", "purpose": "parent"})).await;
        let code = shown(&open(&app, &fresh).await);
        let theirs = app.login("guard@blue").await;
        theirs.post("/visits/scan", &json!({"code": code})).await.refused_field(422, "code", "pass_old");
    }
}

story! {
    async fn what_cannot_be_is_named_and_a_name_in_any_script_is_a_name(app: App) {
        let guard = app.as_(Role::Guard).await;
        let post = async |said: Value| app.anyone().post("/public/schools/green/visits", &said).await;
        let base = |more: Value| {
            let mut said = json!({"name": "某", "purpose": "parent"});
            said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            said
        };
        for (more, field, code) in [
            (json!({"plate": "京".repeat(200)}), "plate", "too_long"),
            (json!({"name": "x".repeat(61)}), "name", "too_long"),
            (json!({"name": " "}), "name", "required"),
            (json!({"name": "a\u{0}b"}), "name", "control_character"),
            (json!({"purpose": "party"}), "purpose", "invalid_choice"),
            (json!({"colour": "red"}), "colour", "unknown_field"),
        ] {
            post(base(more)).await.refused_field(400, field, code);
        }
        for (more, field, code) in [
            (json!({"purpose": "emergency"}), "purpose", "invalid_choice"),
            (json!({"purpose": "contractor"}), "company", "required"),
            (json!({"purpose": "inspector"}), "company", "required"),
            (json!({"purpose": "delivery"}), "company", "required"),
            (json!({"purpose": "meeting"}), "host", "required"),
            (json!({"purpose": "other"}), "reason", "required"),
            (json!({"headcount": 0}), "headcount", "out_of_range"),
            (json!({"headcount": 100_000}), "headcount", "out_of_range"),
            (json!({"phone": "none"}), "phone", "invalid"),
        ] {
            post(base(more)).await.refused_field(422, field, code);
        }
        for name in ["阿依古丽·买买提", "ئايگۈل", "Nguyễn Thị Ánh", "Мария", "محمد", "김철수", "José 🐼 Núñez", "नेहा"] {
            let way = register(&app, json!({"name": name, "purpose": "delivery", "plate": "川A12345"})).await;
            assert!(open(&app, &way).await.contains(name));
            assert_eq!(at_gate(&guard, name).await["name"], name);
        }
        app.anyone().post("/public/schools/nowhere/visits", &base(json!({}))).await.refused(404, "not_found");
        assert_eq!(app.anyone().get("//s/nowhere/visit").await.status, 404);
        assert_eq!(app.anyone().get("//v/nonsense").await.status, 404);
        // What is typed is shown, not obeyed.
        let way = register(&app, json!({"name": "<script>x</script>", "purpose": "parent"})).await;
        assert!(!open(&app, &way).await.contains("<script"));
    }
}

story! {
    async fn who_does_not_come_takes_the_registration_back_and_nothing_is_kept(app: App) {
        let guard = app.as_(Role::Guard).await;
        let way = register(&app, json!({"name": "秘张某", "purpose": "parent"})).await;
        let visit = at_gate(&guard, "秘张某").await;
        let director = app.director().await;
        let back = async || send(app.anyone().request(Method::POST, &format!("{way}/cancel"))).await;
        let done = back().await;
        assert!(done.status == 200 && done.text().contains("已删除"), "{}", done.text());
        let gone = guard.get(&format!("/visits/{}", visit["id"].as_str().unwrap())).await.ok();
        assert_eq!((&gone["status"], &gone["erased"], &gone["name"]), (&json!("void"), &json!(true), &json!("")));
        let inbox = guard.get("/notices").await.ok();
        assert!(inbox["items"].as_array().unwrap().iter().all(|notice| notice["kind"] != "visit.cancelled"), "nobody was asked");
        assert_eq!(app.anyone().get(&way).await.status, 404);
        assert_eq!(back().await.status, 404);
        // Whoever was asked hears that nobody comes.
        app.person(Role::Teacher, "李老师").await;
        let host = app.login("李老师").await;
        let asked = register(&app, json!({"name": "秘王某", "purpose": "parent", "host": "李老师"})).await;
        assert_eq!(send(app.anyone().request(Method::POST, &format!("{asked}/cancel"))).await.status, 200);
        let inbox = host.get("/notices").await.ok();
        let told = inbox["items"].as_array().unwrap().iter().filter(|notice| notice["kind"] == "visit.cancelled");
        assert_eq!(told.count(), 1, "{inbox}");
        // Who is inside is on the record until the school's time is over.
        let inside = register(&app, json!({"name": "秘李某", "purpose": "parent"})).await;
        let waits = at_gate(&director, "秘李某").await;
        let confirmed = step(&director, &waits, "confirm", json!({})).await;
        step(&guard, &confirmed, "enter", json!({"idChecked": true})).await;
        let refused = send(app.anyone().request(Method::POST, &format!("{inside}/cancel"))).await;
        assert_eq!(refused.status, 409);
        assert_eq!(at_gate(&guard, "秘李某").await["status"], "inside");
    }
}
