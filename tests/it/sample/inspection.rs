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
    async fn a_box_that_was_too_light_is_said_to_be_so_after_it_was_thrown_away(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        let light = json!({"grams": 96, "reason": "锅里没有了"});
        let made = app.as_(Role::Canteen).await.sample(&lunch, 0, light).await.created();
        app.until(lunch.at(12, 30) + TimeDelta::hours(48));
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let witness = director.get("/me").await.ok()["member"]["id"].clone();
        canteen.change("samples", &made, "discard", &json!({"witnessId": witness})).await.ok();
        let link = director.post("/inspection-links", &json!({"from": lunch.date, "to": lunch.date})).await.created();
        let secret = link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let printed = app.anyone().get(&format!("//i/{secret}")).await.text();
        for said in ["不合格留样；锅里没有了", "不合格：<b>1</b>"] {
            assert!(printed.contains(said), "{said}: {printed}");
        }
    }
}

story! {
    async fn a_link_shows_no_other_days_and_is_not_found_by_trying(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        kept(&app.as_(Role::Canteen).await, &lunch).await;
        app.until(lunch.at(13, 0));
        let director = app.director().await;
        let before = lunch.date.pred_opt().unwrap();
        let mut secrets = Vec::new();
        for day in [before, lunch.date] {
            let link = director.post("/inspection-links", &json!({"from": day, "to": day})).await.created();
            secrets.push(link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned());
        }
        let page = async |secret: &str| app.anyone().get(&format!("//i/{secret}")).await;
        assert!(!page(&secrets[0]).await.text().contains("红烧鸡"), "another day");
        let opened = page(&secrets[1]).await;
        assert!(opened.text().contains("红烧鸡"));
        assert_eq!((&opened.headers["cache-control"], &opened.headers["x-robots-tag"]), (&"no-store".parse().unwrap(), &"noindex".parse().unwrap()));
        let mut last = 404;
        for at in 0..101 {
            last = page(&format!("7K3M9QXT2BWD5HJNRVA8{at:06}")).await.status.as_u16();
        }
        assert_eq!(last, 429);
        assert_eq!(page(&secrets[1]).await.status, 200, "who has a link goes on reading");
        for _ in 0..59 {
            last = page(&secrets[1]).await.status.as_u16();
        }
        assert_eq!(last, 429, "but not without end");
        assert_eq!(page(&secrets[0]).await.status, 200, "another link is another's");
        assert_eq!(app.stranger().await.get("/inspection-links").await.ok()["items"], json!([]));
        for (wrong, field, code) in [
            (json!({"from": lunch.date, "to": before}), "to", "before_start"),
            (json!({"from": "1999-01-01", "to": before}), "from", "out_of_range"),
            (json!({"from": "2005-01-01", "to": before}), "to", "too_long"),
            (json!({"from": before, "to": before, "days": 31}), "days", "out_of_range"),
        ] {
            director.post("/inspection-links", &wrong).await.refused_field(422, field, code);
        }
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
