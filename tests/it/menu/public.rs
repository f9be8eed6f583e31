//! What anybody may read of a menu.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::member::Role;
use it::{Answer, App, send, story};
use reqwest::Method;
use serde_json::{Value, json};

use super::lunch;

const MEALS: [(&str, &str, &str); 3] =
    [("breakfast", "07:20", "08:00"), ("lunch", "11:30", "12:30"), ("afternoon_snack", "15:00", "15:20")];

/// A full week of the demo's: five days with breakfast, lunch and a snack, twelve dishes a day.
fn full_week(dishes: &BTreeMap<String, String>, days: &[chrono::NaiveDate]) -> Value {
    let lines = include_str!("../../../api/data/demo/menus.csv").lines().filter(|line| !line.starts_with('#')).skip(1);
    let lines: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let meal = |line: &Vec<&str>| {
        let ids: Vec<&String> = line[2].split(' ').map(|name| &dishes[name]).collect();
        json!({"meal": line[1], "dishIds": ids})
    };
    let day = |at: usize| {
        let of_day = lines.iter().filter(|line| line[0] == (at + 1).to_string());
        json!({"date": days[at], "meals": of_day.map(meal).collect::<Vec<_>>()})
    };
    (0..5).map(day).collect()
}

/// A Monday morning with a full week published.
async fn published(app: &App) -> BTreeMap<String, String> {
    app.on_monday();
    let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
    let meals: Vec<Value> =
        MEALS.iter().map(|(meal, from, until)| json!({"meal": meal, "from": from, "until": until})).collect();
    director.patch("/school", 1, &json!({"name": "晨光里小学", "canteen": {"meals": meals}})).await.ok();
    let dishes = canteen.furnish_canteen().await;
    let (week, days) = app.this_week();
    app.publish_menu(week, &full_week(&dishes, &days)).await;
    dishes
}

async fn read(app: &App, path: &str, encoding: &str, tag: Option<&str>) -> Answer {
    let request = app.anyone().request(Method::GET, path).header("Accept-Encoding", encoding);
    send(match tag {
        Some(tag) => request.header("If-None-Match", tag),
        None => request,
    })
    .await
}

fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

story! {
    // M04
    async fn parents_read_a_full_week_in_four_kilobytes_without_account_or_script(app: App) {
        published(&app).await;
        let packed = read(&app, "//s/green/menu", "gzip, br", None).await;
        assert_eq!((packed.status.as_u16(), &packed.headers["content-encoding"]), (200, &"br".parse().unwrap()));
        let mut html = Vec::new();
        brotli::BrotliDecompress(&mut packed.bytes.as_slice(), &mut html).unwrap();
        println!("a full week: {} bytes, {} in brotli", html.len(), packed.bytes.len());
        assert!(packed.bytes.len() <= 4_096, "{} bytes", packed.bytes.len());
        let plain = read(&app, "//s/green/menu", "identity", None).await;
        assert_eq!(plain.bytes, html);
        let page = plain.text();
        for part in ["晨光里小学", "红烧排骨", "猪小排 22/28", "早餐", "午点", "千卡", "数字依次为 1–3 年级 / 4–6 年级", "og:title", "og:description", "今天"] {
            assert!(page.contains(part), "{part}");
        }
        for part in ["<script", "javascript:", "http-equiv", "<img", "<form", "@green"] {
            assert!(!page.contains(part), "{part}");
        }
        // One request: what the page names besides is only followed by a hand.
        assert!(!page.contains("rel=\"stylesheet\"") && !page.contains("url("));
        assert_eq!(plain.headers["cache-control"], "public, no-cache");
        assert!(plain.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
        assert!(plain.headers.get("set-cookie").is_none());
    }
}

story! {
    async fn a_page_is_sent_again_only_when_it_has_changed(app: App) {
        let dishes = published(&app).await;
        let (week, days) = app.this_week();
        for path in [
            "//s/green/menu".to_owned(),
            format!("//s/green/menu/{week}"),
            "//s/green/menu.ics".to_owned(),
            format!("/public/schools/green/menus/{week}"),
        ] {
            let mut tags = Vec::new();
            for encoding in ["br", "gzip", "identity"] {
                let first = read(&app, &path, encoding, None).await;
                let known = read(&app, &path, encoding, Some(&tag(&first))).await;
                assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0), "{path}");
                assert!(tag(&first).starts_with('"') && tag(&known) == tag(&first));
                tags.push(tag(&first));
            }
            assert!(tags[0] != tags[1] && tags[1] != tags[2], "each form has its own: {tags:?}");
            let canteen = app.as_(Role::Canteen).await;
            let lines = canteen.get(&format!("/menus/{week}")).await.ok();
            let served = lines["days"][0]["meals"][1]["dishes"].as_array().unwrap();
            let greens = served.iter().rev().find(|dish| dish["category"] == "vegetable").unwrap()["dishId"].clone();
            let other = if greens == json!(dishes["清炒菠菜"]) { &dishes["红烧冬瓜"] } else { &dishes["清炒菠菜"] };
            let swap = json!({"date": days[0], "meal": "lunch", "dishId": greens, "newDishId": other, "reason": "quality"});
            canteen.post(&format!("/menus/{week}/swaps"), &swap).await.created();
            let changed = read(&app, &path, "br", Some(&tags[0])).await;
            assert_eq!(changed.status, 200, "{path}");
            // In every form it is the new one, also where the old one was compressed already.
            let name = dishes.iter().find(|(_, id)| *id == other).unwrap().0;
            for encoding in ["br", "identity"] {
                let answer = read(&app, &path, encoding, None).await;
                let mut text = Vec::new();
                match encoding {
                    "br" => brotli::BrotliDecompress(&mut answer.bytes.as_slice(), &mut text).unwrap(),
                    _ => text.extend(&answer.bytes),
                }
                let text = String::from_utf8(text).unwrap().replace("\r\n ", "");
                assert!(text.contains(name.as_str()), "{path} in {encoding}");
            }
        }
    }
}

