//! What is told of a menu, in the words of whoever reads it.

use entity::member::Role;
use it::{Actor, each, send, story};
use reqwest::Method;
use serde_json::{Value, json};

use super::lunch;

/// The newest notice, as a reader of English and one of Chinese have it.
async fn newest(reader: &Actor<'_>) -> [Value; 2] {
    let mut read = Vec::new();
    for language in ["zh-CN", "en"] {
        let asked = reader.request(Method::GET, "/notices?limit=1").header("Accept-Language", language);
        read.push(send(asked).await.ok()["items"][0].clone());
    }
    [read[0].clone(), read[1].clone()]
}

story! {
    async fn a_week_is_told_by_its_days_and_a_change_in_the_readers_words(app: App) {
        app.on_monday();
        let (week, days) = app.this_week();
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let food = canteen.food("时蔬", json!([])).await;
        let (spinach, soup) = (canteen.dish("清炒菠菜", &food).await, canteen.dish("时蔬汤", &food).await);
        let plan = json!([lunch(days[0], &[&spinach]), lunch(days[4], &[&spinach])]);
        canteen.write_menu(week, None, &plan).await.ok();
        canteen.menu_step(week, "submit").await.ok();
        let (zh, en) = ("%-m月%-d日", "%-d %b");
        let span = |format: &str, to: &str| format!("{}{to}{}", days[0].format(format), days[4].format(format));
        let (zh_span, en_span) = (span(zh, "–"), span(en, " – "));
        let told = newest(&director).await;
        assert_eq!(each(&told, "title"), ["有食谱待批准", "A menu waits for approval"]);
        assert_eq!(each(&told, "text"), [zh_span.clone(), en_span.clone()]);
        assert_eq!(told[0]["params"]["week"], json!(week.to_string()), "for whoever opens it");
        let back = director.request(Method::POST, &format!("/menus/{week}/return")).header("If-Match", "\"2\"");
        send(back.json(&json!({"reason": "缺汤"}))).await.ok();
        assert_eq!(each(&newest(&canteen).await, "text"), [format!("{zh_span} · 缺汤"), format!("{en_span} · 缺汤")]);

        canteen.menu_step(week, "submit").await.ok();
        director.menu_step(week, "approve").await.ok();
        director.menu_step(week, "publish").await.ok();
        for (swap, zh_said, en_said) in [
            (json!({"newDishId": soup}), "加菜：时蔬汤", "added: 时蔬汤"),
            (json!({"dishId": spinach}), "清炒菠菜：不供应", "清炒菠菜: not served"),
            (json!({"wholeMeal": true}), "时蔬汤：不供应", "时蔬汤: not served"),
        ] {
            let mut body = json!({"date": days[0], "meal": "lunch", "reason": "other"});
            body.as_object_mut().unwrap().extend(swap.as_object().unwrap().clone());
            canteen.post(&format!("/menus/{week}/swaps"), &body).await.created();
            let day = |format: &str| days[0].format(format).to_string();
            let expected = [format!("{} 午餐 · {zh_said}", day(zh)), format!("{} Lunch · {en_said}", day(en))];
            assert_eq!(each(&newest(&director).await, "text"), expected);
        }
    }
}
