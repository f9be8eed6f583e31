//! The register, one card at a time (A13, A14, A16).

use chrono::TimeDelta;
use entity::member::Role;
use futures_util::future::join_all;
use it::{each, id, story};
use serde_json::{Value, json};
use uuid::Uuid;

/// A card with something in every field.
fn full(place: &Value, keeper: &Value) -> Value {
    json!({
        "name": "投影仪（短焦）", "categoryCode": "A02020200", "number": "TY-7/甲", "brand": "牌", "model": "TY-300",
        "spec": "3500 流明", "unit": "台", "quantity": 3, "priceFen": 329_901, "acquiredOn": "2026-08-20",
        "bookedOn": "2026-08-25", "voucher": "记-12", "acquisition": "donation", "funding": "special",
        "supplier": "某商行", "contract": "HT-1", "warrantyUntil": "2031-08-20", "placeId": place["id"],
        "department": "教务处", "user": "三年级组", "keeperId": keeper["id"], "status": "idle", "lifeYears": 6,
        "remark": "第一行\n第二行"
    })
}

story! {
    // A13, A14
    async fn every_field_of_a_card_reads_back_as_it_was_written(app: App) {
        let director = app.director().await;
        let (room, me) = (director.room("201", None).await, director.get("/me").await.ok()["member"].clone());
        let written = full(&room, &me);
        let made = director.asset(written.clone()).await;
        let read = director.get(&format!("/assets/{}", id(&made))).await.ok();
        assert_eq!(read, made);
        for (field, value) in written.as_object().unwrap() {
            let found = match field.as_str() {
                "placeId" => &read["place"]["id"],
                "keeperId" => &read["keeper"]["id"],
                "categoryCode" => &read["category"]["code"],
                field => &read[field],
            };
            assert_eq!(found, value, "{field}");
        }
        assert_eq!(read["valueFen"], 3 * 329_901);
        assert_eq!((&read["place"]["path"], &read["keeper"]["name"]), (&json!("201"), &me["name"]));
        assert_eq!((&read["tag"], &read["version"]), (&Value::Null, &json!(1)));
        assert_ne!(read["category"]["name"], "");
        assert_eq!(director.history(&made).await, ["registered"]);
    }
}

story! {
    async fn a_bare_card_is_in_stock_and_one_with_a_place_is_in_use(app: App) {
        let director = app.director().await;
        let room = director.room("201", None).await;
        let bare = director.asset(json!({})).await;
        assert_eq!((&bare["status"], &bare["quantity"]), (&json!("in_stock"), &json!(1)));
        for empty in ["priceFen", "valueFen", "acquiredOn", "acquisition", "place", "keeper", "lifeYears", "tag"] {
            assert_eq!(bare[empty], Value::Null, "{empty}");
        }
        assert_eq!(director.asset(json!({"placeId": room["id"]})).await["status"], "in_use");
    }
}

story! {
    // A16: the room and the person are independent.
    async fn a_thing_moves_without_its_keeper_and_changes_hands_without_moving(app: App) {
        let director = app.director().await;
        let building = json!({"name": "教学楼", "kind": "building"});
        let building = director.post("/places", &building).await.created();
        let (near, far) = (director.room("201", Some(&building)).await, director.room("仓库", None).await);
        let inner = director.room("201 里间", Some(&near)).await;
        let keeper = app.person(Role::Teacher, "keeper@green").await.to_string();
        let other = app.person(Role::Teacher, "other@green").await.to_string();
        let thing = director.asset(json!({"placeId": near["id"], "keeperId": keeper})).await;
        let inside = director.asset(json!({"placeId": inner["id"], "keeperId": other})).await;
        let path = format!("/assets/{}", id(&thing));

        let listed = async |query: String| each(&director.walk(&format!("/assets?{query}")).await, "id");
        assert_eq!(listed(format!("placeId={}", id(&near))).await, [id(&thing), id(&inside)]);
        assert_eq!(listed(format!("placeId={}", id(&building))).await.len(), 2);
        assert_eq!(listed(format!("placeId={}", id(&inner))).await, [id(&inside)]);
        assert_eq!(listed(format!("keeperId={keeper}")).await, [id(&thing)]);

        let moved = director.patch(&path, 1, &json!({"placeId": far["id"]})).await.ok();
        assert_eq!((&moved["keeper"]["id"], &moved["place"]["name"]), (&json!(keeper), &json!("仓库")));
        let handed = director.patch(&path, 2, &json!({"keeperId": other})).await.ok();
        assert_eq!((&handed["place"]["id"], &handed["keeper"]["id"]), (&far["id"], &json!(other)));
        assert_eq!(director.history(&thing).await, ["handed_over", "moved", "registered"]);
        assert_eq!(listed(format!("keeperId={other}&placeId={}", id(&near))).await, [id(&inside)]);
        assert_eq!(listed(format!("placeId={}", Uuid::now_v7())).await, Vec::<String>::new());
    }
}

