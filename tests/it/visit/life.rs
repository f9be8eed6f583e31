//! From the gate to the yes, in and out.

use chrono::TimeDelta;
use entity::member::Role;
use it::{each, story};
use serde_json::json;

use super::{heard, holds, inside, now, parent, step};

story! {
    async fn a_visitor_waits_for_a_yes_comes_in_and_leaves(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let visit = guard.post("/visits", &parent(&host).await).await.created();
        assert_eq!((&visit["status"], &visit["phone"], &visit["decision"]), (&json!("waiting"), &json!("…1234"), &json!(null)));
        assert_eq!((&visit["asks"][0]["how"], &visit["asks"][0]["delivery"]), (&json!("app"), &json!("inbox")));
        assert_eq!(visit["ledger"]["seq"], 1);
        step(&guard, &visit, "enter", json!({})).await.refused(409, "wrong_state");

        let notice = host.get("/notices").await.ok()["items"][0].clone();
        assert_eq!((&notice["kind"], &notice["params"]), (&json!("visit.asked"), &json!({"purpose": "parent"})));
        host.post(&format!("/notices/{}/read", notice["id"].as_str().unwrap()), &json!({})).await.ok();
        assert_eq!(now(&guard, &visit).await["asks"][0]["delivery"], "seen");

        let visit = step(&host, &visit, "confirm", json!({"reason": "请到三楼"})).await.ok();
        assert_eq!((&visit["status"], &visit["decision"]["how"]), (&json!("confirmed"), &json!("app")));
        assert_eq!(visit["asks"][0]["outcome"], "yes");
        assert_eq!(heard(&guard, "visit.answered").await, 1);
        let visit = step(&guard, &visit, "enter", json!({})).await.ok();
        assert_eq!((&visit["status"], &visit["overstayed"]), (&json!("inside"), &json!(false)));
        assert!(visit["until"].is_string(), "somebody who does not say stays for as long as usual");
        assert_eq!(heard(&host, "visit.entered").await, 1);
        assert_eq!(each(&guard.walk("/visits?onSite=true").await, "id"), [visit["id"].as_str().unwrap()]);

        app.clock.forward(TimeDelta::minutes(9));
        let visit = step(&guard, &visit, "leave", json!({})).await.ok();
        assert_eq!((&visit["status"], &visit["leftHow"]), (&json!("left"), &json!("list")));
        assert!(guard.walk("/visits?onSite=true").await.is_empty());
        step(&guard, &visit, "leave", json!({})).await.refused(409, "wrong_state");
        holds(&app).await;
    }
}

story! {
    async fn a_no_keeps_out_until_a_duty_leader_takes_it_on_himself(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let director = app.director().await;
        let visit = guard.post("/visits", &parent(&host).await).await.created();
        step(&guard, &visit, "override", json!({"reason": "急事"})).await.refused(403, "not_allowed");
        step(&host, &visit, "override", json!({"reason": "急事"})).await.refused(403, "not_allowed");
        let visit = step(&host, &visit, "refuse", json!({"reason": "没有约"})).await.ok();
        assert_eq!((&visit["status"], &visit["decision"]["reason"]), (&json!("refused"), &json!("没有约")));
        step(&guard, &visit, "enter", json!({})).await.refused(409, "wrong_state");
        step(&director, &visit, "override", json!({"reason": " "})).await.refused_field(400, "reason", "required");
        let visit = step(&director, &visit, "override", json!({"reason": "孩子受伤"})).await.ok();
        assert_eq!((&visit["status"], &visit["decision"]["how"]), (&json!("confirmed"), &json!("override")));
        assert_eq!(heard(&host, "visit.answered").await, 1, "the host hears that he was overruled");
        step(&host, &visit, "refuse", json!({"reason": "还是不行"})).await.refused(403, "not_allowed");
        step(&guard, &visit, "enter", json!({})).await.ok();
        holds(&app).await;
    }
}

