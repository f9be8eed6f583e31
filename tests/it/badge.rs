//! Visitors' badges, people who come again and again, and who is watched for (V04, V07, V13).

use entity::{OfSchool, frequent_visitor, member::Role, watch_entry};
use futures_util::future::join_all;
use it::{Actor, Answer, App, each, id, send, story};
use reqwest::Method;
use serde_json::{Value, json};

async fn badge(director: &Actor<'_>, number: &str) -> (Value, String) {
    let tag = director.blanks(1).await.remove(0);
    (director.post("/badges", &json!({"number": number, "tagCode": tag})).await.created(), tag)
}

story! {
    async fn a_tag_on_a_badge_is_on_nothing_else(app: App) {
        let director = app.director().await;
        let (seven, tag) = badge(&director, "7").await;
        assert_eq!((&seven["number"], &seven["tagCode"], &seven["visitId"]), (&json!("7"), &json!(tag), &Value::Null));
        let scan = app.as_(Role::Guard).await.get(&format!("/tags/{tag}")).await.ok();
        assert_eq!(scan["badge"], json!({"id": seven["id"], "number": "7"}));
        assert_eq!((&scan["state"], &scan["asset"], &scan["place"]), (&json!("bound"), &Value::Null, &Value::Null));
        assert_eq!(scan["openRepairs"], json!([]));
        let thing = director.asset(json!({})).await;
        director.bind(&tag, &thing).await.refused(422, "already_bound");
        director.post("/assets", &json!({"name": "x", "categoryCode": "A02010105", "tagCode": tag})).await
            .refused_field(422, "tagCode", "already_bound");
        // Nor the other way round.
        let other = director.blanks(1).await.remove(0);
        director.bind(&other, &thing).await.ok();
        let taken = json!({"number": "8", "tagCode": other});
        director.post("/badges", &taken).await.refused_field(422, "tagCode", "already_bound");
        director.post("/badges", &json!({"number": "8", "tagCode": tag})).await
            .refused_field(422, "tagCode", "already_bound");
        let mine = director.get("/badges").await.ok();
        assert_eq!(each(mine["items"].as_array().unwrap(), "number"), ["7"], "what was refused left nothing behind");
        // A finder learns nothing by it, and nothing is reported for it.
        app.anyone().get(&format!("/public/tags/{tag}")).await.refused(404, "unknown_tag");
        assert_eq!(app.anyone().get(&format!("/t/{tag}")).await.status, 404);
        let broken = json!({"description": "坏了", "tagCode": tag, "urgency": "normal"});
        director.post("/repairs", &broken).await.refused_field(422, "tagCode", "not_usable");
    }
}

story! {
    async fn a_number_is_on_one_badge_in_use_and_a_torn_tag_is_replaced(app: App) {
        let director = app.director().await;
        let (seven, tag) = badge(&director, "7").await;
        let blank = director.blanks(1).await.remove(0);
        let same = json!({"number": "7", "tagCode": blank});
        director.post("/badges", &same).await.refused_field(422, "number", "taken");
        let new = director.post(&format!("/tags/{tag}/replace"), &json!({"newCode": blank, "reason": "撕破"})).await;
        new.created();
        assert_eq!(director.get(&format!("/tags/{blank}")).await.ok()["badge"]["id"], seven["id"]);
        assert_eq!(director.get("/badges").await.ok()["items"][0]["tagCode"], json!(blank));
        let path = format!("/badges/{}/void", id(&seven));
        let lost = director.post(&path, &json!({"reason": "lost"})).await.ok();
        assert_eq!((&lost["voidReason"], &lost["tagCode"]), (&json!("lost"), &Value::Null));
        // What is typed could name who had it.
        director.post(&path, &json!({"reason": "秘张某没还"})).await.refused_field(400, "reason", "invalid_choice");
        assert_eq!(director.post(&path, &json!({"reason": "broken"})).await.ok()["voidReason"], "lost");
        assert_eq!(director.get(&format!("/tags/{blank}")).await.ok()["state"], "void");
        assert_eq!(director.get("/badges").await.ok()["items"], json!([]));
        badge(&director, "7").await;
        app.as_(Role::Guard).await.post("/badges", &same).await.refused(403, "not_allowed");
    }
}

