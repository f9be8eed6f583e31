//! The phone that the guards share.

use chrono::TimeDelta;
use entity::member::Role;
use it::{Actor, App, story};
use serde_json::{Value, json};

use super::{parent, step};

/// The phone of a gate, and a guard with a code.
pub async fn gate(app: &App) -> (Actor<'_>, Value, String) {
    app.person(Role::Gatehouse, "东门岗").await;
    let guard = app.as_(Role::Guard).await;
    guard.put("/me/gate-code", &json!({"code": "123456"})).await.refused_field(422, "code", "too_simple");
    guard.put("/me/gate-code", &json!({"code": "472913"})).await;
    (app.login("东门岗").await, json!(guard.member().await), "472913".into())
}

story! {
    async fn nothing_is_done_at_the_gate_before_a_guard_signs_on_with_his_code(app: App) {
        crate::visit::morning(&app);
        let (phone, guard, code) = gate(&app).await;
        let host = app.as_(Role::Teacher).await;
        let first = phone.get("/shift").await.ok();
        assert_eq!((&first["shift"], &first["guards"][0]["id"]), (&json!(null), &guard));
        assert!(first["notice"]["why"].is_string());
        phone.get("/me").await.ok();
        for path in ["/visits", "/visits?onSite=true", "/notices", "/school", "/members", "/repairs"] {
            phone.get(path).await.refused(403, "no_shift");
        }
        phone.get("/webhooks").await.refused(403, "not_allowed");
        phone.post("/visits", &parent(&host).await).await.refused(403, "no_shift");
        let other = app.as_(Role::Caretaker).await.member().await;
        phone.post("/shifts", &json!({"guardId": other, "code": code})).await.refused_field(422, "code", "wrong_code");
        for _ in 0..5 {
            phone.post("/shifts", &json!({"guardId": guard, "code": "999111"})).await.refused_field(422, "code", "wrong_code");
        }
        phone.post("/shifts", &json!({"guardId": guard, "code": code})).await.refused(429, "too_many_requests");
        app.clock.forward(TimeDelta::minutes(14));
        let phone = app.login("东门岗").await;
        app.clock.forward(TimeDelta::minutes(1));
        let shift = phone.post("/shifts", &json!({"guardId": guard, "code": code})).await.created();
        assert_eq!(shift["device"]["name"], "东门岗");
        let visit = phone.post("/visits", &parent(&app.as_(Role::Teacher).await).await).await.created();
        assert_eq!(visit["createdBy"]["id"], guard, "the record names the guard");
        phone.put("/me/gate-code", &json!({"code": "918273"})).await.refused(403, "not_allowed");
        phone.put("/me/password", &json!({"current": "a", "password": "another long one 7"})).await.refused(403, "not_allowed");
    }
}

story! {
    async fn the_phone_locks_itself_and_goes_on_for_the_same_guard(app: App) {
        crate::visit::morning(&app);
        let (phone, guard, code) = gate(&app).await;
        let sign = json!({"guardId": guard, "code": code});
        let shift = phone.post("/shifts", &sign).await.created();
        app.clock.forward(TimeDelta::minutes(10));
        phone.post("/visits", &json!({"name": "送水", "purpose": "delivery", "plate": "A1"})).await.created();
        app.clock.forward(TimeDelta::minutes(14));
        let phone = app.login("东门岗").await;
        phone.get("/visits").await.ok();
        app.clock.forward(TimeDelta::minutes(1));
        phone.get("/visits").await.refused(403, "no_shift");
        assert_eq!(phone.get("/shift").await.ok()["shift"]["locked"], true, "a poll kept it awake for nobody");
        let again = phone.post("/shifts", &sign).await.created();
        assert_eq!(again["id"], shift["id"]);
        phone.get("/visits").await.ok();
        phone.post(&format!("/shifts/{}/lock", shift["id"].as_str().unwrap()), &json!({})).await.ok();
        phone.get("/visits").await.refused(403, "no_shift");
    }
}

story! {
    async fn only_work_keeps_the_phone_open(app: App) {
        crate::visit::morning(&app);
        let (phone, guard, code) = gate(&app).await;
        phone.post("/shifts", &json!({"guardId": guard, "code": code})).await.created();
        app.clock.forward(TimeDelta::minutes(14));
        let phone = app.login("东门岗").await;
        phone.post("/visits", &json!({"name": "送水", "purpose": "delivery"})).await.refused_field(422, "company", "required");
        assert!(phone.post("/notices/read", &json!({})).await.status.is_success());
        app.clock.forward(TimeDelta::minutes(1));
        phone.get("/visits").await.refused(403, "no_shift");
    }
}

