//! The last day, at the school's own time, and who is told when it is over.

use chrono::{NaiveDate, TimeDelta};
use entity::member::Role;
use futures_util::future::join_all;
use houqin::rectification::escalate;
use it::{App, id, story};
use serde_json::json;

use super::{found, heard, other, said};

/// Turns the clock on to this time of a day, at UTC+8.
fn turn(app: &App, day: NaiveDate, hour: u32, minute: u32) {
    app.until(day.and_hms_opt(hour, minute, 0).unwrap().and_utc() - TimeDelta::hours(8));
}

story! {
    async fn what_is_late_is_told_upwards_twice(app: App) {
        app.on_monday();
        let (cook, caretaker) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await);
        let today = app.state.clock.today();
        let made = found(&app, &cook, &caretaker, other()).await;
        let last = today + TimeDelta::days(3);
        turn(&app, last, 23, 59);
        assert_eq!(escalate(&app.state).await.unwrap(), 0, "not before its last day is over");
        turn(&app, last + TimeDelta::days(1), 0, 1);
        let node = app.neighbour(|_| ()).await;
        let many = join_all([escalate(&app.state), escalate(&node.state), escalate(&app.state)]).await;
        assert_eq!(many.into_iter().map(Result::unwrap).sum::<usize>(), 1);
        let (director, caretaker, cook) =
            (app.director().await, app.as_(Role::Caretaker).await, app.as_(Role::Canteen).await);
        let kind = "rectification.overdue";
        assert_eq!((heard(&director, kind).await, heard(&caretaker, kind).await, heard(&cook, kind).await), (1, 1, 0));
        let shown = cook.get(&format!("/rectifications/{}", id(&made))).await.ok();
        assert_eq!((&shown["overdue"], &shown["version"]), (&json!(true), &json!(1)));
        turn(&app, last + TimeDelta::days(1), 23, 59);
        assert_eq!(escalate(&app.state).await.unwrap(), 0);
        turn(&app, last + TimeDelta::days(2), 0, 1);
        assert_eq!(escalate(&app.state).await.unwrap(), 1);
        app.clock.forward(TimeDelta::days(9));
        assert_eq!(escalate(&app.state).await.unwrap(), 0, "twice is enough");

        // A new last day may be missed anew.
        let director = app.director().await;
        assert_eq!(heard(&director, kind).await, 2);
        let later = app.state.clock.today() + TimeDelta::days(1);
        let give = json!({"ownerId": director.member().await, "dueOn": later});
        let given = director.change("rectifications", &made, "assign", &give).await.ok();
        assert_eq!((&given["dueOn"], &given["overdue"]), (&json!(later), &json!(false)));
        turn(&app, later + TimeDelta::days(1), 0, 1);
        assert_eq!(escalate(&app.state).await.unwrap(), 1);
        assert_eq!(app.director().await.get("/ledgers/sample/verify").await.ok()["ok"], true);
    }
}

story! {
    async fn a_delay_is_told_of_once_a_day_however_long_nobody_looked_and_anew_when_it_was_not_right(app: App) {
        app.on_monday();
        let (cook, caretaker) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await);
        let made = found(&app, &cook, &caretaker, other()).await;
        let last = app.state.clock.today() + TimeDelta::days(3);
        turn(&app, last + TimeDelta::days(5), 8, 0);
        let told = async || escalate(&app.state).await.unwrap();
        assert_eq!((told().await, told().await), (1, 0));
        turn(&app, last + TimeDelta::days(6), 8, 0);
        assert_eq!((told().await, told().await), (1, 0));
        let (cook, caretaker) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await);
        caretaker.change("rectifications", &made, "done", &json!({"measures": "已换"})).await.ok();
        cook.change("rectifications", &made, "return", &json!({"reason": "还是关不严"})).await.ok();
        assert_eq!(told().await, 0, "he has just heard of it");
        for day in [7, 8] {
            turn(&app, last + TimeDelta::days(day), 8, 0);
            assert_eq!((told().await, told().await), (1, 0), "{day}");
        }
        turn(&app, last + TimeDelta::days(9), 8, 0);
        assert_eq!(told().await, 0, "twice is enough");
    }
}

story! {
    async fn nothing_that_is_done_or_cancelled_is_late(app: App) {
        let (cook, caretaker) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await);
        let done = found(&app, &cook, &caretaker, other()).await;
        caretaker.change("rectifications", &done, "done", &json!({"measures": "已换"})).await.ok();
        let gone = found(&app, &cook, &caretaker, other()).await;
        cook.change("rectifications", &gone, "cancel", &json!({"reason": "写重了"})).await.ok();
        app.clock.forward(TimeDelta::days(9));
        assert_eq!(escalate(&app.state).await.unwrap(), 0);
        assert!(app.director().await.walk("/rectifications?overdue=true").await.is_empty());
    }
}

story! {
    async fn a_day_is_over_when_it_is_over_at_the_school(app: App) {
        app.on_monday();
        let director = app.director().await;
        let hours = json!({"timeZone": "Asia/Urumqi", "weekdays": [1, 2, 3, 4, 5], "from": "09:00", "until": "19:00"});
        let hours = json!({ "hours": hours });
        let version = director.get("/school").await.ok()["version"].as_i64().unwrap();
        director.patch("/school", version, &hours).await.ok();
        let cook = app.as_(Role::Canteen).await;
        found(&app, &cook, &cook, other()).await;
        let over = app.state.clock.today() + TimeDelta::days(4);
        turn(&app, over, 1, 59);
        assert_eq!(escalate(&app.state).await.unwrap(), 0, "23:59 at the school");
        turn(&app, over, 2, 1);
        assert_eq!(escalate(&app.state).await.unwrap(), 1);
    }
}

story! {
    async fn a_last_day_is_from_today_on_and_within_a_year(app: App) {
        let (cook, today) = (app.as_(Role::Canteen).await, app.state.clock.today());
        let mut new = said(&app, &cook, other()).await;
        for (days, code) in [(-1, "past"), (367, "out_of_range")] {
            new["dueOn"] = json!(today + TimeDelta::days(days));
            cook.post("/rectifications", &new).await.refused_field(422, "dueOn", code);
        }
        for days in [0, 366] {
            new["dueOn"] = json!(today + TimeDelta::days(days));
            let made = cook.post("/rectifications", &new).await.created();
            let give = json!({"ownerId": new["ownerId"], "dueOn": today - TimeDelta::days(1)});
            cook.change("rectifications", &made, "assign", &give).await.refused_field(422, "dueOn", "past");
        }
    }
}