story! {
    async fn who_comes_again_is_remembered_only_with_consent_and_sealed(app: App) {
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        let (seven, _) = badge(&director, "7").await;
        let host = director.member().await;
        let mut said = json!({
            "name": "秘送水王", "company": "秘甘泉", "plate": "秘A12345", "phone": "138 0000 4321", "purpose": "delivery",
            "hostId": host, "badgeId": seven["id"], "agreed": false
        });
        guard.post("/frequent-visitors", &said).await.refused_field(422, "agreed", "required");
        said["agreed"] = json!(true);
        for (field, wrong, code) in
            [("hostId", json!(uuid::Uuid::now_v7()), "not_found"), ("badgeId", json!(uuid::Uuid::now_v7()), "not_found"), ("phone", json!("12"), "invalid")]
        {
            let mut other = said.clone();
            other[field] = wrong;
            guard.post("/frequent-visitors", &other).await.refused_field(422, field, code);
        }
        let made = guard.post("/frequent-visitors", &said).await.created();
        assert_eq!((&made["name"], &made["phone"]), (&json!("秘送水王"), &json!("…4321")));
        assert_eq!((&made["host"]["id"], &made["badge"]["number"]), (&json!(host), &json!("7")));
        assert_eq!(made["createdBy"]["name"], "guard@green");
        let rows = frequent_visitor::Entity::of(app.green).all(app.state.db.read()).await.unwrap();
        let lies = rows[0].person.clone().unwrap().0;
        for secret in ["秘送水王", "秘甘泉", "秘A12345", "4321"] {
            assert!(!lies.windows(secret.len()).any(|some| some == secret.as_bytes()), "{secret} lies open");
        }
        let listed = guard.get("/frequent-visitors").await.ok();
        assert_eq!(listed["items"], json!([made]));
        app.as_(Role::Teacher).await.get("/frequent-visitors").await.refused(403, "not_allowed");
        let path = format!("/frequent-visitors/{}/void", id(&made));
        let gone = guard.post(&path, &json!({"reason": "不再送水"})).await.ok();
        assert_eq!(gone["voidReason"], "不再送水");
        assert_eq!(guard.post(&path, &json!({"reason": "再说一次"})).await.ok()["voidReason"], "不再送水");
        assert_eq!(guard.get("/frequent-visitors").await.ok()["items"], json!([]));
    }
}

story! {
    async fn who_is_watched_for_is_known_to_directors_alone_and_lies_sealed(app: App) {
        let director = app.director().await;
        let said = json!({"name": "秘关注赵", "aliases": ["秘别名"], "plates": ["秘B54321"], "note": "秘缘由"});
        let made = director.post("/watch-entries", &said).await.created();
        for field in ["name", "aliases", "plates", "note"] {
            assert_eq!(made[field], said[field], "{field}");
        }
        let rows = watch_entry::Entity::of(app.green).all(app.state.db.read()).await.unwrap();
        let lies = rows[0].person.clone().unwrap().0;
        assert!(!lies.windows(3).any(|some| some == "秘".as_bytes()));
        for role in [Role::Guard, Role::Teacher, Role::Auditor, Role::Caretaker] {
            app.as_(role).await.get("/watch-entries").await.refused(403, "not_allowed");
        }
        assert_eq!(app.stranger().await.get("/watch-entries").await.ok()["items"], json!([]));
        for (field, many) in [("aliases", vec!["别名"; 21]), ("plates", vec!["京A"; 11])] {
            director.post("/watch-entries", &json!({"name": "某", field: many})).await.refused_field(422, field, "too_many");
        }
        let path = format!("/watch-entries/{}/void", id(&made));
        assert_eq!(director.post(&path, &json!({"reason": "了结"})).await.ok()["voidReason"], "了结");
        assert_eq!(director.get("/watch-entries").await.ok()["items"], json!([]));
    }
}

/// Somebody to whom a director has said yes.
async fn expected(app: &App, name: &str) -> Value {
    let said = json!({"name": name, "purpose": "parent", "idChecked": true});
    let visit = app.as_(Role::Guard).await.post("/visits", &said).await.created();
    step(&app.director().await, &visit, "confirm", json!({})).await.ok()
}

async fn step(actor: &Actor<'_>, visit: &Value, step: &str, said: Value) -> Answer {
    let path = format!("/visits/{}/{step}", id(visit));
    let request = actor.request(Method::POST, &path).header("If-Match", format!("\"{}\"", visit["version"]));
    send(request.json(&said)).await
}

