//! Crews and the rules of dispatch (R05): the narrowest rule decides.

use entity::member::Role;
use it::{id, send, story};
use serde_json::{Value, json};
use uuid::Uuid;

story! {
    async fn a_crew_is_made_of_those_who_repair(app: App) {
        let director = app.director().await;
        let (me, caretaker) = (director.member().await, app.as_(Role::Caretaker).await.member().await);
        let crew = director.post("/crews", &json!({"name": "水电组", "memberIds": [caretaker, caretaker]})).await.created();
        assert_eq!((&crew["members"][0]["id"], crew["members"].as_array().unwrap().len()), (&json!(caretaker), 1));
        for (member, code) in [
            (app.as_(Role::Teacher).await.member().await, "not_assignable"),
            (app.as_(Role::Guardian).await.member().await, "not_assignable"),
            (app.stranger().await.member().await, "not_found"),
        ] {
            let body = json!({"name": "木工组", "memberIds": [member]});
            director.post("/crews", &body).await.refused_field(422, "memberIds", code);
        }
        let path = format!("/crews/{}", id(&crew));
        let changed = director.patch(&path, 1, &json!({"memberIds": [me]})).await.ok();
        assert_eq!((&changed["members"][0]["id"], &changed["version"]), (&json!(me), &json!(2)));
        assert_eq!(director.patch(&path, 2, &json!({"name": "水电暖组"})).await.ok()["members"], changed["members"]);
        director.patch(&path, 2, &json!({"name": "甲"})).await.refused(409, "stale_version");
        app.as_(Role::Caretaker).await.patch(&path, 3, &json!({"name": "甲"})).await.refused(403, "not_allowed");
        let other = director.post("/crews", &json!({"name": "木工组", "memberIds": []})).await.created();
        assert_eq!(director.walk("/crews?limit=1").await.len(), 2);
        let void = director.request(reqwest::Method::POST, &format!("/crews/{}/void", id(&other)));
        let void = void.header("If-Match", "\"1\"").json(&json!({"reason": "并入水电组"}));
        let void = send(void).await.ok();
        assert_eq!(void["voidReason"], "并入水电组");
        assert_eq!(director.walk("/crews").await.len(), 1);
    }
}

story! {
    async fn a_new_order_goes_to_whom_the_narrowest_rule_names(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let worker = app.as_(Role::Caretaker).await.member().await;
        let second = app.person(Role::Caretaker, "second@green").await;
        let building = director.room("教学楼", None).await;
        let room = director.room("305", Some(&building)).await;
        let crew = director.post("/crews", &json!({"name": "水电组", "memberIds": [worker, second]})).await.created();
        let rule = async |body: Value| director.post("/dispatch-rules", &body).await.created();
        let report = async |place: &Value, trade: &str| {
            teacher.report(json!({"placeId": place["id"], "trade": trade, "item": Uuid::now_v7().to_string()})).await
        };
        assert_eq!(report(&room, "plumbing").await["status"], "reported");
        let all = rule(json!({"memberId": worker})).await;
        let order = report(&room, "plumbing").await;
        assert_eq!((&order["status"], &order["assignee"]["id"]), (&json!("assigned"), &json!(worker)));
        assert_eq!((&order["version"], order["events"].as_array().unwrap().len()), (&json!(2), 2));
        assert_eq!(order["events"][1]["by"], Value::Null, "a rule is nobody");
        rule(json!({"trade": "plumbing", "crewId": crew["id"]})).await;
        let order = report(&room, "plumbing").await;
        assert_eq!((&order["status"], &order["crew"]["name"], &order["assignee"]), (&json!("triaged"), &json!("水电组"), &Value::Null));
        rule(json!({"placeId": building["id"], "memberId": second})).await;
        assert_eq!(report(&room, "plumbing").await["assignee"]["id"], json!(second));
        rule(json!({"placeId": room["id"], "memberId": worker})).await;
        assert_eq!(report(&room, "plumbing").await["assignee"]["id"], json!(worker));
        assert_eq!(report(&building, "door").await["assignee"]["id"], json!(second));
        let wide = rule(json!({"trade": "plumbing", "placeId": building["id"], "memberId": second})).await;
        assert_eq!(report(&room, "plumbing").await["assignee"]["id"], json!(second));
        // Who can no longer be given an order is passed over.
        let path = format!("/members/{second}");
        let version = director.get(&path).await.ok()["version"].as_i64().unwrap();
        director.patch(&path, version, &json!({"state": "suspended"})).await.ok();
        assert_eq!(report(&room, "plumbing").await["assignee"]["id"], json!(worker));
        assert_eq!(director.walk("/dispatch-rules?limit=2").await.len(), 5);
        for gone in [&wide, &all] {
            assert_eq!(director.delete(&format!("/dispatch-rules/{}", id(gone))).await.status, 204);
            director.delete(&format!("/dispatch-rules/{}", id(gone))).await.refused(404, "not_found");
        }
        assert_eq!(director.walk("/dispatch-rules").await.len(), 3);
        for (body, field, code) in [
            (json!({}), "memberId", "required"),
            (json!({"memberId": worker, "crewId": crew["id"]}), "crewId", "either_or"),
            (json!({"memberId": teacher.member().await}), "memberId", "not_assignable"),
            (json!({"crewId": Uuid::now_v7()}), "crewId", "not_found"),
            (json!({"memberId": worker, "placeId": Uuid::now_v7()}), "placeId", "not_found"),
        ] {
            director.post("/dispatch-rules", &body).await.refused_field(422, field, code);
        }
    }
}

