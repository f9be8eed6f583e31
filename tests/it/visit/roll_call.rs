//! When everybody has to come out.

use chrono::TimeDelta;
use entity::member::Role;
use it::{each, story};
use serde_json::json;

use super::{inside, step};

story! {
    async fn the_list_stands_still_and_of_two_ticks_the_later_one_counts(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let (first, second) = (inside(&guard, &host).await, inside(&guard, &host).await);
        let call = guard.post("/roll-calls", &json!({"drill": true})).await.created();
        let path = format!("/roll-calls/{}", call["id"].as_str().unwrap());
        step(&guard, &first, "leave", json!({})).await.ok();
        let late = inside(&guard, &host).await;
        let list = guard.get(&path).await.ok();
        assert_eq!(each(list["items"].as_array().unwrap(), "state"), ["unseen", "unseen"]);
        assert_eq!(list["items"][0]["name"], "张某");
        let begun = app.state.clock.now();
        app.clock.forward(TimeDelta::minutes(3));
        let mark = |visit: &serde_json::Value, state: &str, minute: i64| {
            json!({"visitId": visit["id"], "state": state, "at": begun + TimeDelta::minutes(minute)})
        };
        guard.post(&format!("{path}/marks"), &mark(&second, "safe", 2)).await.ok();
        // It was made before the other and comes after it.
        let marked = guard.post(&format!("{path}/marks"), &mark(&second, "missing", 1)).await.ok();
        assert_eq!(marked["items"][1]["state"], "safe");
        guard.post(&format!("{path}/marks"), &mark(&late, "safe", 1)).await.refused_field(422, "visitId", "not_found");
        guard.post(&format!("{path}/marks"), &mark(&second, "safe", 60)).await.refused_field(422, "at", "out_of_range");
        assert!(guard.post(&format!("{path}/close"), &json!({})).await.ok()["closedAt"].is_string());
        app.clock.forward(TimeDelta::minutes(2));
        guard.post(&format!("{path}/marks"), &mark(&second, "missing", 4)).await.refused_field(422, "at", "out_of_range");
        guard.post(&format!("{path}/marks"), &mark(&second, "safe", 3)).await.ok();
        app.login("guard@blue").await.get(&path).await.refused(404, "not_found");
        host.get(&path).await.refused(403, "not_allowed");
    }
}

story! {
    async fn a_tick_in_one_list_says_nothing_in_another(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let visit = inside(&guard, &host).await;
        let drill = guard.post("/roll-calls", &json!({"drill": true})).await.created();
        let real = guard.post("/roll-calls", &json!({"drill": false})).await.created();
        let tick = json!({"visitId": visit["id"], "state": "safe"});
        let marks = format!("/roll-calls/{}/marks", it::id(&drill));
        guard.post(&marks, &tick).await.ok();
        for (call, state) in [(&drill, "safe"), (&real, "unseen")] {
            let list = guard.get(&format!("/roll-calls/{}", it::id(call))).await.ok();
            assert_eq!(list["items"][0]["state"], state);
        }
        app.login("guard@blue").await.post(&marks, &tick).await.refused(404, "not_found");
    }
}
