//! From the draft to what is published.

use entity::member::Role;
use futures_util::future::join;
use houqin::menu::in_force;
use it::{Actor, each, send, story};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::lunch;

/// Two dishes of the green school.
async fn two(canteen: &Actor<'_>) -> (String, String) {
    let food = canteen.food("时蔬", json!(["soy"])).await;
    (canteen.dish("清炒时蔬", &food).await, canteen.dish("时蔬汤", &food).await)
}

async fn kinds(actor: &Actor<'_>) -> Vec<String> {
    each(&actor.walk("/notices").await, "kind")
}

story! {
    async fn last_week_is_copied_changed_approved_and_published(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let (fried, soup) = two(&canteen).await;
        let plan = json!([lunch(days[0], &[&fried, &soup]), {"date": days[1], "noMeal": true, "note": "秋游"}]);
        app.publish_menu(week, &plan).await;
        let next = week.later(1);
        canteen.get(&format!("/menus/{next}")).await.refused(404, "not_found");
        let copy = json!({"from": week.to_string()});
        let copied = canteen.post(&format!("/menus/{next}/copy"), &copy).await.ok();
        let following: Vec<_> = next.days().collect();
        assert_eq!(copied["days"][0]["date"], json!(following[0]));
        assert_eq!(each(copied["days"][0]["meals"][0]["dishes"].as_array().unwrap(), "name"), ["清炒时蔬", "时蔬汤"]);
        assert_eq!((&copied["days"][1]["noMeal"], &copied["days"][1]["note"]), (&json!(false), &json!("")), "an outing is not copied");
        assert_eq!((&copied["status"], &copied["version"]), (&json!("draft"), &json!(1)));
        canteen.post(&format!("/menus/{next}/copy"), &copy).await.refused(428, "version_required");
        let changed = json!([lunch(following[0], &[&fried]), lunch(following[1], &[&soup])]);
        let written = canteen.write_menu(next, Some(1), &changed).await.ok();
        assert_eq!(written["version"], 2);
        canteen.write_menu(next, Some(1), &changed).await.refused(409, "stale_version");
        assert_eq!(canteen.menu_step(next, "submit").await.ok()["status"], "submitted");
        assert_eq!(kinds(&director).await[0], "menu.submitted");
        canteen.menu_step(next, "approve").await.refused(403, "not_allowed");
        let back = director.request(Method::POST, &format!("/menus/{next}/return")).header("If-Match", "\"3\"");
        let back = send(back.json(&json!({"reason": "周三缺蔬菜"}))).await.ok();
        assert_eq!((&back["status"], &back["returnReason"]), (&json!("draft"), &json!("周三缺蔬菜")));
        assert_eq!(kinds(&canteen).await, ["menu.returned"]);
        canteen.menu_step(next, "submit").await.ok();
        assert_eq!(director.menu_step(next, "approve").await.ok()["approvedBy"]["name"], "director@green");
        assert_eq!(in_force(app.state.db.read(), app.green, following[0]).await.unwrap(), [], "not before it is published");
        let published = director.menu_step(next, "publish").await.ok();
        assert_eq!(published["status"], "published");
        let twice = director.menu_step(next, "publish").await.refused(409, "wrong_state");
        assert_eq!(twice["current"], published);
        canteen.write_menu(next, published["version"].as_i64(), &changed).await.refused(409, "wrong_state");
        let weeks = each(&canteen.walk("/menus?limit=1").await, "week");
        assert_eq!(weeks, [next.to_string(), week.to_string()]);
        let served = in_force(app.state.db.read(), app.green, following[1]).await.unwrap();
        assert_eq!(served.iter().map(|dish| dish.name.as_str()).collect::<Vec<_>>(), ["时蔬汤"]);
        assert_eq!((served[0].serves.1 - served[0].serves.0).num_minutes(), 60);
    }
}

story! {
    async fn what_is_returned_has_its_dishes_as_they_are_now(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let (fried, _) = two(&canteen).await;
        canteen.write_menu(week, None, &json!([lunch(days[0], &[&fried])])).await.ok();
        canteen.menu_step(week, "submit").await.ok();
        canteen.patch(&format!("/dishes/{fried}"), 1, &json!({"name": "清炒油菜"})).await.ok();
        let name = async || canteen.get(&format!("/menus/{week}")).await.ok()["days"][0]["meals"][0]["dishes"][0]["name"].clone();
        assert_eq!(name().await, "清炒时蔬", "as it was submitted");
        let back = director.request(Method::POST, &format!("/menus/{week}/return")).header("If-Match", "\"2\"");
        send(back.json(&json!({"reason": "菜名不对"}))).await.ok();
        assert_eq!(name().await, "清炒油菜");
    }
}

