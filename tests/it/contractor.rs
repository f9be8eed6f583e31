//! An outside firm's link (R14): one job, begun and handed in once, by a plain form and without an account.

use chrono::TimeDelta;
use entity::member::Role;
use it::{Actor, Answer, App, id, send, story};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// An order given to a firm, with a photo of the fault.
async fn job(app: &App, director: &Actor<'_>) -> Value {
    let teacher = app.as_(Role::Teacher).await;
    let room = director.room("教学楼305", None).await;
    let photo = teacher.photo(it::picture(1)).await;
    let order = teacher.post("/repairs", &json!({
        "placeId": room["id"], "item": "热水器", "description": "不出热水", "urgency": "normal", "trade": "appliance",
        "photoIds": [photo["id"]]
    })).await.created();
    let firm = json!({"firm": "恒修水电", "contact": "秘联系郑师傅", "recordNumber": "秘备案7"});
    step(director, &order, "assign", json!({ "contractor": firm })).await
}

async fn step(actor: &Actor<'_>, order: &Value, step: &str, said: Value) -> Value {
    actor.step(order, step, said).await.ok()
}

async fn link(director: &Actor<'_>, order: &Value, said: Value) -> Value {
    director.post(&format!("/repairs/{}/contractor-links", id(order)), &said).await.created()
}

/// The way to the page of a link.
fn way(link: &Value) -> String {
    let url = link["url"].as_str().unwrap();
    format!("/{}", &url[url.find("/c/").unwrap()..])
}

async fn open(app: &App, way: &str) -> Answer {
    app.anyone().get(way).await
}

async fn start(app: &App, way: &str) -> Answer {
    send(app.anyone().request(Method::POST, &format!("{way}/start"))).await
}

fn hand_in(work: &str, photo: Option<Vec<u8>>) -> Form {
    let form = Form::new().text("result", "fixed").text("work", work.to_owned()).text("labour", "80.5");
    let row = |form: Form, name: &'static str, quantity: &'static str, unit: &'static str, price: &'static str| {
        form.text("materialName", name)
            .text("materialQuantity", quantity)
            .text("materialUnit", unit)
            .text("materialPrice", price)
    };
    let form = row(row(form, "加热管", "2", "根", "45"), "", "", "", "");
    match photo {
        Some(bytes) => form.part("photo", Part::bytes(bytes).file_name("a.jpg").mime_str("image/jpeg").unwrap()),
        None => form,
    }
}

async fn finish(app: &App, way: &str, form: Form) -> Answer {
    app.anyone().upload(&format!("{way}/finish"), form).await
}

