//! Another dish than was published.

use chrono::TimeDelta;
use entity::member::Role;
use houqin::menu::in_force;
use it::{Actor, App, each, send, story};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::lunch;

/// 10:30 of a Monday whose lunch is published with spinach and rice; lettuce is in the dictionary.
async fn published(app: &App) -> [String; 3] {
    app.on_monday();
    app.clock.forward(TimeDelta::minutes(4 * 60 + 30));
    let canteen = app.as_(Role::Canteen).await;
    let food = canteen.food("时蔬", json!([])).await;
    let spinach = canteen.dish("清炒菠菜", &food).await;
    let (rice, lettuce) = (canteen.dish("米饭", &food).await, canteen.dish("清炒油麦菜", &food).await);
    let (week, days) = app.this_week();
    let plan = json!([lunch(days[0], &[&spinach, &rice]), lunch(days[1], &[&spinach])]);
    app.publish_menu(week, &plan).await;
    [spinach, rice, lettuce]
}

fn swap(app: &App, day: usize, old: &str, new: &str) -> Value {
    let date = app.this_week().1[day];
    json!({"date": date, "meal": "lunch", "dishId": old, "newDishId": new, "reason": "out_of_stock", "note": "没到货"})
}

async fn names(app: &App, day: usize) -> Vec<(String, bool)> {
    let date = app.this_week().1[day];
    let served = in_force(app.state.db.read(), app.green, date).await.unwrap();
    served.into_iter().map(|dish| (dish.name, dish.cancelled)).collect()
}

fn are(all: &[(&str, bool)]) -> Vec<(String, bool)> {
    all.iter().map(|(name, gone)| ((*name).to_owned(), *gone)).collect()
}

async fn page(app: &App) -> String {
    app.anyone().get("//s/green/menu").await.text()
}

async fn approve(director: &Actor<'_>, week: &str, menu: &Value) -> it::Answer {
    let swap = menu["swaps"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap();
    let request = director.request(Method::POST, &format!("/menus/{week}/swaps/{swap}/approve"));
    send(request.header("If-Match", format!("\"{}\"", menu["version"]))).await
}

story! {
    // M07
    async fn a_swap_holds_at_once_and_is_seen_by_everybody(app: App) {
        let [spinach, _, lettuce] = published(&app).await;
        let week = app.this_week().0.to_string();
        let path = format!("/menus/{week}/swaps");
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        assert!(!page(&app).await.contains("已调整"));
        let key = Uuid::now_v7().to_string();
        let menu = canteen.post_with_key(&path, &swap(&app, 0, &spinach, &lettuce), &key).await.created();
        let again = canteen.post_with_key(&path, &swap(&app, 0, &spinach, &lettuce), &key).await;
        assert_eq!((again.created(), &again.headers["idempotent-replay"]), (menu.clone(), &"true".parse().unwrap()));
        assert_eq!(names(&app, 0).await, are(&[("清炒菠菜", true), ("清炒油麦菜", false), ("米饭", false)]));
        assert_eq!(names(&app, 1).await, are(&[("清炒菠菜", false)]), "another day stays as it was");
        let seen = page(&app).await;
        assert!(seen.contains("已调整 ") && seen.contains("10:30：原为清炒菠菜，缺货"), "{seen}");
        let dishes = menu["days"][0]["meals"][0]["dishes"].as_array().unwrap();
        assert_eq!(each(dishes, "name"), ["清炒菠菜", "清炒油麦菜", "米饭"], "the old entry is kept");
        assert!(dishes[0]["cancelledAt"].is_string() && dishes[1]["cancelledAt"].is_null());
        let notices = director.walk("/notices").await;
        let notice = notices.iter().find(|notice| notice["kind"] == "menu.swapped").unwrap();
        let day = app.this_week().1[0];
        assert_eq!(notice["text"], format!("{} 午餐 · 清炒菠菜 → 清炒油麦菜", day.format("%-m月%-d日")));
        assert_eq!(menu["swaps"][0]["approvedAt"], json!(null));
        let approved = approve(&director, &week, &menu).await.ok();
        assert_eq!(approved["swaps"][0]["approvedBy"]["name"], "director@green");
        approve(&director, &week, &approved).await.refused(409, "wrong_state");
        canteen.post(&path, &swap(&app, 0, &spinach, &lettuce)).await.refused_field(422, "dishId", "not_on_menu");
    }
}

story! {
    async fn what_is_put_back_is_expected_again(app: App) {
        let [spinach, _, lettuce] = published(&app).await;
        let week = app.this_week().0.to_string();
        let path = format!("/menus/{week}/swaps");
        let director = app.director().await;
        director.post(&path, &swap(&app, 0, &spinach, &lettuce)).await.created();
        let back = director.post(&path, &swap(&app, 0, &lettuce, &spinach)).await.created();
        assert_eq!(back["swaps"][1]["approvedBy"]["name"], "director@green", "a director's own is approved");
        approve(&director, &week, &back).await.refused(403, "own_work");
        assert_eq!(names(&app, 0).await, are(&[("清炒油麦菜", true), ("清炒菠菜", false), ("米饭", false)]));
    }
}

story! {
    async fn a_swap_that_cannot_be_changes_nothing(app: App) {
        let [spinach, rice, lettuce] = published(&app).await;
        let (week, _) = app.this_week();
        let path = format!("/menus/{week}/swaps");
        let canteen = app.as_(Role::Canteen).await;
        let version = canteen.get(&format!("/menus/{week}")).await.ok()["version"].clone();
        let nowhere = Uuid::now_v7().to_string();
        for (old, new, field, code) in [
            (&lettuce, &spinach, "dishId", "not_on_menu"),
            (&spinach, &rice, "newDishId", "duplicate"),
            (&spinach, &spinach, "newDishId", "duplicate"),
            (&spinach, &nowhere, "newDishId", "not_found"),
        ] {
            canteen.post(&path, &swap(&app, 0, old, new)).await.refused_field(422, field, code);
        }
        let other = week.later(1);
        canteen.post(&format!("/menus/{other}/swaps"), &swap(&app, 0, &spinach, &lettuce)).await.refused(404, "not_found");
        canteen.write_menu(other, None, &json!([])).await.ok();
        canteen.post(&format!("/menus/{other}/swaps"), &swap(&app, 0, &spinach, &lettuce)).await.refused(409, "wrong_state");
        app.clock.forward(TimeDelta::days(1));
        let canteen = app.as_(Role::Canteen).await;
        canteen.post(&path, &swap(&app, 0, &spinach, &lettuce)).await.refused_field(422, "date", "past");
        assert_eq!(canteen.get(&format!("/menus/{week}")).await.ok()["version"], version);
        canteen.post(&path, &swap(&app, 1, &spinach, &lettuce)).await.created();
    }
}

story! {
    async fn of_two_who_swap_the_same_dish_one_is_told_that_it_is_gone(app: App) {
        let [spinach, _, lettuce] = published(&app).await;
        let path = format!("/menus/{}/swaps", app.this_week().0);
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let food = canteen.food("豆芽菜", json!([])).await;
        let sprouts = canteen.dish("清炒豆芽", &food).await;
        let (one, other) = (swap(&app, 0, &spinach, &lettuce), swap(&app, 0, &spinach, &sprouts));
        let (one, other) = futures_util::future::join(canteen.post(&path, &one), director.post(&path, &other)).await;
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422], "{} {}", one.text(), other.text());
        assert_eq!(names(&app, 0).await.iter().filter(|(_, cancelled)| !cancelled).count(), 2);
    }
}