story! {
    // V06: whoever gives a number reads before what is kept of it, what for and for how long.
    async fn the_first_screen_of_the_gate_says_what_is_kept_and_for_how_long(app: App) {
        let (phone, ..) = gate(&app).await;
        let notice = phone.get("/shift").await.ok()["notice"].clone();
        assert!(notice["howLong"].as_str().unwrap().contains("90 天"), "{notice}");
        assert!(notice["what"].as_str().unwrap().contains("证件只看不留"), "{notice}");
        let gate = json!({"gate": {"visitDays": 30, "idNumber": {"keep": "full", "purpose": "上级要求"}}});
        app.director().await.patch("/school", 1, &gate).await.ok();
        let notice = phone.get("/shift").await.ok()["notice"].clone();
        assert!(notice["howLong"].as_str().unwrap().contains("30 天"), "{notice}");
        assert!(notice["what"].as_str().unwrap().contains("证件号（上级要求）"), "{notice}");
    }
}

story! {
    async fn a_director_at_the_gates_phone_is_a_guard(app: App) {
        crate::visit::morning(&app);
        let (phone, ..) = gate(&app).await;
        let director = app.director().await;
        director.put("/me/gate-code", &json!({"code": "381946"})).await;
        phone.post("/shifts", &json!({"guardId": director.member().await, "code": "381946"})).await.created();
        let me = phone.get("/me").await.ok()["member"].clone();
        assert_eq!((&me["name"], &me["role"]), (&json!("director@green"), &json!("guard")));
        let may = me["permissions"].as_array().unwrap();
        assert!(may.contains(&json!("visit.admit")) && !may.contains(&json!("member.write")), "{me}");
    }
}

story! {
    async fn another_guard_takes_over_and_the_directors_hear_that_the_shift_was_not_closed(app: App) {
        crate::visit::morning(&app);
        let (phone, guard, code) = gate(&app).await;
        let director = app.director().await;
        let second = app.person(Role::Guard, "second@green").await;
        let made = director.post(&format!("/members/{second}/gate-code"), &json!({})).await.created();
        let first = phone.post("/shifts", &json!({"guardId": guard, "code": code})).await.created();
        let next = phone.post("/shifts", &json!({"guardId": second, "code": made["code"]})).await.created();
        assert_ne!(first["id"], next["id"]);
        assert_eq!(crate::visit::heard(&director, "shift.replaced").await, 1);
        let shifts = director.walk("/shifts").await;
        assert_eq!((&shifts[0]["guard"]["name"], &shifts[1]["endedHow"]), (&json!("second@green"), &json!("replaced")));
        let host = app.as_(Role::Teacher).await;
        let visit = phone.post("/visits", &parent(&host).await).await.created();
        assert_eq!(visit["createdBy"]["name"], "second@green");
        let visit = step(&host, &visit, "confirm", json!({})).await.ok();
        assert_eq!(step(&phone, &visit, "enter", json!({})).await.ok()["enteredBy"]["name"], "second@green");
        // What the first one left unsaid, he says later.
        let own = app.as_(Role::Guard).await;
        let close = format!("/shifts/{}/close", first["id"].as_str().unwrap());
        assert_eq!(own.post(&close, &json!({})).await.ok()["endedHow"], "closed");
        own.post(&close, &json!({})).await.refused(409, "wrong_state");
        director.post(&format!("/members/{}/gate-code", host.member().await), &json!({})).await.refused_field(422, "role", "not_guard");
    }
}

story! {
    async fn a_guard_who_may_not_act_any_more_does_not_act_by_the_gates_phone_either(app: App) {
        crate::visit::morning(&app);
        let (phone, guard, code) = gate(&app).await;
        let (director, sign) = (app.director().await, json!({"guardId": guard, "code": code}));
        phone.post("/shifts", &sign).await.created();
        phone.get("/visits").await.ok();
        let member = format!("/members/{}", guard.as_str().unwrap());
        director.patch(&member, 1, &json!({"state": "suspended"})).await.ok();
        phone.get("/visits").await.refused(403, "no_shift");
        phone.post("/visits", &json!({"name": "送水", "purpose": "delivery", "plate": "A1"})).await.refused(403, "no_shift");
        phone.post("/shifts", &sign).await.refused_field(422, "guardId", "not_found");
    }
}

story! {
    async fn a_guard_s_code_is_not_found_by_trying_at_many_phones(app: App) {
        crate::visit::morning(&app);
        let (_, guard, code) = gate(&app).await;
        for at in 0..4 {
            let login = format!("{at}号门岗");
            app.person(Role::Gatehouse, &login).await;
            let phone = app.login(&login).await;
            for _ in 0..5 {
                phone.post("/shifts", &json!({"guardId": guard, "code": "999111"})).await.refused_field(422, "code", "wrong_code");
            }
        }
        let sign = json!({"guardId": guard, "code": code});
        app.login("东门岗").await.post("/shifts", &sign).await.refused(429, "too_many_requests");
        app.clock.forward(TimeDelta::minutes(15));
        app.login("东门岗").await.post("/shifts", &sign).await.created();
    }
}
