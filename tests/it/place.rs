//! Places.

use it::story;
use serde_json::json;

story! {
    async fn a_place_lies_in_another_and_its_path_says_so(app: App) {
        let director = app.director().await;
        let building = director.post("/places", &json!({"name": "教学楼", "kind": "building"})).await.created();
        let room = json!({"name": "201", "kind": "room", "parentId": building["id"]});
        let room = director.post("/places", &room).await.created();
        assert_eq!(room["path"], "教学楼 / 201");
        let renamed = json!({"name": "实验楼"});
        director.patch(&format!("/places/{}", building["id"].as_str().unwrap()), 1, &renamed).await.ok();
        let room = director.get(&format!("/places/{}", room["id"].as_str().unwrap())).await.ok();
        assert_eq!(room["path"], "实验楼 / 201");
    }
}

story! {
    async fn a_place_cannot_be_moved_into_what_it_holds(app: App) {
        let director = app.director().await;
        let outer = director.post("/places", &json!({"name": "大", "kind": "room"})).await.created();
        let inner = json!({"name": "小", "kind": "room", "parentId": outer["id"]});
        let inner = director.post("/places", &inner).await.created();
        let outer = format!("/places/{}", outer["id"].as_str().unwrap());
        let answer = director.patch(&outer, 1, &json!({"parentId": inner["id"]})).await;
        answer.refused(422, "place_cycle");
        assert_eq!(director.get(&outer).await.ok()["version"], 1);
    }
}
