//! 封存: what is held stays, however long its time is over.

use chrono::TimeDelta;
use entity::member::Role;
use futures_util::future::{join, join_all};
use it::{each, id, story};
use serde_json::json;

use super::kept;

story! {
    async fn what_is_held_is_neither_thrown_away_nor_voided_until_it_is_released(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        let canteen = app.as_(Role::Canteen).await;
        let made = kept(&canteen, &lunch).await;
        canteen.post("/holds", &json!({"reason": "有学生呕吐"})).await.refused(403, "not_allowed");
        let hold = app.director().await.post("/holds", &json!({"reason": "有学生呕吐"})).await.created();
        assert_eq!(hold["samples"][0]["id"], made["id"]);
        assert_eq!(hold["samples"][0]["holdIds"], json!([hold["id"]]));
        let page = app.director().await.get(&format!("/holds/{}/handover", id(&hold))).await.text();
        let kept_until = (lunch.at(20, 30) + TimeDelta::days(2)).format("<td>%m-%d 12:30</td>");
        for said in ["封存留样移交清单", "红烧鸡", "有学生呕吐", "保存至", "台账行号", &kept_until.to_string()] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert_eq!((&hold["samples"][0]["ledgerSeq"], &made["ledger"]["seq"]), (&json!(1), &json!(1)));
        let printed = format!("/ledgers/sample/export?from={0}&to={0}&format=html", lunch.date);
        let day = lunch.date.format("%m-%d").to_string();
        let held = format!("封存 {day} 11:40 起(有学生呕吐)");
        assert!(app.director().await.get(&printed).await.text().contains(&held), "{held}");
        let link = json!({"from": lunch.date, "to": lunch.date});
        let link = app.director().await.post("/inspection-links", &link).await.created();
        let secret = link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let inspected = app.anyone().get(&format!("//i/{secret}")).await.text();
        assert!(inspected.contains(&format!("封存 {day} 11:40 起<")), "{inspected}");
        assert!(!inspected.contains("呕吐"), "without account nobody reads of a child's health: {inspected}");

        app.until(lunch.at(12, 30) + TimeDelta::days(30));
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let proof = json!({"photoIds": [app.lay_photo(canteen.member().await).await]});
        assert_eq!(canteen.get("/samples/due").await.ok()["items"], json!([]));
        canteen.change("samples", &made, "discard", &proof).await.refused(409, "sample_held");
        canteen.change("samples", &made, "void", &json!({"reason": "x"})).await.refused(409, "sample_held");
        let ended = director.change("holds", &hold, "release", &json!({"reason": "检验合格"})).await.ok();
        assert_eq!(ended["releaseReason"], "检验合格");
        director.change("holds", &hold, "release", &json!({"reason": "x"})).await.refused(409, "wrong_state");
        let until = (lunch.at(20, 30) + TimeDelta::days(30)).format("%m-%d 12:30");
        let trace = format!("封存 {day} 11:40–{until}(有学生呕吐)");
        for _ in ["released", "thrown away"] {
            assert!(director.get(&printed).await.text().contains(&trace), "{trace}");
            canteen.change("samples", &made, "discard", &proof).await;
        }
        assert_eq!(director.get(&format!("/samples/{}", id(&made))).await.ok()["status"], "discarded");
        assert_eq!(director.get("/ledgers/sample/verify").await.ok()["ok"], true);
    }
}

story! {
    async fn of_a_hold_and_a_discard_at_the_same_moment_one_comes_first(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜", "冬瓜汤", "米饭"]).await;
        let canteen = app.as_(Role::Canteen).await;
        let mut made = Vec::new();
        for dish in 0..4 {
            made.push(canteen.sample(&lunch, dish, json!({"grams": 130})).await.created());
        }
        app.until(lunch.at(12, 30) + TimeDelta::hours(48));
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let me = canteen.member().await;
        let discards = made.iter().map(async |sample| {
            let proof = json!({"photoIds": [app.lay_photo(me).await]});
            canteen.change("samples", sample, "discard", &proof).await
        });
        let reason = json!({"reason": "有学生呕吐"});
        let (hold, gone) = join(director.post("/holds", &reason), join_all(discards)).await;
        let held = each(hold.created()["samples"].as_array().unwrap(), "id");
        for (sample, answer) in made.iter().zip(gone) {
            assert_eq!(held.contains(&id(sample).to_owned()), answer.status != 200, "{}", answer.text());
            let now = director.get(&format!("/samples/{}", id(sample))).await.ok();
            assert_eq!(now["status"], if answer.status == 200 { "discarded" } else { "kept" });
        }
        assert_eq!(director.get("/ledgers/sample/verify").await.ok()["ok"], true);
    }
}

story! {
    async fn a_sample_in_two_holds_is_free_when_the_last_lets_go_of_it(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        let director = app.director().await;
        let made = kept(&app.as_(Role::Canteen).await, &lunch).await;
        let first = director.change("samples", &made, "hold", &json!({"reason": "甲"})).await.ok();
        director.change("samples", &made, "hold", &json!({"reason": "甲"})).await.refused(409, "wrong_state");
        let second = director.post("/holds", &json!({"reason": "乙"})).await.created();
        assert_eq!(second["samples"][0]["holdIds"].as_array().unwrap().len(), 2);
        director.change("holds", &second, "release", &json!({"reason": "乙了结"})).await.ok();
        let still = director.get(&format!("/samples/{}", id(&made))).await.ok();
        assert_eq!(still["holdIds"], first["holdIds"]);
        let free = director.change("samples", &made, "release", &json!({"reason": "甲了结"})).await.ok();
        assert_eq!(free["holdIds"], json!([]));
    }
}
