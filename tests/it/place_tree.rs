//! The tree of places: what may lie where, and what happens to what is inside.

use entity::member::Role;
use it::{Actor, Answer, each, id, story};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

async fn make(who: &Actor<'_>, name: &str, kind: &str, parent: Option<&Value>) -> Value {
    let parent = parent.map(|place| place["id"].clone());
    who.post("/places", &json!({"name": name, "kind": kind, "parentId": parent})).await.created()
}

async fn void(who: &Actor<'_>, place: &Value, version: u8) -> Answer {
    let request = who.request(Method::POST, &format!("/places/{}/void", id(place)));
    it::send(request.header("If-Match", version.to_string()).json(&json!({"reason": "拆除"}))).await
}

fn path(place: &Value) -> String {
    format!("/places/{}", id(place))
}

story! {
    async fn a_new_name_reaches_every_path_below_and_the_things_there(app: App) {
        let director = app.director().await;
        let campus = make(&director, "东区", "campus", None).await;
        let building = make(&director, "教学楼", "building", Some(&campus)).await;
        let floor = make(&director, "二层", "floor", Some(&building)).await;
        let room = make(&director, "201", "room", Some(&floor)).await;
        let inner = make(&director, "里间", "room", Some(&room)).await;
        let beside = make(&director, "教学楼旁", "room", Some(&campus)).await;
        let thing = director.asset(json!({"placeId": inner["id"]})).await;
        assert_eq!(inner["path"], "东区 / 教学楼 / 二层 / 201 / 里间");
        director.patch(&path(&campus), 1, &json!({"name": "西区"})).await.ok();
        director.patch(&path(&floor), 1, &json!({"name": "三层"})).await.ok();
        let now = async |place: &Value| director.get(&path(place)).await.ok();
        assert_eq!(now(&inner).await["path"], "西区 / 教学楼 / 三层 / 201 / 里间");
        assert_eq!(now(&beside).await["path"], "西区 / 教学楼旁");
        assert_eq!(now(&room).await["version"], 1, "only what was changed gets a new version");
        let card = director.get(&format!("/assets/{}", id(&thing))).await.ok();
        assert_eq!(card["place"]["path"], "西区 / 教学楼 / 三层 / 201 / 里间");
        // Moved with all that it holds, and out to the root.
        let other = make(&director, "实验楼", "building", None).await;
        director.patch(&path(&floor), 2, &json!({"parentId": other["id"]})).await.ok();
        assert_eq!(now(&inner).await["path"], "实验楼 / 三层 / 201 / 里间");
        director.patch(&path(&room), 1, &json!({"parentId": null})).await.ok();
        assert_eq!(now(&inner).await["path"], "201 / 里间");
        let listed = each(&director.walk("/places?limit=2").await, "path");
        assert_eq!((listed.is_sorted(), listed.len()), (true, 7));
        assert_eq!(each(&director.walk(&format!("/places?parentId={}", id(&room))).await, "name"), ["里间"]);
    }
}

story! {
    async fn a_new_name_reaches_five_hundred_rooms_and_no_place_that_begins_alike(app: App) {
        let director = app.director().await;
        let rooms: String = (0..500).map(|room| format!("x,A02020200,教学楼 / {room:03}\n")).collect();
        let beside = "x,A02020200,教学楼北 / 001\n";
        director.import("", format!("名称,分类代码,地点\n{rooms}{beside}").as_bytes()).await.ok();
        let building = director.walk("/places?kind=building").await.remove(0);
        assert_eq!(building["path"], "教学楼");
        director.patch(&path(&building), 1, &json!({"name": "笃行楼 🏫"})).await.ok();
        let inside = director.walk(&format!("/places?limit=200&parentId={}", id(&building))).await;
        let wanted: Vec<_> = (0..500).map(|room| format!("笃行楼 🏫 / {room:03}")).collect();
        assert_eq!(each(&inside, "path"), wanted);
        let other = director.walk("/places?q=%E5%8C%97").await;
        assert_eq!(each(&other, "path"), ["教学楼北", "教学楼北 / 001"]);
    }
}

