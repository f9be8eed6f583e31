//! What the house does by itself.

use chrono::TimeDelta;
use entity::member::Role;
use houqin::visit::go_round;
use it::{App, each, story};
use serde_json::{Value, json};

use super::{heard, holds, inside, now, parent, step};

async fn after(app: &App, seconds: i64) -> usize {
    app.clock.forward(TimeDelta::seconds(seconds));
    go_round(&app.state).await.unwrap()
}

fn asked(visit: &Value) -> Vec<String> {
    each(visit["asks"].as_array().unwrap(), "how")
}

story! {
    async fn who_does_not_answer_is_asked_again_then_his_stand_in_then_the_duty_leader(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let (stand_in, leader) = (app.as_(Role::Caretaker).await, app.as_(Role::Canteen).await);
        let director = app.director().await;
        host.put("/me/stand-in", &json!({"memberId": stand_in.member().await})).await.ok();
        let today = houqin::visit::Day::of(app.state.db.read(), app.green, app.state.clock.now()).await.unwrap().date;
        director.put(&format!("/duty/{today}"), &json!({"memberIds": [leader.member().await]})).await.ok();
        let visit = guard.post("/visits", &parent(&host).await).await.created();
        assert_eq!(after(&app, 89).await, 0);
        assert_eq!(after(&app, 1).await, 1);
        assert_eq!(after(&app, 0).await, 0, "each thing is done once");
        assert_eq!(heard(&host, "visit.asked").await, 2);
        assert_eq!((after(&app, 90).await, heard(&stand_in, "visit.asked").await), (1, 1));
        assert_eq!((after(&app, 7 * 60).await, heard(&leader, "visit.leader").await), (1, 1));
        assert_eq!(heard(&director, "visit.leader").await, 0, "another is on duty today");
        let seen = now(&guard, &visit).await;
        assert_eq!(asked(&seen), ["app", "app", "stand_in", "duty"]);
        assert_eq!((&seen["asks"][3]["askedBy"], &seen["version"]), (&json!(null), &visit["version"]));
        // Whoever was asked may say yes, from what he saw before the others were asked.
        let yes = step(&stand_in, &visit, "confirm", json!({})).await.ok();
        assert_eq!(yes["decision"]["by"]["name"], "caretaker@green");
        assert_eq!(after(&app, 3600).await, 0, "after the yes nobody is asked");
        holds(&app).await;
    }
}

story! {
    async fn another_host_is_asked_anew_and_the_first_no_more(app: App) {
        crate::visit::morning(&app);
        let (guard, first) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let second = app.as_(Role::Caretaker).await;
        let visit = guard.post("/visits", &parent(&first).await).await.created();
        // He was called as well, in vain.
        let visit = step(&guard, &visit, "ask", json!({"how": "phone", "outcome": "no_answer"})).await.ok();
        let visit = step(&guard, &visit, "host", json!({"hostId": second.member().await})).await.ok();
        assert_eq!((&visit["asks"][0]["outcome"], &visit["asks"][2]["outcome"]), (&json!("no_answer"), &json!("pending")));
        step(&first, &visit, "confirm", json!({})).await.refused(403, "not_allowed");
        assert_eq!((after(&app, 90).await, heard(&second, "visit.asked").await), (1, 2));
        assert_eq!(heard(&first, "visit.asked").await, 1);
        step(&second, &visit, "confirm", json!({})).await.ok();
        holds(&app).await;
    }
}

story! {
    async fn about_who_comes_later_nobody_is_called_upon_before_it_is_nearly_time(app: App) {
        crate::visit::morning(&app);
        let (teacher, host) = (app.as_(Role::Teacher).await, app.as_(Role::Caretaker).await);
        let mut said = parent(&host).await;
        said["from"] = json!(app.state.clock.now() + TimeDelta::hours(4));
        teacher.post("/visits", &said).await.created();
        assert_eq!((after(&app, 2 * 3600).await, heard(&app.director().await, "visit.leader").await), (0, 0));
        app.clock.forward(TimeDelta::minutes(70));
        while go_round(&app.state).await.unwrap() > 0 {}
        assert_eq!(heard(&app.director().await, "visit.leader").await, 1);
    }
}

story! {
    async fn who_has_not_left_in_time_is_told_of_once_and_given_more_time(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let visit = inside(&guard, &host).await;
        assert_eq!(after(&app, 89 * 60).await, 0);
        assert_eq!(after(&app, 60).await, 1);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        for who in [&guard, &host, &app.director().await] {
            assert_eq!(heard(who, "visit.overstay").await, 1);
        }
        assert_eq!(now(&guard, &visit).await["overstayed"], true);
        assert_eq!(after(&app, 60).await, 0);
        let until = app.state.clock.now() + TimeDelta::minutes(10);
        step(&host, &visit, "whereabouts", json!({"outcome": "with_me", "until": until})).await.ok();
        assert_eq!(now(&guard, &visit).await["overstayed"], false);
        assert_eq!((after(&app, 39 * 60).await, after(&app, 60).await), (0, 1));
        holds(&app).await;
    }
}

story! {
    async fn what_nobody_answered_ends_with_the_day(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let waiting = guard.post("/visits", &parent(&host).await).await.created();
        let yes = guard.post("/visits", &parent(&host).await).await.created();
        let yes = step(&host, &yes, "confirm", json!({})).await.ok();
        app.clock.forward(TimeDelta::days(1));
        // Each may be due more than once on the way.
        while go_round(&app.state).await.unwrap() > 0 {}
        let guard = app.as_(Role::Guard).await;
        for visit in [waiting, yes] {
            let ended = now(&guard, &visit).await;
            assert_eq!((&ended["status"], &ended["actions"]), (&json!("expired"), &json!([])));
            step(&guard, &ended, "enter", json!({"idChecked": true})).await.refused(409, "wrong_state");
        }
        holds(&app).await;
    }
}