story! {
    // V04, V09
    async fn a_badge_hangs_on_one_visitor_at_a_time_and_is_scanned_when_he_goes(app: App) {
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        let (seven, tag) = badge(&director, "7").await;
        let scan = async |code: &str| guard.post("/visits/scan", &json!({"code": code})).await;
        scan(&tag).await.refused_field(422, "code", "badge_free");
        let (one, other) = (expected(&app, "秘甲").await, expected(&app, "秘乙").await);
        step(&guard, &one, "enter", json!({"badgeCode": "7K3M9QXT2BWD"})).await.refused_field(422, "badgeCode", "unknown_code");
        let inside = step(&guard, &one, "enter", json!({"badgeCode": tag})).await.ok();
        assert_eq!(inside["badge"], json!({"id": seven["id"], "number": "7"}));
        step(&guard, &other, "enter", json!({"badgeCode": tag})).await.refused_field(422, "badgeCode", "badge_taken");
        assert_eq!(director.get("/badges").await.ok()["items"][0]["visitId"], one["id"]);
        // As it is printed: the address on the tag, or the code.
        let url = format!("{}/t/{tag}", app.state.settings.base_url);
        assert_eq!(scan(&url).await.ok()["visit"]["id"], one["id"]);
        let left = step(&guard, &inside, "leave", json!({"code": tag})).await.ok();
        assert_eq!(left["leftHow"], "badge");
        scan(&tag).await.refused_field(422, "code", "badge_free");
        let inside = step(&guard, &other, "enter", json!({"badgeCode": url})).await.ok();
        // A lost badge: its bearer is still inside, and goes by the list.
        director.post(&format!("/badges/{}/void", id(&seven)), &json!({"reason": "lost"})).await.ok();
        scan(&tag).await.refused_field(422, "code", "unknown_code");
        step(&guard, &inside, "leave", json!({"code": tag})).await.refused_field(422, "code", "unknown_code");
        assert_eq!(step(&guard, &inside, "leave", json!({})).await.ok()["leftHow"], "list");
        let third = expected(&app, "秘丙").await;
        step(&guard, &third, "enter", json!({"badgeCode": tag})).await.refused_field(422, "badgeCode", "unknown_code");
    }
}

story! {
    async fn of_many_guards_who_give_out_one_badge_at_once_one_does(app: App) {
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        let (_, tag) = badge(&director, "7").await;
        let mut visits = Vec::new();
        for at in 0..8 {
            visits.push(expected(&app, &format!("秘{at}")).await);
        }
        let all = visits.iter().map(|visit| step(&guard, visit, "enter", json!({"badgeCode": tag})));
        let answers: Vec<u16> = join_all(all).await.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|status| [200, 409, 422].contains(status)), "{answers:?}");
    }
}

story! {
    async fn who_is_put_on_the_list_later_is_found_among_those_who_are_expected(app: App) {
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        let visit = expected(&app, "秘关注赵").await;
        assert_eq!(visit["leaderNeeded"], false);
        director.post("/watch-entries", &json!({"name": "秘 关注 赵"})).await.created();
        let now = guard.get(&format!("/visits/{}", id(&visit))).await.ok();
        assert_eq!((&now["leaderNeeded"], &now["version"]), (&json!(true), &visit["version"]), "nobody sees that it changed");
        step(&guard, &now, "enter", json!({})).await.refused(409, "leader_needed");
        // Why a leader is needed is for the leader alone.
        let decides = director.get(&format!("/visits/{}", id(&visit))).await.ok();
        assert_eq!((&now["watched"], &decides["watched"]), (&json!(false), &json!(true)));
        let taken = step(&director, &now, "override", json!({"reason": "已谈妥"})).await.ok();
        step(&guard, &taken, "enter", json!({})).await.ok();
        let inbox = director.get("/notices").await.ok();
        assert!(inbox["items"].as_array().unwrap().iter().any(|notice| notice["kind"] == "visit.leader"), "{inbox}");
    }
}

story! {
    async fn who_goes_by_somebody_else_s_badge_goes_by_the_list(app: App) {
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        let ((_, seven), (_, eight)) = (badge(&director, "7").await, badge(&director, "8").await);
        let (one, other) = (expected(&app, "秘甲").await, expected(&app, "秘乙").await);
        let one = step(&guard, &one, "enter", json!({"badgeCode": seven})).await.ok();
        step(&guard, &other, "enter", json!({"badgeCode": eight})).await.ok();
        let left = step(&guard, &one, "leave", json!({"code": eight})).await.ok();
        assert_eq!(left["leftHow"], "list");
        let still = guard.post("/visits/scan", &json!({"code": eight})).await.ok();
        assert_eq!(still["visit"]["id"], other["id"]);
    }
}