story! {
    async fn large_holds_small_and_nothing_lies_in_itself(app: App) {
        let director = app.director().await;
        let building = make(&director, "教学楼", "building", None).await;
        let floor = make(&director, "二层", "floor", Some(&building)).await;
        let room = make(&director, "201", "room", Some(&floor)).await;
        for (kind, parent) in
            [("campus", &building), ("building", &building), ("floor", &floor), ("floor", &room), ("campus", &room)]
        {
            let body = json!({"name": "错", "kind": kind, "parentId": parent["id"]});
            director.post("/places", &body).await.refused_field(422, "kind", "wrong_order");
        }
        director.patch(&path(&floor), 1, &json!({"kind": "room"})).await.ok();
        director.patch(&path(&building), 1, &json!({"kind": "room"})).await.ok();
        director.patch(&path(&room), 1, &json!({"kind": "building"})).await.refused_field(422, "kind", "wrong_order");
        for inside in [&building, &floor, &room] {
            let answer = director.patch(&path(&building), 2, &json!({"parentId": inside["id"]})).await;
            answer.refused_field(422, "parentId", "cycle");
        }
        let foreign = make(&app.stranger().await, "他校", "building", None).await;
        for nowhere in [foreign["id"].clone(), json!(Uuid::now_v7())] {
            let body = json!({"name": "错", "kind": "room", "parentId": nowhere});
            director.post("/places", &body).await.refused_field(422, "parentId", "not_found");
            director.patch(&path(&room), 1, &json!({"parentId": nowhere})).await.refused_field(
                422,
                "parentId",
                "not_found",
            );
        }
        assert_eq!(director.walk("/places").await.len(), 3);
        let mut deepest = room;
        for _ in 3..12 {
            deepest = make(&director, "深", "room", Some(&deepest)).await;
        }
        let body = json!({"name": "太深", "kind": "room", "parentId": deepest["id"]});
        director.post("/places", &body).await.refused_field(422, "parentId", "too_deep");
    }
}

story! {
    // G8: two moves that are each allowed would make a circle together.
    async fn two_moves_at_once_never_make_a_circle(app: App) {
        let director = app.director().await;
        for _ in 0..5 {
            let (a, b) = (make(&director, "甲", "room", None).await, make(&director, "乙", "room", None).await);
            let (into_b, into_a) = (json!({"parentId": b["id"]}), json!({"parentId": a["id"]}));
            let (path_a, path_b) = (path(&a), path(&b));
            let moves = [director.patch(&path_a, 1, &into_b), director.patch(&path_b, 1, &into_a)];
            let answers = futures_util::future::join_all(moves).await;
            let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 422]);
        }
    }
}

story! {
    async fn a_keeper_is_a_member_of_this_school_who_has_not_left(app: App) {
        let (director, stranger) = (app.director().await, app.stranger().await);
        let room = make(&director, "201", "room", None).await;
        let foreign = stranger.get("/me").await.ok()["member"]["id"].clone();
        let left = app.person(Role::Teacher, "left@green").await.to_string();
        director.patch(&format!("/members/{left}"), 1, &json!({"state": "removed"})).await.ok();
        for nobody in [foreign, json!(left), json!(Uuid::now_v7()), room["id"].clone()] {
            director.patch(&path(&room), 1, &json!({"keeperId": nobody})).await.refused_field(
                422,
                "keeperId",
                "not_found",
            );
            let body = json!({"name": "错", "kind": "room", "keeperId": nobody});
            director.post("/places", &body).await.refused_field(422, "keeperId", "not_found");
        }
        let keeper = app.person(Role::Teacher, "keeper@green").await.to_string();
        let kept = director.patch(&path(&room), 1, &json!({"keeperId": keeper})).await.ok();
        assert_eq!(kept["keeper"], json!({"id": keeper, "name": "keeper@green"}));
        assert_eq!(director.patch(&path(&room), 2, &json!({"keeperId": null})).await.ok()["keeper"], Value::Null);
    }
}

