//! 封存: what is held stays, however long its time is over.

use chrono::TimeDelta;
use entity::member::Role;
use it::{id, story};
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
        assert!(page.contains("封存留样移交清单") && page.contains("红烧鸡") && page.contains("有学生呕吐"), "{page}");

        app.until(lunch.at(12, 30) + TimeDelta::days(30));
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let proof = json!({"photoIds": [app.lay_photo(canteen.member().await).await]});
        assert_eq!(canteen.get("/samples/due").await.ok()["items"], json!([]));
        canteen.change("samples", &made, "discard", &proof).await.refused(409, "sample_held");
        canteen.change("samples", &made, "void", &json!({"reason": "x"})).await.refused(409, "sample_held");
        let ended = director.change("holds", &hold, "release", &json!({"reason": "检验合格"})).await.ok();
        assert_eq!(ended["releaseReason"], "检验合格");
        director.change("holds", &hold, "release", &json!({"reason": "x"})).await.refused(409, "wrong_state");
        canteen.change("samples", &made, "discard", &proof).await.ok();
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
