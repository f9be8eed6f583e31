//! What an inspector sees without an account, the paper, the label, and meals eaten with the pupils.

use chrono::TimeDelta;
use entity::member::Role;
use it::{id, story};
use serde_json::json;

use super::kept;

story! {
    async fn a_link_shows_its_days_with_gaps_in_plain_sight_until_it_ends(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        let made = kept(&app.as_(Role::Canteen).await, &lunch).await;
        app.until(lunch.at(13, 0));
        let director = app.director().await;
        let asked = json!({"from": lunch.date, "to": lunch.date, "days": 2, "inspector": "区市场监管所"});
        app.as_(Role::Canteen).await.post("/inspection-links", &asked).await.refused(403, "not_allowed");
        let link = director.post("/inspection-links", &asked).await.created();
        let secret = link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let page = app.anyone().get(&format!("//i/{secret}")).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        for said in ["红烧鸡", "未留样，未说明", "未留样且未说明：<b>1</b>", "区市场监管所", "台账校验点"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!text.contains("<script"), "{text}");
        assert_eq!(app.anyone().get("//i/nonsense").await.status, 404);
        let other = director.post("/inspection-links", &asked).await.created();
        let other_secret = other["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        assert_eq!(director.delete(&format!("/inspection-links/{}", id(&other))).await.status, 204);
        assert_eq!(app.anyone().get(&format!("//i/{other_secret}")).await.status, 404);
        let label = director.get(&format!("/samples/{}/label", id(&made))).await;
        assert!(label.status == 200 && label.bytes.starts_with(b"%PDF"), "{}", label.text());
        app.clock.forward(TimeDelta::days(2));
        assert_eq!(app.anyone().get(&format!("//i/{secret}")).await.status, 404);
    }
}

story! {
    async fn who_eats_with_the_pupils_writes_down_how_it_was(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        let (teacher, director) = (app.as_(Role::Teacher).await, app.director().await);
        let mut record = json!({"date": lunch.date, "meal": "lunch", "quality": 4, "hygiene": 5, "exception": "汤凉了"});
        app.as_(Role::Canteen).await.post("/accompany-meals", &record).await.refused(403, "not_allowed");
        let made = teacher.post("/accompany-meals", &record).await.created();
        assert_eq!((&made["member"]["name"], &made["late"]), (&json!("teacher@green"), &json!(false)));
        record["quality"] = json!(6);
        teacher.post("/accompany-meals", &record).await.refused_field(422, "quality", "out_of_range");
        assert_eq!(director.walk(&format!("/accompany-meals?date={}", lunch.date)).await.len(), 1);
        let void = teacher.change("accompany-meals", &made, "void", &json!({"reason": "写错了"})).await.ok();
        assert_eq!((&void["voidReason"], &void["ledger"]["seq"]), (&json!("写错了"), &json!(2)));
        teacher.change("accompany-meals", &made, "void", &json!({"reason": "x"})).await.refused(409, "wrong_state");
    }
}