story! {
    async fn a_place_goes_out_of_use_only_when_it_is_empty_and_its_tag_with_it(app: App) {
        let director = app.director().await;
        let building = make(&director, "教学楼", "building", None).await;
        let room = make(&director, "201", "room", Some(&building)).await;
        let code = director.blanks(1).await.remove(0);
        director.put(&format!("/tags/{code}/binding"), &json!({"placeId": room["id"]})).await.ok();
        let thing = director.asset(json!({"placeId": room["id"]})).await;
        void(&director, &building, 1).await.refused(422, "place_in_use");
        void(&director, &room, 1).await.refused(422, "place_in_use");
        director.patch(&format!("/assets/{}", id(&thing)), 1, &json!({"placeId": null})).await.ok();
        void(&director, &room, 9).await.refused(409, "stale_version");
        let gone = void(&director, &room, 1).await.ok();
        assert_eq!((&gone["voidReason"], &gone["tag"], &gone["version"]), (&json!("拆除"), &Value::Null, &json!(2)));
        let scan = director.get(&format!("/tags/{code}")).await.ok();
        assert_eq!((&scan["state"], &scan["reason"]), (&json!("void"), &json!("拆除")));
        // Records keep its name, but nothing goes there any more.
        assert_eq!(director.get(&path(&room)).await.ok()["path"], "教学楼 / 201");
        assert_eq!(each(&director.walk("/places").await, "name"), ["教学楼"]);
        let body = json!({"name": "x", "categoryCode": "A02020200", "placeId": room["id"]});
        director.post("/assets", &body).await.refused_field(422, "placeId", "not_found");
        let inside = json!({"name": "里间", "kind": "room", "parentId": room["id"]});
        director.post("/places", &inside).await.refused_field(422, "parentId", "not_found");
        let blank = director.blanks(1).await.remove(0);
        let answer = director.put(&format!("/tags/{blank}/binding"), &json!({"placeId": room["id"]})).await;
        answer.refused_field(422, "placeId", "not_found");
        void(&director, &room, 2).await.refused(409, "stale_version");
        director.patch(&path(&room), 2, &json!({"name": "202"})).await.refused(409, "stale_version");
        void(&director, &building, 1).await.ok();
    }
}

story! {
    // T1, T4
    async fn a_place_is_its_schools_own_and_takes_no_unknown_field(app: App) {
        let (director, stranger) = (app.director().await, app.stranger().await);
        let room = make(&director, "201", "room", None).await;
        stranger.get(&path(&room)).await.refused(404, "not_found");
        stranger.patch(&path(&room), 1, &json!({"name": "x"})).await.refused(404, "not_found");
        void(&stranger, &room, 1).await.refused(404, "not_found");
        assert_eq!(stranger.walk("/places").await.len(), 0);
        for field in ["path", "version", "schoolId", "voidReason", "tag", "assetCount", "keeper"] {
            let body = json!({"name": "x", "kind": "room", field: 1});
            director.post("/places", &body).await.refused_field(400, field, "unknown_field");
            director.patch(&path(&room), 1, &json!({ field: 1 })).await.refused_field(400, field, "unknown_field");
        }
        for name in ["", "  ", "a\u{0}b", &"长".repeat(61)] {
            assert_eq!(director.post("/places", &json!({"name": name, "kind": "room"})).await.status, 400, "{name}");
        }
        director.post("/places", &json!({"name": "x", "kind": "cupboard"})).await.refused_field(
            400,
            "kind",
            "invalid_choice",
        );
        assert_eq!(director.get(&path(&room)).await.ok(), room);
    }
}
