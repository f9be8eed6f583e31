//! A meal that is called off, a dish less, a dish more: what swaps do beside one dish for another.

use entity::member::Role;
use houqin::{menu::in_force, sample};
use it::{App, each, send, story};
use reqwest::Method;
use serde_json::{Value, json};

async fn swap(app: &App, role: Role, said: Value) -> it::Answer {
    let mut body = json!({"date": app.this_week().1[0], "meal": "lunch", "reason": "weather"});
    body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
    app.as_(role).await.post(&format!("/menus/{}/swaps", app.this_week().0), &body).await
}

story! {
    async fn a_meal_that_is_called_off_is_seen_by_parents_and_expected_of_nobody(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        let week = app.this_week().0;
        let menu = swap(&app, Role::Canteen, json!({"wholeMeal": true, "note": "台风停课"})).await.created();
        let swaps = menu["swaps"].as_array().unwrap();
        assert!(swaps.len() == 2 && swaps.iter().all(|swap| swap["newLineId"].is_null()), "{menu}");
        swap(&app, Role::Canteen, json!({"wholeMeal": true})).await.refused_field(422, "meal", "not_on_menu");

        let canteen = app.as_(Role::Canteen).await;
        assert!(canteen.tiles(&lunch).await.iter().all(|(_, status)| status == "cancelled"));
        canteen.sample(&lunch, 0, json!({"grams": 130})).await.refused_field(422, "dishId", "not_on_menu");
        app.until(lunch.at(13, 0));
        assert_eq!(sample::call(&app.state).await.unwrap(), 0, "nobody has to answer for it");

        let page = app.anyone().get("//s/green/menu").await.text();
        assert!(page.contains("<s>红烧鸡</s>") && page.contains("11:40：不供应，天气"), "{page}");
        let calendar = app.anyone().get("//s/green/menu.ics").await.text().replace("\r\n ", "");
        assert!(calendar.contains("SUMMARY:午餐：不供餐") && calendar.contains("红烧鸡 [已调整，不供应]"), "{calendar}");
        let data = app.anyone().get(&format!("/public/schools/green/menus/{week}")).await.ok();
        let meal = &data["days"][0]["meals"][0];
        assert_eq!((&meal["dishes"], each(meal["cancelled"].as_array().unwrap(), "was")), (&json!([]), vec!["红烧鸡".into(), "炒青菜".into()]));

        // Its dishes were called off together, and are approved together.
        let director = app.director().await;
        let path = format!("/menus/{week}/swaps/{}/approve", menu["swaps"][0]["id"].as_str().unwrap());
        let approve = director.request(Method::POST, &path).header("If-Match", format!("\"{}\"", menu["version"]));
        let approved = send(approve).await.ok();
        assert!(approved["swaps"].as_array().unwrap().iter().all(|swap| swap["approvedAt"].is_string()), "{approved}");
    }
}

story! {
    async fn a_dish_less_is_missed_by_nobody_and_a_dish_more_is_sampled(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        let director = app.director().await;
        let food = director.food("鸭", json!([])).await;
        let duck = director.dish("烧鸭", &food).await;
        swap(&app, Role::Director, json!({ "dishId": lunch.dishes[1] })).await.created();
        let menu = swap(&app, Role::Director, json!({ "newDishId": duck })).await.created();
        assert_eq!((&menu["swaps"][0]["newLineId"], &menu["swaps"][1]["lineId"]), (&json!(null), &json!(null)));
        let served = in_force(app.state.db.read(), app.green, lunch.date).await.unwrap();
        let served: Vec<_> = served.iter().map(|dish| (dish.name.as_str(), dish.cancelled)).collect();
        assert_eq!(served, [("红烧鸡", false), ("炒青菜", true), ("烧鸭", false)]);
        app.as_(Role::Canteen).await.post("/samples", &lunch.of(0, json!({"grams": 130, "dishId": duck}))).await.created();
        let page = app.anyone().get("//s/green/menu").await.text();
        assert!(page.contains("<s>炒青菜</s>") && page.contains("：加菜，天气"), "{page}");
        // What is put back is served again, and said so once.
        swap(&app, Role::Director, json!({ "newDishId": lunch.dishes[1] })).await.created();
        assert!(!app.anyone().get("//s/green/menu").await.text().contains("<s>"));

        for (wrong, field, code) in [
            (json!({}), "newDishId", "required"),
            (json!({"wholeMeal": true, "newDishId": duck}), "wholeMeal", "either_or"),
            (json!({ "newDishId": duck }), "newDishId", "duplicate"),
            (json!({"newDishId": duck, "meal": "dinner"}), "meal", "not_served"),
            (json!({"newDishId": duck, "date": app.this_week().1[3]}), "date", "no_meal"),
        ] {
            swap(&app, Role::Canteen, wrong).await.refused_field(422, field, code);
        }
    }
}
