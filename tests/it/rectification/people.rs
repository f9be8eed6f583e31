//! Who may do what with what was found.

use entity::member::Role;
use it::{id, story};
use serde_json::json;

use super::{found, heard, other, said};

story! {
    async fn nobody_looks_again_at_his_own(app: App) {
        let (cook, director) = (app.as_(Role::Canteen).await, app.director().await);
        let own = found(&app, &cook, &cook, other()).await;
        assert_eq!(heard(&cook, "rectification.assigned").await, 0, "who says it knows it");
        cook.change("rectifications", &own, "done", &json!({"measures": "已清洗"})).await.ok();
        for (step, body) in [("verify", json!({})), ("return", json!({"reason": "x"}))] {
            cook.change("rectifications", &own, step, &body).await.refused(403, "own_work");
        }
        assert_eq!(cook.get(&format!("/rectifications/{}", id(&own))).await.ok()["actions"], json!([]));
        let seen = director.change("rectifications", &own, "verify", &json!({})).await.ok();
        assert_eq!(seen["status"], "verified");
    }
}

story! {
    async fn nobody_gives_himself_more_time_and_directors_hear_of_whoever_gets_it(app: App) {
        let (cook, caretaker, director, teacher) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await,
            app.director().await, app.as_(Role::Teacher).await);
        let today = app.state.clock.today();
        let until = async |owner: &it::Actor<'_>, days: i64| {
            json!({"ownerId": owner.member().await, "dueOn": today + chrono::TimeDelta::days(days)})
        };
        let own = found(&app, &cook, &cook, other()).await;
        cook.change("rectifications", &own, "assign", &until(&cook, 9).await).await.refused_field(422, "dueOn", "needs_director");
        let sooner = cook.change("rectifications", &own, "assign", &until(&cook, 1).await).await.ok();
        assert_eq!(sooner["dueOn"], json!(today + chrono::TimeDelta::days(1)));
        assert_eq!(heard(&director, "rectification.moved").await, 0);
        // Nor by taking it over in the same step, nor by taking it back.
        let made = found(&app, &cook, &caretaker, other()).await;
        cook.change("rectifications", &made, "assign", &until(&cook, 9).await).await.refused_field(422, "dueOn", "needs_director");
        let later = cook.change("rectifications", &made, "assign", &until(&caretaker, 9).await).await.ok();
        assert_eq!((&later["firstDueOn"], &later["dueOn"]), (&made["dueOn"], &json!(today + chrono::TimeDelta::days(9))));
        for told in [&director, &caretaker] {
            assert_eq!(heard(told, "rectification.moved").await, 1);
        }
        cook.change("rectifications", &later, "assign", &json!({"ownerId": cook.member().await})).await
            .refused_field(422, "ownerId", "has_more_time");
        cook.change("rectifications", &later, "assign", &until(&caretaker, 9).await).await
            .refused_field(422, "ownerId", "unchanged");
        let made = later;
        // Whose it becomes hears that it is his, however much time there is, and whose it was that it is not any more.
        let given = cook.change("rectifications", &made, "assign", &until(&teacher, 12).await).await.ok();
        let counts = [(&teacher, "rectification.assigned", 1), (&teacher, "rectification.moved", 0),
            (&director, "rectification.moved", 2), (&caretaker, "rectification.moved", 1),
            (&caretaker, "rectification.handed_on", 1), (&teacher, "rectification.handed_on", 0)];
        for (who, kind, count) in counts {
            assert_eq!(heard(who, kind).await, count, "{kind}");
        }
        let made = given;
        let most = until(&director, 20).await;
        assert_eq!(director.change("rectifications", &made, "assign", &most).await.ok()["dueOn"], most["dueOn"]);
        let path = format!("/ledgers/rectification/export?from={today}&to={today}&format=html");
        let paper = director.get(&path).await.text();
        assert_eq!(paper.matches(&format!("原定时限 {}", made["firstDueOn"].as_str().unwrap())).count(), 2, "{paper}");
    }
}

story! {
    async fn a_step_is_for_whom_it_concerns(app: App) {
        let (cook, caretaker, teacher) =
            (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await, app.as_(Role::Teacher).await);
        let made = found(&app, &cook, &caretaker, other()).await;
        let new = said(&app, &caretaker, other()).await;
        teacher.post("/rectifications", &new).await.refused(403, "not_allowed");
        teacher.get(&format!("/rectifications/{}", id(&made))).await.ok();
        let done = json!({"measures": "已换"});
        teacher.change("rectifications", &made, "done", &done).await.refused(403, "not_allowed");
        cook.change("rectifications", &made, "done", &done).await.refused(403, "not_allowed");
        app.person(Role::Canteen, "second@green").await;
        let second = app.login("second@green").await;
        let give = json!({"ownerId": teacher.member().await});
        second.change("rectifications", &made, "assign", &give).await.refused(403, "not_allowed");
        second.change("rectifications", &made, "cancel", &json!({"reason": "x"})).await.refused(403, "not_allowed");
        let given = cook.change("rectifications", &made, "assign", &give).await.ok();
        assert_eq!((&given["owner"]["name"], &given["dueOn"]), (&json!("teacher@green"), &made["dueOn"]));
        assert_eq!(heard(&teacher, "rectification.assigned").await, 1);
        caretaker.change("rectifications", &made, "done", &done).await.refused(403, "not_allowed");
        teacher.change("rectifications", &made, "done", &done).await.ok();
        second.change("rectifications", &made, "verify", &json!({})).await.refused(403, "not_allowed");
        caretaker.change("rectifications", &made, "verify", &json!({})).await.refused(403, "not_allowed");
    }
}