story! {
    async fn a_change_is_one_line_of_each_kind_in_the_words_of_that_moment(app: App) {
        let director = app.director().await;
        let (old, new) = (director.room("201", None).await, director.room("202", None).await);
        let keeper = app.person(Role::Teacher, "keeper@green").await.to_string();
        let thing = director.asset(json!({"placeId": old["id"], "priceFen": 100, "model": "甲"})).await;
        let path = format!("/assets/{}", id(&thing));
        app.clock.forward(TimeDelta::minutes(1));
        let change =
            json!({"placeId": new["id"], "keeperId": keeper, "status": "idle", "priceFen": 250, "model": "乙"});
        let after = director.patch(&path, 1, &change).await.ok();
        assert_eq!(after["version"], 2);
        // What the places are called later is another matter.
        director.patch(&format!("/places/{}", id(&new)), 1, &json!({"name": "新名"})).await.ok();
        let events = director.walk(&format!("{path}/events")).await;
        let line = |kind: &str| {
            let found: Vec<_> = events.iter().filter(|event| event["kind"] == kind).collect();
            assert_eq!(found.len(), 1, "{kind}");
            assert_eq!(found[0]["by"]["name"], "director@green");
            assert_eq!(found[0]["at"], after["updatedAt"]);
            found[0]["changes"].clone()
        };
        assert_eq!(events.len(), 5);
        assert_eq!(line("moved"), json!([{"field": "place", "before": "201", "after": "202"}]));
        assert_eq!(line("handed_over"), json!([{"field": "keeper", "before": null, "after": "keeper@green"}]));
        assert_eq!(line("status_changed"), json!([{"field": "status", "before": "in_use", "after": "idle"}]));
        let rest = json!([
            {"field": "model", "before": "甲", "after": "乙"}, {"field": "priceFen", "before": "100", "after": "250"}
        ]);
        assert_eq!(line("changed"), rest);
    }
}

story! {
    async fn null_clears_what_may_be_empty_and_what_is_absent_stays(app: App) {
        let director = app.director().await;
        let (room, me) = (director.room("201", None).await, director.get("/me").await.ok()["member"].clone());
        let thing = director.asset(full(&room, &me)).await;
        let path = format!("/assets/{}", id(&thing));
        let clearing = json!({
            "priceFen": null, "acquiredOn": null, "bookedOn": null, "acquisition": null, "funding": null,
            "warrantyUntil": null, "placeId": null, "keeperId": null, "lifeYears": null, "remark": ""
        });
        let cleared = director.patch(&path, 1, &clearing).await.ok();
        let gone = [
            "priceFen",
            "valueFen",
            "acquiredOn",
            "bookedOn",
            "acquisition",
            "funding",
            "warrantyUntil",
            "place",
            "keeper",
            "lifeYears",
        ];
        for field in gone {
            assert_eq!(cleared[field], Value::Null, "{field}");
        }
        for field in ["number", "name", "brand", "model", "spec", "unit", "quantity", "voucher", "user", "status"] {
            assert_eq!(cleared[field], thing[field], "{field}");
        }
        assert_eq!(director.get(&path).await.ok(), cleared);
    }
}