story! {
    async fn who_shows_no_paper_comes_in_by_a_duty_leader_alone(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let mut said = parent(&host).await;
        said["idChecked"] = json!(false);
        let visit = guard.post("/visits", &said).await.created();
        let visit = step(&host, &visit, "confirm", json!({})).await.ok();
        step(&guard, &visit, "enter", json!({})).await.refused(409, "leader_needed");
        let asked = step(&guard, &visit, "ask", json!({"how": "duty"})).await.ok();
        assert_eq!(asked["asks"][1]["how"], "duty");
        let leader = app.director().await;
        assert_eq!(heard(&leader, "visit.leader").await, 1);
        let visit = step(&leader, &visit, "override", json!({"reason": "认识"})).await.ok();
        assert_eq!(step(&guard, &visit, "enter", json!({})).await.ok()["idChecked"], false);
        let other = guard.post("/visits", &said).await.created();
        let other = step(&host, &other, "confirm", json!({})).await.ok();
        assert_eq!(step(&guard, &other, "enter", json!({"idChecked": true})).await.ok()["idChecked"], true);
    }
}

story! {
    async fn a_yes_by_phone_counts_and_the_host_hears_of_it(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let visit = guard.post("/visits", &parent(&host).await).await.created();
        step(&guard, &visit, "ask", json!({"how": "phone"})).await.refused_field(422, "outcome", "required");
        let tried = step(&guard, &visit, "ask", json!({"how": "phone", "outcome": "no_answer"})).await.ok();
        assert_eq!((&tried["status"], &tried["asks"][1]["outcome"]), (&json!("waiting"), &json!("no_answer")));
        assert_eq!((&tried["asks"][1]["delivery"], &tried["version"]), (&json!("called"), &visit["version"]));
        let visit = step(&guard, &visit, "ask", json!({"how": "phone", "outcome": "yes"})).await.ok();
        assert_eq!((&visit["status"], &visit["decision"]["how"]), (&json!("confirmed"), &json!("phone")));
        assert_eq!(visit["decision"]["by"], visit["host"]);
        assert_eq!(heard(&host, "visit.phone").await, 1, "so that a false tick is noticed");
        step(&guard, &visit, "enter", json!({})).await.ok();
        holds(&app).await;
    }
}

story! {
    async fn nobody_at_the_gate_lets_his_own_visitor_in(app: App) {
        crate::visit::morning(&app);
        let (guard, host, director) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await, app.director().await);
        let visit = guard.post("/visits", &parent(&guard).await).await.created();
        assert_eq!((&visit["asks"][0]["how"], heard(&guard, "visit.asked").await), (&json!("duty"), 0));
        step(&guard, &visit, "confirm", json!({})).await.refused(403, "not_allowed");
        let called = json!({"how": "phone", "outcome": "yes"});
        step(&guard, &visit, "ask", called).await.refused_field(422, "how", "host_at_gate");
        let again = step(&guard, &visit, "ask", json!({"how": "again"})).await.ok();
        assert_eq!(again["asks"][1]["how"], "duty");
        host.put("/me/stand-in", &json!({"memberId": guard.member().await})).await.ok();
        let others = guard.post("/visits", &parent(&host).await).await.created();
        step(&guard, &others, "ask", json!({"how": "next"})).await.refused_field(422, "how", "no_stand_in");
        let visit = step(&director, &visit, "confirm", json!({})).await.ok();
        step(&guard, &visit, "enter", json!({})).await.ok();
        holds(&app).await;
    }
}

