//! Another week's menu, taken over.

use entity::member::Role;
use it::{each, send, story};
use reqwest::Method;
use serde_json::{Value, json};

use super::lunch;

fn names(menu: &Value, day: usize) -> Vec<String> {
    each(menu["days"][day]["meals"][0]["dishes"].as_array().unwrap(), "name")
}

story! {
    // M01
    async fn a_week_is_copied_as_it_was_published_without_what_is_no_more_cooked(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let food = canteen.food("时蔬", json!([])).await;
        let (spinach, soup) = (canteen.dish("清炒菠菜", &food).await, canteen.dish("时蔬汤", &food).await);
        let (lettuce, duck) = (canteen.dish("清炒油麦菜", &food).await, canteen.dish("烧鸭", &food).await);
        app.publish_menu(week, &json!([lunch(days[0], &[&spinach, &soup]), lunch(days[1], &[&soup, &spinach])])).await;
        let swaps = format!("/menus/{week}/swaps");
        // No spinach came, and no soup on the second day; duck was left over.
        for (day, old, new) in [(0, Some(&spinach), Some(&lettuce)), (1, Some(&soup), None), (1, None, Some(&duck))] {
            let swap = json!({"date": days[day], "meal": "lunch", "dishId": old, "newDishId": new, "reason": "out_of_stock"});
            director.post(&swaps, &swap).await.created();
        }
        let copy = async |weeks: i64| {
            let path = format!("/menus/{}/copy", week.later(weeks));
            canteen.post(&path, &json!({"from": week.to_string()})).await.ok()
        };
        let copied = copy(1).await;
        assert_eq!(names(&copied, 0), ["清炒菠菜", "时蔬汤"]);
        assert_eq!(names(&copied, 1), ["时蔬汤", "清炒菠菜"]);
        assert_eq!((&copied["leftOut"], &copied["swaps"]), (&json!([]), &json!([])));

        for dish in [&soup, &duck] {
            let void = canteen.request(Method::POST, &format!("/dishes/{dish}/void")).header("If-Match", "\"1\"");
            send(void.json(&json!({"reason": "换季"}))).await.ok();
        }
        let copied = copy(2).await;
        assert_eq!([names(&copied, 0), names(&copied, 1)], [["清炒菠菜"], ["清炒菠菜"]]);
        assert_eq!(copied["leftOut"], json!(["时蔬汤"]), "the duck was not on the menu");
    }
}

story! {
    // M05
    async fn a_dish_of_which_nobody_has_said_what_is_in_it_is_named(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let food = canteen.food("时蔬", json!(["soy"])).await;
        let greens = canteen.dish("清炒时蔬", &food).await;
        let soup = canteen.post("/dishes", &json!({"name": "时蔬汤", "category": "soup"})).await.created();
        let soup = soup["id"].as_str().unwrap().to_owned();
        let plan = json!([lunch(days[0], &[&greens, &soup]), lunch(days[1], &[&soup])]);
        assert_eq!(canteen.write_menu(week, None, &plan).await.ok()["unknown"], json!(["时蔬汤"]));
        assert_eq!(canteen.menu_step(week, "submit").await.ok()["unknown"], json!(["时蔬汤"]));
        assert_eq!(director.menu_step(week, "approve").await.ok()["unknown"], json!(["时蔬汤"]));
        director.menu_step(week, "publish").await.ok();
        let data = app.anyone().get(&format!("/public/schools/green/menus/{week}")).await.ok();
        let dishes = data["days"][0]["meals"][0]["dishes"].as_array().unwrap();
        assert_eq!(dishes.iter().map(|dish| &dish["unknown"]).collect::<Vec<_>>(), [&json!(false), &json!(true)]);
        let calendar = app.anyone().get("//s/green/menu.ics").await.text().replace("\r\n ", "");
        assert!(calendar.contains("清炒时蔬（大豆）\\n时蔬汤（配料未填，过敏原不明）"), "{calendar}");
        // What was called off is eaten by nobody.
        for day in [0, 1] {
            let off = json!({"date": days[day], "meal": "lunch", "dishId": soup, "reason": "quality"});
            director.post(&format!("/menus/{week}/swaps"), &off).await.created();
        }
        assert_eq!(director.get(&format!("/menus/{week}")).await.ok()["unknown"], json!([]));
    }
}
