//! What a finder's camera sees (A07, A08): the school's list of fields and nothing else, and nothing of what is not.

use it::{Actor, Answer, App, Backend, id, story};
use reqwest::Method;
use serde_json::{Value, json};

/// A thing with something secret in every field, and its code.
async fn secret(director: &Actor<'_>) -> (Value, String) {
    let code = director.blanks(1).await.remove(0);
    let room = director.room("秘地点", None).await;
    let me = director.get("/me").await.ok()["member"]["id"].clone();
    let thing = director.asset(json!({
        "name": "公开名", "number": "秘编号", "brand": "秘品牌", "model": "秘型号", "spec": "秘规格", "unit": "秘单位",
        "quantity": 4321, "priceFen": 98_765_400, "acquiredOn": "2019-03-07", "bookedOn": "2019-03-08",
        "voucher": "秘凭证", "supplier": "秘供货商", "contract": "秘合同", "department": "秘部门", "user": "秘使用人",
        "remark": "秘备注", "warrantyUntil": "2033-03-09", "lifeYears": 77, "placeId": room["id"], "keeperId": me,
        "tagCode": code
    }));
    (thing.await, code)
}

async fn list(director: &Actor<'_>, fields: Value) -> Answer {
    let version = director.get("/school").await.ok()["version"].as_i64().unwrap();
    director.patch("/school", version, &json!({"landingFields": fields})).await
}

story! {
    // A08
    async fn only_the_fields_on_the_schools_list_are_shown(app: App) {
        let director = app.director().await;
        let (thing, code) = secret(&director).await;
        let pages = async || {
            let data = app.anyone().get(&format!("/public/tags/{code}")).await;
            (data.ok(), app.anyone().get(&format!("/t/{code}")).await.text())
        };
        let (data, page) = pages().await;
        let facts: Vec<_> =
            data["facts"].as_array().unwrap().iter().map(|fact| fact["field"].as_str().unwrap()).collect();
        assert_eq!(facts, ["name", "category"]);
        assert!(page.contains("公开名") && !page.contains('秘') && !data.to_string().contains('秘'));
        // Whatever the school lists, no person, no money, no id.
        list(&director, json!(["name", "number", "category", "brand", "model", "place", "status"])).await.ok();
        let (data, page) = pages().await;
        for shown in ["公开名", "秘编号", "秘品牌", "秘型号", "秘地点", "在用"] {
            assert!(page.contains(shown), "{shown}");
        }
        let hidden = [
            "秘规格",
            "秘单位",
            "4321",
            "987654",
            "98765400",
            "2019-03",
            "秘凭证",
            "秘供货商",
            "秘合同",
            "秘部门",
            "秘使用人",
            "秘备注",
            "2033-03",
            "director@green",
            id(&thing),
            id(&thing["place"]),
            id(&thing["keeper"]),
        ];
        for hidden in hidden {
            assert!(!page.contains(hidden) && !data.to_string().contains(hidden), "{hidden}");
        }
        let keys: Vec<_> = data.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["contact", "facts", "openRepairs", "school"]);
        for fact in data["facts"].as_array().unwrap() {
            assert_eq!(fact.as_object().unwrap().len(), 2);
        }
        list(&director, json!([])).await.ok();
        let (data, page) = pages().await;
        assert!(data["facts"] == json!([]) && !page.contains("公开名") && !page.contains('秘'));
    }
}

story! {
    async fn a_school_cannot_list_people_money_or_anything_unknown(app: App) {
        let director = app.director().await;
        for field in ["keeper", "user", "priceFen", "valueFen", "id", "remark", "supplier", "", "Name", "name "] {
            let answer = list(&director, json!(["name", field])).await;
            answer.refused_field(422, "landingFields", "invalid_choice");
        }
        assert_eq!(director.get("/school").await.ok()["landingFields"], json!(["name", "category"]));
        // Even if it stood in the database.
        let (_, code) = secret(&director).await;
        use sea_orm::ConnectionTrait;
        let sql =
            "UPDATE school SET landing_fields = '[\"name\",\"keeper\",\"user\",\"priceFen\",\"remark\"]'".to_owned();
        let write = app.state.db.write(move |tx| Box::pin(async move { Ok(tx.execute_unprepared(&sql).await?) }));
        write.await.unwrap();
        let data = app.anyone().get(&format!("/public/tags/{code}")).await.ok();
        assert_eq!(data["facts"], json!([{"field": "name", "value": "公开名"}]));
    }
}