story! {
    async fn a_firm_does_one_job_by_its_link(app: App) {
        let director = app.director().await;
        let (order, other) = (job(&app, &director).await, job(&app, &director).await);
        let link = link(&director, &order, json!({})).await;
        let way = way(&link);
        assert_eq!(way.len(), "//c/".len() + 26, "130 bits");
        let page = open(&app, &way).await;
        let text = page.text();
        for shown in ["恒修水电", "热水器", "不出热水", "教学楼305", "一般", order["number"].as_str().unwrap(), "<img"] {
            assert!(text.contains(shown), "{shown} in {text}");
        }
        for hidden in ["teacher@green", "director@green", "秘", other["number"].as_str().unwrap(), id(&order), "<script"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
        for (header, value) in [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex"), ("x-frame-options", "DENY")] {
            assert_eq!(page.headers[header], value);
        }
        // The pictures on it open without an account, too.
        let picture = text.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        assert_eq!(app.anyone().get(&picture).await.status, 200);
        assert_eq!(director.order(&order).await["version"], order["version"], "to look changes nothing");
        assert_eq!(start(&app, &way).await.status, 303);
        assert_eq!(start(&app, &way).await.status, 303, "a second tap");
        assert_eq!(director.order(&order).await["status"], "started");
        let done = finish(&app, &way, hand_in("换了加热管", Some(it::picture(2)))).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let finished = director.order(&order).await;
        assert_eq!((&finished["status"], &finished["result"]), (&json!("finished"), &json!("fixed")));
        assert_eq!((&finished["work"], &finished["costFen"]), (&json!("换了加热管"), &json!(9_000 + 8_050)));
        assert_eq!(finished["materials"], json!([{"name": "加热管", "quantity": 2, "unit": "根", "priceFen": 4_500}]));
        let events = finished["events"].as_array().unwrap();
        let by_firm: Vec<&Value> = events.iter().filter(|event| event["firm"] == "恒修水电").map(|event| &event["kind"]).collect();
        assert_eq!(by_firm, [&json!("started"), &json!("finished")]);
        // From then on only what was handed in.
        let text = open(&app, &way).await.text();
        assert!(text.contains("换了加热管") && text.contains("¥170.50") && text.contains("<img"), "{text}");
        for hidden in ["不出热水", "教学楼305", "<form", "热水器", "秘"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
        let again = finish(&app, &way, hand_in("别的话", Some(it::picture(3)))).await;
        assert_eq!(again.status, 303);
        assert_eq!(director.order(&order).await["work"], "换了加热管", "once");
        // Who reported accepts, and no director judges a firm's work as their own.
        let accepted = step(&app.as_(Role::Teacher).await, &order, "accept", json!({"rating": 4})).await;
        assert_eq!(accepted["status"], "closed");
        assert_eq!(open(&app, &way).await.status, 200, "what was handed in stays to be seen until the link ends");
    }
}

story! {
    async fn nothing_is_handed_in_without_a_new_photo_and_nothing_has_to_be_typed_again(app: App) {
        let director = app.director().await;
        let order = job(&app, &director).await;
        let way = way(&link(&director, &order, json!({})).await);
        start(&app, &way).await;
        for (form, wrong) in [
            (hand_in("换了加热管", None), "照片：请填写"),
            (hand_in("换了加热管", Some(it::picture(1))), "照片：请重新拍一张"),
            (hand_in("", Some(it::picture(2))), "做了什么：请填写"),
            (hand_in("换了加热管", Some(it::picture(2))).text("materialName", "垫片").text("materialPrice", "x"), "材料"),
        ] {
            let page = finish(&app, &way, form).await;
            let text = page.text();
            assert_eq!(page.status, 422, "{text}");
            assert!(text.contains(wrong) && text.contains("<form"), "{wrong} in {text}");
            assert!(text.contains("加热管"), "typed already");
        }
        assert_eq!(director.order(&order).await["status"], "started");
        assert_eq!(finish(&app, &way, hand_in("换了加热管", Some(it::picture(2)))).await.status, 303);
    }
}

story! {
    /// Ended, taken back, replaced by a newer one, or the order given to somebody else: all as if there were no such link.
    async fn a_link_that_opens_nothing_is_as_if_it_had_never_been(app: App) {
        let director = app.director().await;
        let unknown = open(&app, "//c/7K3M9QXT2BWD5HJNRVA87K3M9Q").await;
        assert_eq!(unknown.status, 404);
        let gone = async |way: &str| {
            let pages = [open(&app, way).await, start(&app, way).await, finish(&app, way, hand_in("换了", Some(it::picture(2)))).await];
            pages.iter().all(|page| page.status == 404 && page.text() == unknown.text())
        };
        let order = job(&app, &director).await;
        let first = link(&director, &order, json!({"days": 1})).await;
        let second = link(&director, &order, json!({"days": 30})).await;
        assert!(gone(&way(&first)).await, "one job, one link");
        assert_eq!(open(&app, &way(&second)).await.status, 200);
        let links = director.get(&format!("/repairs/{}/contractor-links", id(&order))).await.ok();
        let shows: Vec<&Value> = links["items"].as_array().unwrap().iter().map(|link| &link["shows"]).collect();
        assert_eq!(shows, [&json!("job"), &json!("nothing")]);
        assert!(!links.to_string().contains("/c/"), "the address is told once");
        director.delete(&format!("/contractor-links/{}", id(&second))).await;
        assert!(gone(&way(&second)).await, "taken back");
        let third = link(&director, &order, json!({"days": 1})).await;
        app.clock.forward(TimeDelta::hours(24));
        let director = app.director().await;
        assert!(gone(&way(&third)).await, "ended");
        let fourth = link(&director, &order, json!({"days": 1})).await;
        let me = app.as_(Role::Caretaker).await.member().await;
        step(&director, &order, "assign", json!({ "memberId": me })).await;
        assert!(gone(&way(&fourth)).await, "given to a member");
        let firm = json!({"firm": "恒修水电", "contact": "李工", "recordNumber": "7"});
        step(&director, &order, "assign", json!({ "contractor": firm })).await;
        assert!(gone(&way(&fourth)).await, "the same firm again is sent another link");
        let fifth = link(&director, &order, json!({})).await;
        start(&app, &way(&fifth)).await;
        step(&director, &order, "transfer", json!({"memberId": me, "reason": "改由校工修"})).await;
        step(&director, &order, "assign", json!({ "contractor": firm })).await;
        assert!(gone(&way(&fifth)).await, "handed on in between");
        step(&director, &order, "assign", json!({ "memberId": me })).await;
        // And no link for an order that no firm has.
        let path = format!("/repairs/{}/contractor-links", id(&order));
        director.post(&path, &json!({})).await.refused(409, "wrong_state");
        for days in [0, 31] {
            director.post(&path, &json!({ "days": days })).await.refused_field(422, "days", "out_of_range");
        }
    }
}

story! {
    async fn a_link_is_told_again_to_who_asks_with_the_same_key_and_is_kept_nowhere(app: App) {
        let director = app.director().await;
        let order = job(&app, &director).await;
        let path = format!("/repairs/{}/contractor-links", id(&order));
        let key = Uuid::now_v7().to_string();
        let first = director.post_with_key(&path, &json!({}), &key).await.created();
        let again = director.post_with_key(&path, &json!({}), &key).await;
        assert_eq!((again.created(), &again.headers["idempotent-replay"]), (first.clone(), &"true".parse().unwrap()));
        let secret = way(&first).rsplit('/').next().unwrap().to_owned();
        for (table, rows) in crate::tenancy::rows::of_some(&app, app.green).await {
            assert!(!rows.concat().contains(&secret), "{table} holds the secret");
        }
        assert_eq!(open(&app, &way(&first)).await.status, 200);
    }
}

story! {
    async fn who_tries_links_has_to_wait_and_who_has_one_does_not(app: App) {
        let director = app.director().await;
        let way = way(&link(&director, &job(&app, &director).await, json!({})).await);
        for turn in 0..100 {
            assert_eq!(open(&app, "//c/7K3M9QXT2BWD5HJNRVA87K3M9Q").await.status, 404, "{turn}");
        }
        let refused = start(&app, "//c/7K3M9QXT2BWD5HJNRVA87K3M9Q").await;
        assert_eq!(refused.status, 429);
        assert!(refused.headers.contains_key("retry-after"));
        assert_eq!(open(&app, &way).await.status, 200);
    }
}

story! {
    /// Each hand-in may bring photos to look through, whether or not anything comes of it.
    async fn so_many_hand_ins_an_hour_by_one_link(app: App) {
        let director = app.director().await;
        let way_of = async |order: &Value| way(&link(&director, order, json!({})).await);
        let (order, other) = (job(&app, &director).await, job(&app, &director).await);
        let (one, another) = (way_of(&order).await, way_of(&other).await);
        for turn in 0..20 {
            assert_eq!(finish(&app, &one, hand_in("换了加热管", None)).await.status, 422, "{turn}");
        }
        let refused = finish(&app, &one, hand_in("换了加热管", Some(it::picture(2)))).await;
        assert_eq!((refused.status.as_u16(), refused.headers["retry-after"].to_str().unwrap()), (429, "3600"));
        assert!(refused.text().contains("<form"), "to be sent later");
        assert_eq!(director.order(&order).await["status"], "assigned");
        // To look is always allowed, and another firm has nothing to do with it.
        assert_eq!(open(&app, &one).await.status, 200);
        assert_eq!(finish(&app, &another, hand_in("换了加热管", Some(it::picture(3)))).await.status, 303);
        app.clock.forward(TimeDelta::minutes(61));
        assert_eq!(finish(&app, &one, hand_in("换了加热管", Some(it::picture(2)))).await.status, 303);
    }
}