story! {
    async fn today_comes_first_and_next_week_at_the_end(app: App) {
        let dishes = published(&app).await;
        let (week, days) = app.this_week();
        let first = |page: &str| {
            let main = page.split("<main").nth(1).unwrap();
            main.split("<h2>").nth(1).unwrap().chars().take(2).collect::<String>()
        };
        let page = async || app.anyone().get("//s/green/menu").await.text();
        assert_eq!(first(&page().await), "周一");
        app.clock.forward(TimeDelta::days(2));
        let wednesday = page().await;
        assert_eq!(first(&wednesday), "周三");
        assert_eq!(wednesday.matches("<section").count(), 5, "what is over is still there, at the end");
        assert!(!wednesday.contains("下周"));
        let next: Vec<_> = week.later(1).days().collect();
        app.publish_menu(week.later(1), &json!([lunch(next[0], &[&dishes["米饭"]])])).await;
        let link = format!("/s/green/menu/{}", week.later(1));
        assert!(page().await.contains(&link));
        app.clock.forward(TimeDelta::days(3));
        assert!(app.state.clock.today() > days[4]);
        let saturday = page().await;
        assert!(saturday.contains(&format!("/s/green/menu/{week}\"")) && !saturday.contains("红烧排骨"), "{saturday}");
        // Weeks that have no name are named by their days.
        app.clock.forward(TimeDelta::days(21));
        let days = format!(">{}–{}</a>", next[0].format("%-m月%-d日"), next[4].format("%-m月%-d日"));
        let old = app.anyone().get(&format!("//s/green/menu/{week}")).await.text();
        assert!(old.contains(&days) && !old.contains(&format!(">{}<", week.later(1))), "{old}");
    }
}

story! {
    async fn what_people_type_is_text_wherever_it_is_shown(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let canteen = app.as_(Role::Canteen).await;
        let food = canteen.food("\"><script>alert(1)</script>", json!([])).await;
        let dish = canteen.dish("=cmd|' /C calc'!A0;,\\<u>", &food).await;
        let day = json!({"date": days[0], "note": "甲\nATTENDEE:乙", "meals": [{"meal": "lunch", "dishIds": [dish]}]});
        app.publish_menu(week, &json!([day, {"date": days[1], "noMeal": true, "note": "丙\nATTENDEE:丁"}])).await;
        let page = app.anyone().get("//s/green/menu").await.text();
        assert!(!page.contains("<script") && !page.contains("<u>") && page.contains("&lt;script&gt;"), "{page}");
        let calendar = app.anyone().get("//s/green/menu.ics").await.text().replace("\r\n ", "");
        assert!(!calendar.lines().any(|line| line.starts_with("ATTENDEE")), "{calendar}");
        assert!(calendar.contains("\\;\\,\\\\<u>"), "{calendar}");
        canteen.post("/dishes", &json!({"name": "汤\r\nX:1", "category": "soup"})).await.refused(400, "invalid_body");
    }
}