story! {
    // T1: whoever tries codes learns nothing.
    async fn codes_that_show_nothing_are_all_answered_alike(app: App) {
        let director = app.director().await;
        let codes = director.blanks(5).await;
        let [replaced, new, void, blank, gone] = codes.as_slice() else { panic!() };
        let (thing, other) = (director.asset(json!({})).await, director.asset(json!({})).await);
        director.bind(replaced, &thing).await.ok();
        director.post(&format!("/tags/{replaced}/replace"), &json!({"newCode": new})).await.created();
        director.bind(void, &other).await.ok();
        director.post(&format!("/tags/{void}/void"), &json!({"reason": "遗失"})).await.ok();
        let room = director.room("201", None).await;
        director.put(&format!("/tags/{gone}/binding"), &json!({"placeId": room["id"]})).await.ok();
        let away = director.request(Method::POST, &format!("/places/{}/void", id(&room))).header("If-Match", "1");
        it::send(away.json(&json!({"reason": "拆除"}))).await.ok();
        let (mut bodies, mut pages) = (Vec::new(), Vec::new());
        let nothing =
            [replaced, void, blank, gone, "7K3M9QXT2BWD", "x", "%00", "%E4%B8%83", "7K3M9QXT2BWD5", &"A".repeat(900)];
        for code in nothing {
            let answer = app.anyone().get(&format!("/public/tags/{code}")).await;
            let mut body = answer.refused(404, "unknown_tag");
            body["requestId"] = Value::Null;
            bodies.push((body, headers(&answer)));
            let page = app.anyone().get(&format!("/t/{code}")).await;
            assert_eq!(page.status, 404);
            pages.push((page.text(), headers(&page)));
        }
        assert!(bodies.windows(2).all(|two| two[0] == two[1]), "{bodies:?}");
        assert!(pages.windows(2).all(|two| two[0] == two[1]));
        app.anyone().get(&format!("/public/tags/{new}")).await.ok();
    }
}

fn headers(answer: &Answer) -> Vec<(String, String)> {
    let kept = |name: &str| !["x-request-id", "date"].contains(&name);
    let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned();
    let kept = answer.headers.iter().filter(|(name, _)| kept(name.as_str()));
    let mut headers: Vec<_> = kept.map(|(name, value)| (name.to_string(), text(value))).collect();
    headers.sort();
    headers
}

story! {
    // A07
    async fn the_page_is_plain_safe_html_in_the_readers_language(app: App) {
        let director = app.director().await;
        let code = director.blanks(1).await.remove(0);
        let evil = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>";
        director.asset(json!({"name": evil, "model": "\" onload=\"x", "tagCode": code})).await;
        list(&director, json!(["name", "model", "status"])).await.ok();
        let contact = json!({"contact": "<b>门卫室</b> 010-0000 0000"});
        director.patch("/school", 2, &contact).await.ok();
        let visit = async |language: &'static str| {
            let request = app.anyone().request(Method::GET, &format!("/t/{code}")).header("Accept-Language", language);
            it::send(request).await
        };
        let page = visit("zh-CN").await;
        let text = page.text();
        assert_eq!(page.status, 200);
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        assert_eq!(page.headers["x-frame-options"], "DENY");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("script"), "{policy}");
        assert!(!text.contains("<script") && !text.contains("<img") && !text.contains("<b>门卫室"), "{text}");
        assert!(text.contains("&lt;script&gt;") && text.contains("lang=\"zh-CN\"") && text.contains("在库"));
        assert!(!text.contains("\" onload"), "{text}");
        assert!(text.contains(&houqin::tag::checked(&code)), "the code stands there for typing");
        assert!(text.len() < 6_000, "{} bytes", text.len());
        let english = visit("en-GB,zh;q=0.5").await.text();
        assert!(english.contains("lang=\"en\"") && english.contains("Status") && !english.contains("状态"));
        let lost = it::send(app.anyone().request(Method::GET, "/t/x").header("Accept-Language", "en")).await;
        assert!(lost.text().contains("This code is not known"));
        assert_eq!(lost.headers["cache-control"], "no-store");
    }
}