story! {
    async fn an_invitation_is_for_its_hours(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let at = |minutes: i64| app.state.clock.now() + TimeDelta::minutes(minutes);
        let said = |from, until| json!({"name": "王某", "purpose": "parent", "from": from, "until": until, "idChecked": true});
        let (soon, later) = (said(at(1), at(30)), said(at(121), at(180)));
        // Lock-up is at six.
        let evening = said(at(8 * 60), at(10 * 60));
        let soon = host.post("/visits", &soon).await.created();
        let later = host.post("/visits", &later).await.created();
        let evening = host.post("/visits", &evening).await.created();
        step(&guard, &later, "enter", json!({})).await.refused(409, "leader_needed");
        app.clock.forward(TimeDelta::minutes(61));
        let guard = app.as_(Role::Guard).await;
        step(&guard, &soon, "enter", json!({})).await.refused(409, "leader_needed");
        step(&guard, &later, "enter", json!({})).await.ok();
        app.clock.forward(TimeDelta::minutes(7 * 60));
        let (guard, director) = (app.as_(Role::Guard).await, app.director().await);
        step(&guard, &evening, "enter", json!({})).await.refused(409, "leader_needed");
        let evening = step(&director, &evening, "override", json!({"reason": "家长会"})).await.ok();
        step(&guard, &evening, "enter", json!({})).await.ok();
        holds(&app).await;
    }
}

story! {
    async fn an_invitation_is_a_yes_for_its_day_and_an_ambulance_needs_none(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let tomorrow = app.state.clock.now() + TimeDelta::days(1);
        let said = json!({"name": "王某", "purpose": "meeting", "hostId": host.member().await, "from": tomorrow, "idChecked": true});
        let visit = host.post("/visits", &said).await.created();
        assert_eq!((&visit["status"], &visit["origin"]), (&json!("confirmed"), &json!("invitation")));
        step(&guard, &visit, "enter", json!({"idChecked": true})).await.refused(409, "too_early");
        app.clock.forward(TimeDelta::days(1));
        let guard = app.as_(Role::Guard).await;
        step(&guard, &visit, "enter", json!({"idChecked": true})).await.ok();
        let ambulance = guard.post("/visits", &json!({"name": "120 急救", "purpose": "emergency"})).await.created();
        assert_eq!((&ambulance["status"], &ambulance["decision"]["how"]), (&json!("inside"), &json!("emergency")));
        assert_eq!(heard(&app.director().await, "visit.emergency").await, 1);
        let cook = app.as_(Role::Canteen).await;
        let said = json!({"name": "120 急救", "purpose": "emergency"});
        cook.post("/visits", &said).await.refused_field(422, "purpose", "not_at_gate");
        holds(&app).await;
    }
}

story! {
    async fn everybody_sees_what_concerns_him_and_the_gate_sees_all(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let visit = inside(&guard, &host).await;
        let cook = app.as_(Role::Canteen).await;
        let path = format!("/visits/{}", visit["id"].as_str().unwrap());
        cook.get(&path).await.refused(404, "not_found");
        step(&cook, &visit, "whereabouts", json!({"outcome": "gone"})).await.refused(404, "not_found");
        assert!(cook.walk("/visits").await.is_empty());
        assert_eq!(host.walk("/visits").await.len(), 1);
        app.as_(Role::Auditor).await.get(&path).await.ok();
        app.as_(Role::Guardian).await.get(&path).await.refused(403, "not_allowed");
        app.login("guard@blue").await.get(&path).await.refused(404, "not_found");
        let said = step(&host, &visit, "whereabouts", json!({"outcome": "gone"})).await.ok();
        assert_eq!((&said["status"], &said["whereabouts"]), (&json!("inside"), &json!("gone")), "he is seen to leave at the gate");
        assert_eq!(heard(&guard, "visit.gone").await, 1);
        holds(&app).await;
    }
}

story! {
    async fn who_decides_on_what_he_has_not_seen_is_shown_it_first(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let seen = guard.post("/visits", &parent(&host).await).await.created();
        let other = app.as_(Role::Caretaker).await.member().await;
        let visit = step(&guard, &seen, "host", json!({"hostId": other})).await.ok();
        let refused = step(&app.director().await, &seen, "confirm", json!({})).await.refused(409, "stale_version");
        assert_eq!((&refused["current"]["host"]["id"], &refused["current"]["version"]), (&json!(other), &visit["version"]));
        assert_eq!(now(&guard, &visit).await["status"], "waiting");
        holds(&app).await;
    }
}