story! {
    async fn it_is_given_to_somebody_of_the_staff_and_found_at_something_of_the_school(app: App) {
        let (cook, stranger) = (app.as_(Role::Canteen).await, app.stranger().await);
        let new = said(&app, &cook, other()).await;
        for role in [Role::Auditor, Role::Guardian] {
            let mut to = new.clone();
            to["ownerId"] = json!(app.as_(role).await.member().await);
            cook.post("/rectifications", &to).await.refused_field(422, "ownerId", "not_assignable");
        }
        let gone = app.person(Role::Teacher, "gone@green").await;
        let member = app.director().await.get(&format!("/members/{gone}")).await.ok();
        app.director().await.patch(&format!("/members/{gone}"), member["version"].as_i64().unwrap(), &json!({"state": "suspended"})).await.ok();
        let mut to = new.clone();
        to["ownerId"] = json!(gone);
        cook.post("/rectifications", &to).await.refused_field(422, "ownerId", "not_assignable");
        to["ownerId"] = json!(stranger.member().await);
        cook.post("/rectifications", &to).await.refused_field(422, "ownerId", "not_found");
        let lunch = app.lunch(&["红烧鸡"]).await;
        let (cook, director, stranger) = (app.as_(Role::Canteen).await, app.director().await, app.stranger().await);
        let theirs = stranger.asset(json!({"name": "留样冰箱"})).await;
        let meal = json!({"date": lunch.date, "meal": "lunch", "quality": 4, "hygiene": 5, "exception": "汤凉了"});
        let (our_meal, their_meal) = (
            director.post("/accompany-meals", &meal).await.created(),
            stranger.post("/accompany-meals", &meal).await.created(),
        );
        let sample = cook.sample(&lunch, 0, json!({"grams": 132})).await.created();
        let fridge = director.asset(json!({"name": "留样冰箱"})).await;
        let at = |kind: &str, id: &str| json!({"kind": kind, "id": id});
        for (source, code) in [
            (at("fridge", id(&theirs)), "not_found"),
            (at("accompany", id(&their_meal)), "not_found"),
            // Named as what it is not.
            (at("sample", id(&our_meal)), "not_found"),
            (at("other", id(&our_meal)), "invalid"),
            (json!({"kind": "fridge"}), "required"),
        ] {
            let new = said(&app, &cook, source).await;
            cook.post("/rectifications", &new).await.refused_field(422, "source.id", code);
        }
        for source in [at("fridge", id(&fridge)), at("accompany", id(&our_meal)), at("sample", id(&sample))] {
            assert_eq!(found(&app, &cook, &cook, source.clone()).await["source"], source);
        }
        let elsewhere = found(&app, &cook, &cook, other()).await;
        assert_eq!(stranger.get(&format!("/rectifications/{}", id(&elsewhere))).await.status, 404);
    }
}

story! {
    async fn a_photo_is_of_the_school_and_of_whoever_sends_it_and_shows_one_thing(app: App) {
        let (cook, caretaker) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await);
        let mine = app.lay_photo(cook.member().await).await;
        let anothers = app.lay_photo(caretaker.member().await).await;
        let foreign = app.lay_photo_of(app.blue, Some(app.stranger().await.member().await), "theirs").await;
        let new = async |photos: &[&String]| {
            let mut new = said(&app, &caretaker, other()).await;
            new["photoIds"] = json!(photos);
            cook.post("/rectifications", &new).await
        };
        for wrong in [&foreign, &anothers] {
            new(&[wrong]).await.refused_field(422, "photoIds", "not_found");
        }
        let too_many = vec![&mine; 10];
        new(&too_many).await.refused_field(422, "photoIds", "too_many");
        let made = new(&[&mine]).await.created();
        let done = json!({"measures": "已换", "photoIds": too_many});
        caretaker.change("rectifications", &made, "done", &done).await.refused_field(422, "photoIds", "too_many");
        new(&[&mine]).await.refused_field(422, "photoIds", "already_used");
        for (wrong, code) in [(&foreign, "not_found"), (&mine, "not_found")] {
            let done = json!({"measures": "已换", "photoIds": [wrong]});
            caretaker.change("rectifications", &made, "done", &done).await.refused_field(422, "photoIds", code);
        }
        let done = json!({"measures": "已换", "photoIds": [anothers]});
        assert_eq!(caretaker.change("rectifications", &made, "done", &done).await.ok()["status"], "done");
    }
}
