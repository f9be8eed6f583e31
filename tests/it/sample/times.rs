//! When what may be done, by the school's own clock, and what phones say of theirs.

use chrono::{NaiveDate, TimeDelta};
use entity::member::Role;
use it::{id, story};
use serde_json::json;

use super::{kept, set};

story! {
    async fn a_sample_is_taken_from_the_pot_before_the_service_but_not_long_before(app: App) {
        app.on_monday();
        let canteen = app.as_(Role::Canteen).await;
        let food = canteen.food("大米", json!([])).await;
        let dishes = [canteen.dish("米饭", &food).await, canteen.dish("粥", &food).await];
        let (week, days) = app.this_week();
        app.publish_menu(week, &json!([{"date": days[0], "meals": [{"meal": "lunch", "dishIds": dishes}]}])).await;
        let lunch = it::Lunch { date: days[0], dishes: dishes.to_vec() };
        canteen.sample(&lunch, 0, json!({"grams": 130})).await.refused(409, "too_early");
        app.until(lunch.at(11, 0) - TimeDelta::milliseconds(1));
        let canteen = app.as_(Role::Canteen).await;
        canteen.sample(&lunch, 0, json!({"grams": 130, "reason": "试"})).await.refused(409, "too_early");
        let day = canteen.get(&format!("/samples?date={}", lunch.date)).await.ok();
        let (from, begin) = (lunch.at(11, 0), lunch.at(11, 30));
        for (field, at) in [("samplesFrom", from), ("from", begin)] {
            assert_eq!(day["meals"][0][field], json!(at.format("%Y-%m-%dT%H:%M:%S.000Z").to_string()));
        }
        app.until(from);
        let canteen = app.as_(Role::Canteen).await;
        let made = canteen.sample(&lunch, 0, json!({"grams": 130})).await.created();
        assert_eq!(made["late"], false);
        let due = lunch.at(12, 30) + TimeDelta::hours(48);
        assert_eq!(made["discardAfter"], json!(due.format("%Y-%m-%dT%H:%M:%S.000Z").to_string()), "kept from the service's end on");
        // That there is none is known when it is served, not before.
        canteen.post("/samples/missing", &lunch.of(1, json!({"reason": "x"}))).await.refused(409, "too_early");
        set(&app, json!({"canteen": {"sampleMinutesBefore": 0}})).await;
        canteen.sample(&lunch, 1, json!({"grams": 130})).await.refused(409, "too_early");
        app.until(begin);
        let canteen = app.as_(Role::Canteen).await;
        canteen.sample(&lunch, 1, json!({"grams": 130})).await.created();
    }
}

story! {
    async fn what_the_school_sets_later_shortens_nothing_that_was_promised(app: App) {
        set(&app, json!({"canteen": {"keepHours": 72}})).await;
        let lunch = app.lunch(&["红烧鸡"]).await;
        let made = kept(&app.as_(Role::Canteen).await, &lunch).await;
        set(&app, json!({"canteen": {"keepHours": 48, "meals": [{"meal": "lunch", "from": "10:00", "until": "11:00"}]}})).await;
        app.until(lunch.at(12, 30) + TimeDelta::hours(72) - TimeDelta::milliseconds(1));
        let canteen = app.as_(Role::Canteen).await;
        let proof = json!({"photoIds": [app.lay_photo(canteen.member().await).await]});
        canteen.change("samples", &made, "discard", &proof).await.refused(409, "too_early");
        app.clock.forward(TimeDelta::milliseconds(1));
        canteen.change("samples", &made, "discard", &proof).await.ok();
    }
}

story! {
    async fn a_day_is_over_when_it_is_over_at_the_school(app: App) {
        set(&app, json!({"hours": {"timeZone": "Asia/Urumqi", "weekdays": [1, 2, 3, 4, 5], "from": "09:00", "until": "19:00"}})).await;
        let lunch = app.lunch(&["红烧鸡"]).await;
        // 23:30 in Urumqi, half past one of the next day in Shanghai.
        app.until(lunch.at(0, 0) + TimeDelta::minutes(25 * 60 + 30));
        let (canteen, teacher) = (app.as_(Role::Canteen).await, app.as_(Role::Teacher).await);
        assert_eq!(canteen.get("/samples").await.ok()["date"], json!(lunch.date));
        let meal = |date: NaiveDate| json!({"date": date, "meal": "dinner", "quality": 4, "hygiene": 5});
        assert_eq!(teacher.post("/accompany-meals", &meal(lunch.date)).await.created()["late"], false);
        let tomorrow = meal(lunch.date.succ_opt().unwrap());
        teacher.post("/accompany-meals", &tomorrow).await.refused_field(422, "date", "future_date");
    }
}

story! {
    async fn of_a_meal_of_before_the_weekend_is_told_after_it_when_nobody_was_there_in_between(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        app.until(lunch.at(6, 0) + TimeDelta::days(3));
        assert_eq!(houqin::sample::call(&app.state).await.unwrap(), 1);
        app.clock.forward(TimeDelta::days(1));
        assert_eq!(houqin::sample::call(&app.state).await.unwrap(), 0, "once");
    }
}

story! {
    async fn a_phone_that_lives_in_another_age_is_not_believed_and_spoils_nothing(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let fridge = director.asset(json!({"name": "留样冰箱"})).await;
        let readings = format!("/fridges/{}/readings", id(&fridge));
        for at in ["+200000-01-01T00:00:00Z", "-0044-03-15T12:00:00Z", "1999-12-31T00:00:00Z"] {
            let said = json!({"grams": 130, "occurredAt": at});
            canteen.sample(&lunch, 0, said).await.refused_field(422, "occurredAt", "out_of_range");
            let missing = lunch.of(1, json!({"reason": "打完了", "occurredAt": at}));
            canteen.post("/samples/missing", &missing).await.refused_field(422, "occurredAt", "out_of_range");
            let read = json!({"deciCelsius": 50, "occurredAt": at});
            canteen.post(&readings, &read).await.refused_field(422, "occurredAt", "out_of_range");
        }
        assert!(canteen.tiles(&lunch).await.iter().all(|(_, status)| status == "expected"));
    }
}