story! {
    // T39
    async fn only_codes_that_do_not_exist_are_counted_and_then_limited(app: App) {
        let director = app.director().await;
        let (_, code) = secret(&director).await;
        let anyone = app.anyone();
        for _ in 0..150 {
            anyone.get(&format!("/public/tags/{code}")).await.ok();
        }
        for turn in 0..100 {
            let path = if turn % 2 == 0 { "/public/tags/7K3M9QXT2BWD" } else { "/t/7K3M9QXT2BWD" };
            assert_eq!(anyone.get(path).await.status, 404, "{turn}");
        }
        let refused = anyone.get("/public/tags/7K3M9QXT2BWD").await;
        refused.refused(429, "too_many_requests");
        assert!(refused.headers.contains_key("retry-after"));
        let page = anyone.get("/t/7K3M9QXT2BWD").await;
        assert_eq!((page.status.as_u16(), &page.headers["retry-after"]), (429, &refused.headers["retry-after"]));
        // Whoever guesses shuts nobody out: at a school many share an address.
        anyone.get(&format!("/public/tags/{code}")).await.ok();
        assert_eq!(anyone.get(&format!("/t/{code}")).await.status, 200);
        // A header that nobody vouches for makes no other caller.
        let other = anyone.request(Method::GET, "/public/tags/7K3M9QXT2BWD").header("X-Forwarded-For", "203.0.113.9");
        it::send(other).await.refused(429, "too_many_requests");
        // Whoever has a session scans as before.
        director.get(&format!("/tags/{code}")).await.ok();
    }
}

/// An IPv6 caller has more addresses than could be counted, and a proxy may stand anywhere in its network.
#[actix_web::test]
async fn the_addresses_of_one_ipv6_network_are_one_caller() {
    let app = App::start_with(Backend::Sqlite, "trusted_proxies = \"10.0.0.0/8, 127.0.0.0/8\"\n").await;
    let from = async |forwarded: String| {
        let request = app.anyone().request(Method::GET, "/public/tags/7K3M9QXT2BWD");
        it::send(request.header("X-Forwarded-For", forwarded)).await.status.as_u16()
    };
    for turn in 0..100 {
        assert_eq!(from(format!("2001:db8:0:1::{turn}")).await, 404);
    }
    assert_eq!(from("2001:db8:0:1:ffff::1".into()).await, 429);
    assert_eq!(from("2001:db8:0:2::1".into()).await, 404);
}

/// Behind a proxy that is trusted, each address is counted on its own, and only the hop that the proxy saw counts.
#[actix_web::test]
async fn behind_a_trusted_proxy_each_caller_is_counted_alone() {
    let app = App::start_with(Backend::Sqlite, "trusted_proxies = \"127.0.0.1\"\n").await;
    let (_, code) = secret(&app.director().await).await;
    let from = async |forwarded: String, code: &str| {
        let request = app.anyone().request(Method::GET, &format!("/public/tags/{code}"));
        it::send(request.header("X-Forwarded-For", forwarded)).await.status.as_u16()
    };
    for turn in 0..100 {
        // What the caller says itself stands further left, and is not believed.
        assert_eq!(from(format!("198.51.100.{turn}, 203.0.113.9"), "7K3M9QXT2BWD").await, 404);
    }
    assert_eq!(from("203.0.113.9".into(), "7K3M9QXT2BWD").await, 429);
    assert_eq!(from("203.0.113.10".into(), "7K3M9QXT2BWD").await, 404);
    assert_eq!(from("203.0.113.10".into(), &code).await, 200);
}