story! {
    async fn nobody_scraps_or_loses_a_thing_by_hand(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({})).await;
        let path = format!("/assets/{}", id(&thing));
        for gone in ["scrapped", "lost"] {
            director.patch(&path, 1, &json!({"status": gone})).await.refused_field(422, "status", "needs_approval");
        }
        director.patch(&path, 1, &json!({"status": "to_scrap"})).await.ok();
        // An old register may hold what is gone already; it does not come back.
        director.import("", "资产名称,分类代码,使用状况\n旧电脑,A02010105,已报废\n".as_bytes()).await.ok();
        let gone = director.get("/assets?status=scrapped").await.ok()["items"][0].clone();
        let answer = director.patch(&format!("/assets/{}", id(&gone)), 1, &json!({"status": "in_use"})).await;
        answer.refused_field(422, "status", "final");
    }
}

story! {
    // T23
    async fn a_change_made_from_an_old_copy_is_refused_and_shows_the_card_as_it_is(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({})).await;
        let path = format!("/assets/{}", id(&thing));
        let now = director.patch(&path, 1, &json!({"model": "甲"})).await.ok();
        let late = director.patch(&path, 1, &json!({"model": "乙"})).await.refused(409, "stale_version");
        assert_eq!(late["current"], now);
        director.patch(&path, 7, &json!({"model": "乙"})).await.refused(409, "stale_version");
        let bare = director.request(reqwest::Method::PATCH, &path).json(&json!({"model": "乙"}));
        it::send(bare).await.refused(428, "version_required");
        let odd = director.request(reqwest::Method::PATCH, &path).header("If-Match", "*").json(&json!({}));
        it::send(odd).await.refused_field(400, "If-Match", "invalid");
        assert_eq!(director.get(&path).await.ok(), now);
    }
}

story! {
    // G8
    async fn of_many_changes_from_the_same_copy_exactly_one_wins(app: App) {
        let director = app.director().await;
        let thing = director.asset(json!({})).await;
        let path = format!("/assets/{}", id(&thing));
        let bodies: Vec<_> = (0..32).map(|model| json!({"model": model.to_string()})).collect();
        let answers = join_all(bodies.iter().map(|body| director.patch(&path, 1, body))).await;
        let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(won.len(), 1);
        for lost in answers.iter().filter(|answer| answer.status != 200) {
            assert_eq!(lost.refused(409, "stale_version")["current"], won[0].json());
        }
        assert_eq!(director.history(&thing).await, ["changed", "registered"]);
    }
}

story! {
    async fn a_client_may_make_the_id_and_bind_a_tag_in_the_same_step(app: App) {
        let director = app.director().await;
        let own = Uuid::now_v7().to_string();
        let code = director.blanks(1).await.remove(0);
        let thing = director.asset(json!({"id": own, "tagCode": code.to_lowercase()})).await;
        assert_eq!((&thing["id"], &thing["tag"]), (&json!(own), &json!(code)));
        assert_eq!(director.history(&thing).await, ["tag_bound", "registered"]);
        let before = app.rows().await;
        let again = json!({"name": "椅", "categoryCode": "A05010300", "id": own});
        director.post("/assets", &again).await.refused(409, "conflict");
        for (code, refusal) in [(code.as_str(), "already_bound"), ("7K3M9QXT2BWD", "unknown_tag"), ("?", "unknown_tag")]
        {
            let body = json!({"name": "椅", "categoryCode": "A05010300", "tagCode": code});
            let answer = director.post("/assets", &body).await;
            answer.refused(if refusal == "unknown_tag" { 404 } else { 422 }, refusal);
        }
        assert_eq!(app.rows().await, before, "a refused tag leaves no card behind");
    }
}