story! {
    async fn a_week_of_holidays_is_published_too(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let holidays: Vec<Value> = days.iter().map(|day| json!({"date": day, "noMeal": true, "note": "国庆节"})).collect();
        app.publish_menu(week, &json!(holidays)).await;
        let page = app.anyone().get("//s/green/menu").await.text();
        assert!(page.contains("国庆节") && page.contains("不供餐") && !page.contains("还没有公布"), "{page}");
    }
}

story! {
    async fn of_two_who_do_the_same_at_the_same_moment_one_comes_first(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let (fried, soup) = two(&canteen).await;
        let (one, other) = (json!([lunch(days[0], &[&fried])]), json!([lunch(days[0], &[&soup])]));
        let (one, other) = join(canteen.write_menu(week, None, &one), director.write_menu(week, None, &other)).await;
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert!(statuses[0] == 200 && [409, 428].contains(&statuses[1]), "{} {}", one.text(), other.text());
        canteen.menu_step(week, "submit").await.ok();
        director.menu_step(week, "approve").await.ok();
        let (one, other) = join(director.menu_step(week, "publish"), director.menu_step(week, "publish")).await;
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} {}", one.text(), other.text());
        // A swap at the moment of publishing finds it published or not, and is not lost in between.
        let next = week.later(1);
        let day = next.days().next().unwrap();
        canteen.write_menu(next, None, &json!([lunch(day, &[&fried])])).await.ok();
        canteen.menu_step(next, "submit").await.ok();
        director.menu_step(next, "approve").await.ok();
        let swap = json!({"date": day, "meal": "lunch", "dishId": fried, "newDishId": soup, "reason": "quality"});
        let path = format!("/menus/{next}/swaps");
        let (published, swapped) = join(director.menu_step(next, "publish"), canteen.post(&path, &swap)).await;
        published.ok();
        let served = in_force(app.state.db.read(), app.green, day).await.unwrap();
        assert_eq!(served.len(), if swapped.status == 201 { 2 } else { 1 }, "{}", swapped.text());
    }
}

story! {
    async fn nobody_approves_what_he_submitted_himself(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let director = app.director().await;
        let (fried, _) = two(&director).await;
        director.write_menu(week, None, &json!([lunch(days[0], &[&fried])])).await.ok();
        director.menu_step(week, "publish").await.refused(409, "wrong_state");
        director.menu_step(week, "submit").await.ok();
        director.menu_step(week, "approve").await.refused(403, "own_work");
        director.menu_step(week, "publish").await.refused(409, "wrong_state");
        app.person(Role::Director, "deputy").await;
        app.login("deputy").await.menu_step(week, "approve").await.ok();
        director.menu_step(week, "publish").await.ok();
    }
}

story! {
    async fn a_week_that_cannot_be_is_refused_whole(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let canteen = app.as_(Role::Canteen).await;
        let (fried, soup) = two(&canteen).await;
        for wrong in ["2026-W54", "2027-W53", "1999-W10", "47", "2026-w47"] {
            canteen.get(&format!("/menus/{wrong}")).await.refused(404, "not_found");
            let path = format!("/menus/{wrong}");
            send(canteen.request(Method::PUT, &path).json(&json!({"days": []}))).await.refused(404, "not_found");
        }
        let nowhere = Uuid::now_v7().to_string();
        let many: Vec<String> = (0..31).map(|_| Uuid::now_v7().to_string()).collect();
        let many: Vec<&String> = many.iter().collect();
        let outside = week.later(1).days().next().unwrap();
        for (plan, field, code) in [
            (json!([lunch(outside, &[&fried])]), "days[0].date", "out_of_range"),
            (json!([lunch(chrono::NaiveDate::MIN, &[&fried])]), "days[0].date", "out_of_range"),
            (json!([lunch(chrono::NaiveDate::MAX, &[&fried])]), "days[0].date", "out_of_range"),
            (json!([lunch(days[0], &[&fried]), lunch(days[0], &[&fried])]), "days[1].date", "duplicate"),
            (json!([lunch(days[0], &[&fried, &fried])]), "days[0].meals[0].dishIds", "duplicate"),
            (json!([lunch(days[0], &[&fried, &nowhere])]), "days[0].meals[0].dishIds", "not_found"),
            (json!([lunch(days[0], &many)]), "days[0].meals[0].dishIds", "too_many"),
            (json!([{"date": days[0], "meals": [{"meal": "dinner", "dishIds": [fried]}]}]), "days[0].meals[0].meal", "not_served"),
        ] {
            canteen.write_menu(week, None, &plan).await.refused_field(422, field, code);
        }
        canteen.get(&format!("/menus/{week}")).await.refused(404, "not_found");
        let endless: Vec<String> = (0..10_000).map(|_| Uuid::now_v7().to_string()).collect();
        let endless: Vec<&String> = endless.iter().collect();
        canteen.write_menu(week, None, &json!([lunch(days[0], &endless)])).await.refused(413, "too_large");
        canteen.write_menu(week, None, &json!([lunch(days[0], &[])])).await.ok();
        canteen.menu_step(week, "submit").await.refused_field(422, "days", "required");
        canteen.write_menu(week, Some(1), &json!([lunch(days[0], &[&soup])])).await.ok();
        let void = canteen.request(Method::POST, &format!("/dishes/{soup}/void")).header("If-Match", "\"1\"");
        send(void.json(&json!({"reason": "换季"}))).await.ok();
        canteen.menu_step(week, "submit").await.refused_field(422, "days", "void");
        canteen.write_menu(week, Some(2), &json!([lunch(days[0], &[&soup])])).await
            .refused_field(422, "days[0].meals[0].dishIds", "void");
        let from = json!({"from": "2026-W54"});
        let copy = canteen.request(Method::POST, &format!("/menus/{week}/copy")).header("If-Match", "\"2\"");
        send(copy.json(&from)).await.refused_field(422, "from", "not_found");
    }
}