story! {
    async fn what_waits_for_a_crew_is_for_its_members(app: App) {
        let (director, caretaker) = (app.director().await, app.as_(Role::Caretaker).await);
        app.person(Role::Caretaker, "outside@green").await;
        let outside = app.login("outside@green").await;
        let room = director.room("305", None).await;
        let crew = json!({"name": "水电组", "memberIds": [caretaker.member().await]});
        let crew = director.post("/crews", &crew).await.created();
        let order = app.as_(Role::Teacher).await.report(json!({"placeId": room["id"]})).await;
        director.step(&order, "assign", json!({"crewId": crew["id"]})).await.ok();
        assert_eq!(caretaker.walk("/repairs?mine=crew").await.len(), 1);
        assert_eq!(outside.walk("/repairs?mine=crew").await.len(), 0);
        let told = caretaker.walk("/notices").await;
        assert_eq!(told[0]["kind"], "repair.offered");
        outside.step(&order, "grab", json!({})).await.refused(403, "not_allowed");
        let grabbed = caretaker.step(&order, "grab", json!({})).await.ok();
        assert_eq!((&grabbed["status"], &grabbed["crew"]["id"]), (&json!("assigned"), &crew["id"]));
        assert_eq!(caretaker.walk("/repairs?mine=crew").await.len(), 0, "it is no longer free");
        assert_eq!(caretaker.walk("/repairs?mine=assigned").await.len(), 1);
        caretaker.step(&order, "grab", json!({})).await.refused(409, "wrong_state");
    }
}

story! {
    async fn a_crew_that_is_no_more_gets_nothing_new_and_what_waits_for_it_is_not_lost(app: App) {
        let (director, caretaker) = (app.director().await, app.as_(Role::Caretaker).await);
        let teacher = app.as_(Role::Teacher).await;
        let room = director.room("305", None).await;
        let crew = json!({"name": "水电组", "memberIds": [caretaker.member().await]});
        let crew = director.post("/crews", &crew).await.created();
        director.post("/dispatch-rules", &json!({"crewId": crew["id"]})).await.created();
        let waiting = [teacher.report(json!({"placeId": room["id"]})).await, teacher.report(json!({"placeId": room["id"]})).await];
        assert_eq!(waiting[0]["crew"]["id"], crew["id"]);
        let path = format!("/crews/{}", id(&crew));
        let void = async |actor: &it::Actor<'_>, version: i64| {
            let request = actor.request(reqwest::Method::POST, &format!("{path}/void"));
            send(request.header("If-Match", format!("\"{version}\"")).json(&json!({"reason": "并入后勤组"}))).await
        };
        void(&caretaker, 1).await.refused(403, "not_allowed");
        void(&director, 7).await.refused(409, "stale_version");
        void(&director, 1).await.ok();
        void(&director, 2).await.refused(409, "stale_version");
        director.patch(&path, 2, &json!({"memberIds": []})).await.refused(409, "stale_version");
        let new = teacher.report(json!({"placeId": room["id"]})).await;
        assert_eq!((&new["status"], &new["crew"]), (&json!("reported"), &Value::Null), "its rule is passed over");
        director.step(&new, "assign", json!({"crewId": crew["id"]})).await.refused_field(422, "crewId", "not_found");
        // Its members still take what waits, and the director gives it to others.
        assert_eq!(caretaker.walk("/repairs?mine=crew").await.len(), 2);
        caretaker.step(&waiting[0], "grab", json!({})).await.ok();
        director.step(&waiting[1], "assign", json!({"memberId": director.member().await})).await.ok();
    }
}
