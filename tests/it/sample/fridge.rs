//! A fridge out of range: what to do, what is affected, and a repair when it is asked for.

use chrono::TimeDelta;
use entity::member::Role;
use futures_util::future::join_all;
use houqin::{fridge::call, ports::clock::Clock};
use it::{Answer, App, id, story};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::{NoContext, Timestamp, Uuid};

use super::{notices, set};

async fn fridge(app: &App) -> Value {
    app.director().await.asset(json!({"name": "留样冰箱"})).await
}

/// The cook reads so many tenths of a degree.
async fn read(app: &App, fridge: &Value, degrees: i32) -> Answer {
    let readings = format!("/fridges/{}/readings", id(fridge));
    app.as_(Role::Canteen).await.post(&readings, &json!({ "deciCelsius": degrees })).await
}

story! {
    async fn a_warm_fridge_marks_its_samples_and_is_repaired_when_that_is_asked_for(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let fridge = director.asset(json!({"name": "留样冰箱"})).await;
        let made = canteen.sample(&lunch, 0, json!({"grams": 130, "fridgeId": fridge["id"], "deciCelsius": 50})).await;
        let (made, other) = (made.created(), canteen.sample(&lunch, 1, json!({"grams": 130})).await.created());
        assert_eq!((&made["excursion"], &made["fridge"]["id"]), (&json!(false), &fridge["id"]));
        let readings = format!("/fridges/{}/readings", id(&fridge));
        for edge in [0, 80] {
            let cold = canteen.post(&readings, &json!({ "deciCelsius": edge })).await.created();
            assert_eq!((&cold["outOfRange"], &cold["steps"]), (&json!(false), &json!([])));
        }
        let asked = json!({"deciCelsius": 50, "repair": true});
        canteen.post(&readings, &asked).await.refused_field(422, "repair", "not_needed");
        let warm = canteen.post(&readings, &json!({"deciCelsius": 100, "repair": true})).await.created();
        assert_eq!(warm["steps"], json!(["check_door", "move_samples", "call_repair", "read_again"]));
        assert_eq!(warm["affected"].as_array().unwrap().len(), 1);
        assert_eq!(warm["affected"][0]["id"], made["id"]);
        let order = director.get(&format!("/repairs/{}", warm["repair"]["id"].as_str().unwrap())).await.ok();
        assert_eq!((&order["asset"]["id"], &order["urgency"]), (&fridge["id"], &json!("urgent")));
        for (sample, marked) in [(&made, true), (&other, false)] {
            let now = director.get(&format!("/samples/{}", id(sample))).await.ok();
            assert_eq!(now["excursion"], json!(marked));
        }
        assert_eq!(director.walk(&format!("{readings}?limit=1")).await.len(), 3);
        assert_eq!(director.get("/ledgers/sample/verify").await.ok()["ok"], true);
        canteen.post(&readings, &json!({"deciCelsius": 9000})).await.refused_field(422, "deciCelsius", "out_of_range");
    }
}

story! {
    async fn a_door_that_was_left_open_and_shut_again_alarms_nobody(app: App) {
        let fridge = fridge(&app).await;
        let warm = read(&app, &fridge, 100).await.created();
        assert_eq!(warm["steps"][0], "check_door", "whoever stands before it is told at once");
        app.clock.forward(TimeDelta::minutes(30) - TimeDelta::milliseconds(1));
        assert_eq!(call(&app.state).await.unwrap(), 0);
        read(&app, &fridge, 50).await.created();
        app.clock.forward(TimeDelta::minutes(60));
        assert_eq!(call(&app.state).await.unwrap(), 0);
        // Half an hour is counted anew.
        read(&app, &fridge, 81).await.created();
        app.clock.forward(TimeDelta::minutes(29));
        assert_eq!((call(&app.state).await.unwrap(), notices(&app, "fridge.out").await), (0, 0));
    }
}

story! {
    async fn a_fridge_that_stays_warm_is_told_to_the_directors_once(app: App) {
        let fridge = fridge(&app).await;
        read(&app, &fridge, 100).await.created();
        app.clock.forward(TimeDelta::minutes(20));
        read(&app, &fridge, 112).await.created();
        assert_eq!(call(&app.state).await.unwrap(), 0);
        app.clock.forward(TimeDelta::minutes(10));
        let node = app.neighbour(|_| ()).await;
        let many = join_all([call(&app.state), call(&node.state), call(&app.state)]).await;
        assert_eq!(many.into_iter().map(Result::unwrap).sum::<usize>(), 1);
        for _ in 0..3 {
            app.clock.forward(TimeDelta::minutes(20));
            read(&app, &fridge, 90).await.created();
            assert_eq!(call(&app.state).await.unwrap(), 0);
        }
        let told = app.director().await.walk("/notices").await;
        let told: Vec<_> = told.iter().filter(|notice| notice["kind"] == "fridge.out").collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0]["params"]["note"], "11.2 ℃ (0.0 ℃–8.0 ℃)");
        assert_eq!(notices(&app, "fridge.out").await, 1, "nobody else is told");
        read(&app, &fridge, 40).await.created();
        read(&app, &fridge, 100).await.created();
        app.clock.forward(TimeDelta::minutes(30));
        assert_eq!(call(&app.state).await.unwrap(), 1, "the next time is another time");
    }
}

