//! What the matrix cannot see: files, keys, counters, and what is looked for by words.

use it::{
    document::{Kind, Many, Request, Slot, Spot, World, protected, register},
    story,
};
use serde_json::{Value, json};

use super::{rows, unpacked};

story! {
    /// Every list and every search, and the register as a file.
    async fn nothing_of_another_school_is_ever_found(app: App) {
        let (green, blue) = (app.director().await, app.stranger().await);
        let ours = World::of(&app, &green, app.green).await;
        let theirs = World::of(&app, &blue, app.blue).await;
        let query = |name: &str| Slot { spot: Spot::Query, name: name.into(), kind: Kind::Cursor, many: Many::One };
        let (q, limit) = (query("q"), query("limit"));
        let mut searched = 0;
        for operation in protected().into_iter().filter(|operation| operation.method == "GET") {
            let takes = |name: &str| operation.parameters().any(|parameter| parameter["name"] == name);
            let request = Request::new(&operation, &ours, &green).await;
            let mut asked = vec![request.clone()];
            if takes("limit") {
                asked.push(request.with(&limit, json!("200")));
            }
            if takes("q") && operation.id() != "get_labels" {
                asked.push(request.with(&q, json!(theirs.word)));
                searched += 1;
            }
            for request in asked {
                let answer = request.send(&green).await;
                assert!(answer.status.is_success(), "{} {}", operation.name(), answer.text());
                let said = unpacked(&answer.bytes);
                for secret in theirs.secrets() {
                    assert!(!said.contains(secret), "{}: {secret}", operation.name());
                }
            }
        }
        assert!(searched > 3);
        green.get(&format!("/labels?q={}", it::encoded(&theirs.word))).await.refused(404, "not_found");
    }
}

story! {
    /// A code is unique in the whole house: that it is taken can be seen, by whom cannot.
    async fn an_import_tells_no_more_of_a_foreign_tag_than_of_a_used_one(app: App) {
        let (green, blue) = (app.director().await, app.stranger().await);
        let ours = World::of(&app, &green, app.green).await;
        let theirs = World::of(&app, &blue, app.blue).await;
        let mut answers = Vec::new();
        for code in [&ours.bound, &theirs.bound, &theirs.blank] {
            for dry in ["?dryRun=true", ""] {
                let path = format!("/assets/import{dry}");
                let answer = green.upload(&path, register("课桌", Some(code))).await.ok();
                assert_eq!(answer["created"], 0);
                assert_eq!(answer["errors"][0]["code"], "taken", "{answer}");
                answers.push(answer["errors"].clone());
            }
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert_eq!(blue.get(&format!("/tags/{}", theirs.blank)).await.ok()["state"], "blank");
    }
}

story! {
    async fn a_key_that_another_school_used_is_new_here(app: App) {
        let room = json!({"name": "201", "kind": "room"});
        let key = "one-key-for-two-schools";
        let theirs = app.stranger().await.post_with_key("/places", &room, key).await.created();
        let answer = app.director().await.post_with_key("/places", &room, key).await;
        assert!(answer.headers.get("idempotent-replay").is_none());
        assert_ne!(answer.created()["id"], theirs["id"]);
    }
}

story! {
    /// An id of the caller's own that is taken is refused alike, wherever it is taken.
    async fn a_taken_id_does_not_tell_who_has_it(app: App) {
        let (green, blue) = (app.director().await, app.stranger().await);
        for (path, mut body) in [
            ("/places", json!({"name": "201", "kind": "room"})),
            ("/assets", json!({"name": "课桌", "categoryCode": "A02010105"})),
            ("/members", json!({"name": "新同事", "role": "guard"})),
        ] {
            let mut refusals = Vec::new();
            for owner in [&green, &blue] {
                body["id"] = json!(uuid::Uuid::now_v7());
                owner.post(path, &body).await.created();
                let mut refusal = green.post(path, &body).await.refused(409, "conflict");
                refusal.as_object_mut().unwrap().remove("requestId");
                refusals.push(refusal);
            }
            assert_eq!(refusals[0], refusals[1], "{path}");
        }
    }
}

story! {
    /// Numbers are a school's own: neither how many another has registered nor which can be seen in them (T7).
    async fn numbers_do_not_tell_what_another_school_registers(app: App) {
        let (green, blue) = (app.director().await, app.stranger().await);
        let card = json!({"name": "课桌", "categoryCode": "A02010105"});
        let serial = |row: &Value| row["number"].as_str().unwrap().rsplit('-').next().unwrap().parse::<i64>().unwrap();
        let first = green.post("/assets", &card).await.created();
        for _ in 0..3 {
            blue.post("/assets", &card).await.created();
        }
        let second = green.post("/assets", &card).await.created();
        assert_eq!(serial(&second), serial(&first) + 1);
        let mut chosen = card.clone();
        chosen["number"] = json!("甲-1");
        blue.post("/assets", &chosen).await.created();
        green.post("/assets", &chosen).await.created();
        green.post("/assets", &chosen).await.refused_field(422, "number", "taken");
    }
}

story! {
    /// Rules that count people or things count those of the school only.
    async fn the_directors_of_another_school_do_not_lead_this_one(app: App) {
        let director = app.director().await;
        let me = director.get("/me").await.ok()["member"]["id"].as_str().unwrap().to_owned();
        let path = format!("/members/{me}");
        let version = director.get(&path).await.ok()["version"].as_i64().unwrap();
        director.patch(&path, version, &json!({"role": "teacher"})).await.refused(422, "last_director");
    }
}

story! {
    /// A file names places and people by their words, and words are the same in every school.
    async fn an_import_finds_only_the_school_s_own_places_and_people(app: App) {
        let (green, blue) = (app.director().await, app.stranger().await);
        let theirs = blue.room("科学楼 301", None).await;
        blue.post("/members", &json!({"name": "同名同姓", "role": "caretaker"})).await.created();
        let before = rows::of_some(&app, app.blue).await;
        let file = "资产名称,资产分类,存放地点,保管人\n课桌,台式计算机,科学楼 301,同名同姓\n";
        let seen = green.import("?dryRun=true", file.as_bytes()).await.ok();
        assert_eq!(seen["newPlaces"], json!(["科学楼 301"]), "{seen}");
        assert_eq!(seen["newKeepers"], json!(["同名同姓"]), "{seen}");
        green.import("", file.as_bytes()).await.ok();
        let card = green.get("/assets").await.ok()["items"][0].clone();
        assert_eq!(card["place"]["path"], "科学楼 301");
        assert_ne!(card["place"]["id"], theirs["id"]);
        assert_eq!(rows::of_some(&app, app.blue).await, before);
    }
}