story! {
    // M02
    async fn a_menu_is_held_against_the_norm_and_keeps_what_it_was_submitted_with(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let canteen = app.as_(Role::Canteen).await;
        let (fried, soup) = two(&canteen).await;
        let published = app.publish_menu(week, &json!([lunch(days[0], &[&fried, &soup]), lunch(days[2], &[&fried])])).await;
        // 100 g of 100 kcal for the younger, 120 g for the older.
        let meal = &published["days"][0]["meals"][0];
        assert_eq!(meal["dishes"][0]["kcal"], json!({"lower_primary": 100, "upper_primary": 120}));
        assert_eq!(meal["nutrition"]["upper_primary"]["kcal"], 240);
        assert_eq!(meal["dishes"][0]["allergens"], json!(["soy"]));
        let older = &published["nutrition"][1];
        assert_eq!((&older["band"], &older["sharePerMille"]), (&json!("upper_primary"), &json!(375)));
        assert_eq!(older["nutrients"]["kcal"], 180, "the mean of two days");
        let line = |nutrient: &str| {
            let lines = older["against"].as_array().unwrap();
            lines.iter().find(|line| line["nutrient"] == nutrient).unwrap().clone()
        };
        assert_eq!(line("kcal"), json!({
            "nutrient": "kcal", "value": 180, "target": 750, "percent": 24, "verdict": "low", "certainty": "stored"
        }));
        assert_eq!((&line("calcium_mg")["percent"], &line("calcium_mg")["value"]), (&json!(null), &json!(null)));
        assert_eq!(older["energy"]["fatPercent"], 36);
        let food = canteen.walk("/foods").await[0].clone();
        let richer = json!({"per100g": {"kcal": 200, "proteinMg": 20_000, "fatMg": 8_000, "carbohydrateMg": 12_000}});
        canteen.patch(&format!("/foods/{}", food["id"].as_str().unwrap()), 1, &richer).await.ok();
        canteen.patch(&format!("/dishes/{fried}"), 1, &json!({"name": "清炒油菜"})).await.ok();
        assert_eq!(canteen.get(&format!("/menus/{week}")).await.ok(), published);
    }
}

story! {
    async fn what_to_buy_follows_from_heads_and_grams(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let groups = json!([
            {"band": "lower_primary", "name": "1–3 年级", "heads": 180}, {"band": "upper_primary", "name": "4–6 年级", "heads": 176}
        ]);
        director.patch("/school", 1, &json!({"canteen": {"ageGroups": groups}})).await.ok();
        let (fried, soup) = two(&canteen).await;
        app.publish_menu(week, &json!([lunch(days[0], &[&fried, &soup]), lunch(days[2], &[&fried])])).await;
        let bought = |query: &str| {
            let path = format!("/menus/{week}/purchase{query}");
            let canteen = canteen.clone();
            async move { canteen.get(&path).await.ok() }
        };
        let all = bought("").await;
        // (180 × 100 + 176 × 120) × 1.03 for a dish.
        let dish = 40_294;
        let grams = |items: &Value| items[0]["grams"].as_i64().unwrap();
        assert!((grams(&all["days"][1]["items"]) - dish).abs() <= 1, "{all}");
        assert!((grams(&all["items"]) - 3 * dish).abs() <= 2, "{all}");
        assert_eq!((&all["children"], all["days"].as_array().unwrap().len()), (&json!(356), 2));
        let half = bought("?children=178").await;
        assert!((grams(&half["items"]) * 2 - 3 * dish).abs() <= 4, "{half}");
        canteen.get(&format!("/menus/{week}/purchase?children=0")).await.refused_field(422, "children", "out_of_range");
        canteen.get(&format!("/menus/{week}/purchase?children=many")).await.refused(400, "invalid_query");
    }
}