story! {
    async fn a_school_that_waits_for_nothing_is_told_at_once_and_of_a_longer_wait_from_then_on(app: App) {
        let fridge = fridge(&app).await;
        set(&app, json!({"canteen": {"fridgeAlertMinutes": 0}})).await;
        read(&app, &fridge, 100).await.created();
        assert_eq!((notices(&app, "fridge.out").await, call(&app.state).await.unwrap()), (1, 0));
        read(&app, &fridge, 50).await.created();
        set(&app, json!({"canteen": {"fridgeAlertMinutes": 45}})).await;
        read(&app, &fridge, -10).await.created();
        app.clock.forward(TimeDelta::minutes(44));
        assert_eq!(call(&app.state).await.unwrap(), 0);
        app.clock.forward(TimeDelta::minutes(1));
        assert_eq!(call(&app.state).await.unwrap(), 1);
        let long = json!({"canteen": {"fridgeAlertMinutes": 241}});
        let version = app.director().await.get("/school").await.ok()["version"].as_i64().unwrap();
        let refused = app.director().await.patch("/school", version, &long).await;
        refused.refused_field(422, "canteen.fridgeAlertMinutes", "out_of_range");
    }
}

story! {
    async fn a_fridge_that_cannot_be_told_of_keeps_no_other_from_it(app: App) {
        let (fridge, stranger) = (fridge(&app).await, app.stranger().await);
        let broken = stranger.asset(json!({"name": "坏卡片"})).await;
        let readings = format!("/fridges/{}/readings", id(&broken));
        stranger.post(&readings, &json!({"deciCelsius": 100})).await.created();
        read(&app, &fridge, 100).await.created();
        let work = app.state.db.write(|tx| {
            Box::pin(async move {
                let unread = "/* story */ UPDATE asset SET status = 'melted' WHERE name = '坏卡片'";
                Ok(tx.execute_unprepared(unread).await?.rows_affected())
            })
        });
        assert_eq!(work.await.unwrap(), 1);
        app.clock.forward(TimeDelta::minutes(30));
        assert_eq!((call(&app.state).await.unwrap(), notices(&app, "fridge.out").await), (1, 1));
    }
}

story! {
    async fn what_a_phone_could_not_send_for_long_says_nothing_of_now(app: App) {
        let fridge = fridge(&app).await;
        let readings = format!("/fridges/{}/readings", id(&fridge));
        let kept = async |degrees: i32, minutes: i64| {
            let at = app.clock.now() - TimeDelta::minutes(minutes);
            let said = json!({"deciCelsius": degrees, "occurredAt": at});
            app.as_(Role::Canteen).await.post(&readings, &said).await.created();
        };
        read(&app, &fridge, 100).await.created();
        kept(50, 60).await;
        app.clock.forward(TimeDelta::minutes(30));
        assert_eq!(call(&app.state).await.unwrap(), 1, "that it was cold before it was warm calms nobody");
        // The clock of a phone is ten minutes slow.
        kept(50, 10).await;
        app.clock.forward(TimeDelta::minutes(1));
        kept(100, 60).await;
        app.clock.forward(TimeDelta::minutes(30));
        assert_eq!(call(&app.state).await.unwrap(), 0, "that it was warm before it was cold alarms nobody");
    }
}

story! {
    /// Ids are made by phones, whose clocks may be wrong: the order is that in which the thermometer was read.
    async fn a_reading_that_comes_late_is_as_old_as_it_says(app: App) {
        let (fridge, start) = (fridge(&app).await, app.clock.now());
        let readings = format!("/fridges/{}/readings", id(&fridge));
        let minute = |minute: i64| start + TimeDelta::minutes(minute);
        let kept = async |degrees: i32, at: i64| {
            let said = json!({"deciCelsius": degrees, "occurredAt": minute(at)});
            app.as_(Role::Canteen).await.post(&readings, &said).await.created();
        };
        app.clock.forward(TimeDelta::minutes(5));
        let ahead = Timestamp::from_unix(NoContext, minute(24 * 60).timestamp().unsigned_abs(), 0);
        let warm = json!({"id": Uuid::new_v7(ahead), "deciCelsius": 100});
        app.as_(Role::Canteen).await.post(&readings, &warm).await.created();
        app.clock.forward(TimeDelta::minutes(15));
        kept(50, 0).await;
        app.clock.forward(TimeDelta::minutes(15));
        assert_eq!(call(&app.state).await.unwrap(), 1, "cold at 0, warm at 5");
        read(&app, &fridge, 50).await.created();
        app.clock.forward(TimeDelta::minutes(30));
        kept(100, 40).await;
        kept(50, 36).await;
        app.clock.forward(TimeDelta::minutes(30));
        assert_eq!(call(&app.state).await.unwrap(), 1, "cold at 35 and 36, warm at 40");
        read(&app, &fridge, 50).await.created();
        app.clock.forward(TimeDelta::minutes(20));
        kept(100, 90).await;
        app.clock.forward(TimeDelta::minutes(30));
        assert_eq!(call(&app.state).await.unwrap(), 0, "warm at 90, cold at 95");
        kept(100, 97).await;
        app.clock.forward(TimeDelta::minutes(30));
        assert_eq!(call(&app.state).await.unwrap(), 1, "cold at 95, warm at 97");
    }
}