story! {
    async fn what_is_not_published_is_not_there(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let canteen = app.as_(Role::Canteen).await;
        let food = canteen.food("时蔬", json!([])).await;
        let dish = canteen.dish("秘密菜", &food).await;
        canteen.write_menu(week, None, &json!([lunch(days[0], &[&dish])])).await.ok();
        for step in ["submit", ""] {
            if !step.is_empty() {
                canteen.menu_step(week, step).await.ok();
            }
            let page = app.anyone().get("//s/green/menu").await;
            assert_eq!(page.status, 200);
            assert!(page.text().contains("还没有公布") && !page.text().contains("秘密菜"));
            let gone = app.anyone().get(&format!("//s/green/menu/{week}")).await;
            assert_eq!(gone.status, 404);
            assert!(gone.text().contains("这一周没有公布食谱") && gone.text().contains("href=\"/s/green/menu\""), "{}", gone.text());
            assert!(!app.anyone().get("//s/green/menu.ics").await.text().contains("秘密菜"));
            app.anyone().get(&format!("/public/schools/green/menus/{week}")).await.refused_field(404, "week", "not_published");
        }
        app.anyone().get("/public/schools/green/menus/2026-W54").await.refused_field(404, "week", "not_found");
        app.anyone().get(&format!("/public/schools/nowhere/menus/{week}")).await.refused_field(404, "school", "not_found");
        let english = app.anyone().request(Method::GET, "//s/green/menu/2026-W54").header("Accept-Language", "en");
        let english = send(english).await.text();
        assert!(english.contains("No menu is published for this week") && english.contains("This week's menu"), "{english}");
        for path in ["//s/nowhere/menu", "//s/nowhere/menu/2026-W47", "//s/nowhere/menu/2026-W54"] {
            let nowhere = app.anyone().get(path).await;
            assert_eq!(nowhere.status, 404);
            assert!(nowhere.text().contains("没有这所学校") && !nowhere.text().contains("<a"), "{}", nowhere.text());
        }
        assert_eq!(app.anyone().get("//s/nowhere/menu.ics").await.status, 404);
    }
}

story! {
    // M08
    async fn a_calendar_and_open_data_have_all_meals(app: App) {
        published(&app).await;
        let (week, days) = app.this_week();
        let calendar = app.anyone().get("//s/green/menu.ics").await;
        assert_eq!(calendar.headers["content-type"], "text/calendar; charset=utf-8");
        let text = calendar.text();
        assert!(text.lines().all(|line| line.len() <= 75) && text.ends_with("END:VCALENDAR\r\n"));
        let whole = text.replace("\r\n ", "");
        assert_eq!(whole.matches("BEGIN:VEVENT").count(), 15);
        let lunch = format!("DTSTART:{}T033000Z", days[0].format("%Y%m%d"));
        assert!(whole.contains(&lunch), "11:30 in Shanghai: {whole}");
        assert!(whole.contains("SUMMARY:午餐：米饭、红烧排骨"));
        assert_eq!(whole.matches("LOCATION:晨光里小学").count(), 15, "beside another school's");
        let uids: std::collections::HashSet<_> = whole.lines().filter(|line| line.starts_with("UID:")).collect();
        assert_eq!(uids.len(), 15);
        let data = app.anyone().get(&format!("/public/schools/green/menus/{week}")).await.ok();
        assert_eq!(data["school"], json!({"slug": "green", "name": "晨光里小学"}));
        assert_eq!((&data["today"], &data["ageGroups"][0]), (&json!(days[0]), &json!({"band": "lower_primary", "name": "1–3 年级"})));
        assert_eq!(data["days"].as_array().unwrap().len(), 5);
        let meal = &data["days"][0]["meals"][1];
        assert_eq!((&meal["meal"], &meal["from"]), (&json!("lunch"), &json!("11:30")));
        let ribs = &meal["dishes"][1];
        assert_eq!((&ribs["name"], &ribs["allergens"]), (&json!("红烧排骨"), &json!(["gluten", "soy"])));
        assert_eq!(ribs["ingredients"][0], json!({"name": "猪小排", "grams": {"lower_primary": 22, "upper_primary": 28}}));
        assert_eq!((&ribs["unknown"], &ribs["changed"]), (&json!(false), &json!(null)));
        assert!(!data.to_string().contains("director@green"), "no person's name");
        app.clock.forward(TimeDelta::days(1));
        let data = app.anyone().get(&format!("/public/schools/green/menus/{week}")).await.ok();
        assert_eq!(data["today"], json!(days[1]), "also of what is kept");
    }
}

story! {
    async fn a_reader_of_english_gets_the_page_in_english(app: App) {
        published(&app).await;
        let request = app.anyone().request(Method::GET, "//s/green/menu").header("Accept-Language", "en");
        let page = send(request).await;
        assert!(page.text().contains("Menu, week") && page.text().contains("Today") && page.text().contains("Lunch"));
        assert!(page.headers["vary"].to_str().unwrap().contains("Accept-Language"));
    }
}
