//! Many samples, many phones, many schools: none is in another's way.

use chrono::TimeDelta;
use entity::{
    HoldId, OfSchool, SampleId, hold,
    member::Role,
    menu::{self, MenuStatus},
    menu_line, sample, sample_hold,
};
use futures_util::future::join;
use houqin::{menu::in_force, sample as samples};
use it::{App, each, id, story};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Value, json};

use super::kept;

/// Lays so many samples like this one, each a day before the other, as if they had been taken then. Answers their ids, the
/// newest first.
async fn lay(app: &App, like: &Value, count: i64) -> Vec<SampleId> {
    let like: SampleId = id(like).parse().unwrap();
    let query = sample::Entity::of(app.green).filter(sample::COLUMN.id.eq(like));
    let like = query.one(app.state.db.read()).await.unwrap().unwrap();
    let rows: Vec<sample::Model> = (1..=count)
        .map(|day| sample::Model {
            id: SampleId::new(),
            date: like.date - TimeDelta::days(day),
            taken_at: like.taken_at - TimeDelta::days(day),
            served_until: like.served_until - TimeDelta::days(day),
            discard_after: like.discard_after.map(|at| at - TimeDelta::days(day)),
            ..like.clone()
        })
        .collect();
    let ids = rows.iter().map(|row| row.id).collect();
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            for some in rows.chunks(200) {
                let rows = some.iter().map(|row| row.clone().into_active_model().reset_all());
                sample::Entity::insert_many(rows).exec_without_returning(tx).await?;
            }
            Ok(())
        })
    });
    work.await.unwrap();
    ids
}

story! {
    async fn what_is_held_hides_nothing_that_is_due(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        let made = kept(&app.as_(Role::Canteen).await, &lunch).await;
        let old = lay(&app, &made, 230).await;
        let (hold, school) = (HoldId::new(), app.green);
        let (by, now) = (app.director().await.member().await, lunch.at(11, 40));
        let held = old[20..].to_vec();
        let work = app.state.db.write(move |tx| {
            Box::pin(async move {
                let row = hold::Model {
                    id: hold,
                    school_id: school,
                    reason: "有学生呕吐".into(),
                    made_by: by,
                    made_at: now,
                    released_by: None,
                    released_at: None,
                    release_reason: String::new(),
                    version: 1,
                };
                row.into_active_model().reset_all().insert(tx).await?;
                let rows = held.into_iter().map(|sample| sample_hold::ActiveModel {
                    hold_id: Set(hold),
                    sample_id: Set(sample),
                    school_id: Set(school),
                    released_at: Set(None),
                });
                sample_hold::Entity::insert_many(rows).exec_without_returning(tx).await?;
                Ok(())
            })
        });
        work.await.unwrap();
        let due = app.as_(Role::Canteen).await.get("/samples/due").await.ok();
        // Of the last two days nothing is due yet.
        let mut free: Vec<_> = old[2..20].iter().map(ToString::to_string).collect();
        free.reverse();
        assert_eq!(each(due["items"].as_array().unwrap(), "id"), free);
    }
}

story! {
    async fn a_box_that_nobody_has_thrown_away_is_evidence_however_long_its_time_is_over(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let fridge = director.asset(json!({"name": "留样冰箱"})).await;
        let made = canteen.sample(&lunch, 0, json!({"grams": 130, "fridgeId": fridge["id"]})).await.created();
        let old = lay(&app, &made, 40).await;
        let warm = canteen.post(&format!("/fridges/{}/readings", id(&fridge)), &json!({"deciCelsius": 100})).await;
        // It is kept for two days, and marked for a week longer.
        assert_eq!(warm.created()["affected"].as_array().unwrap().len(), 10);
        let hold = director.post("/holds", &json!({"reason": "有学生呕吐"})).await.created();
        let mut there: Vec<_> = old.iter().rev().map(ToString::to_string).collect();
        there.push(id(&made).into());
        assert_eq!(each(hold["samples"].as_array().unwrap(), "id"), there, "in the order in which they were taken");
    }
}

story! {
    async fn a_school_that_cannot_be_read_keeps_no_other_from_being_told(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        let stranger = app.stranger().await;
        let food = stranger.food("大米", json!([])).await;
        let dish = stranger.dish("蓝校菜", &food).await;
        let (week, days) = app.this_week();
        let plan = json!([{"date": days[0], "meals": [{"meal": "lunch", "dishIds": [dish]}]}]);
        stranger.write_menu(week, None, &plan).await.ok();
        let blue = app.blue;
        let work = app.state.db.write(move |tx| {
            Box::pin(async move {
                let published = menu::ActiveModel { status: Set(MenuStatus::Published), ..Default::default() };
                menu::Entity::change(blue).set(published).exec(tx).await?;
                let named = menu_line::ActiveModel { dish: Set(Some(json!({"name": "blue"}))), ..Default::default() };
                menu_line::Entity::change(blue).set(named).exec(tx).await?;
                let broken = "/* story */ UPDATE menu_line SET meal = 'brunch' WHERE CAST(dish AS TEXT) LIKE '%blue%'";
                Ok(tx.execute_unprepared(broken).await?.rows_affected())
            })
        });
        assert_eq!(work.await.unwrap(), 1);
        assert!(in_force(app.state.db.read(), blue, lunch.date).await.is_err());
        app.until(lunch.at(13, 0));
        assert_eq!(samples::call(&app.state).await.unwrap(), 1, "the other school is told");
    }
}

story! {
    async fn a_meal_is_not_closed_over_a_sample_that_is_taken_back_at_the_same_moment(app: App) {
        let lunch = app.lunch(&["红烧鸡"]).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let close = format!("/meals/{}/lunch/close", lunch.date);
        for _ in 0..8 {
            let made = kept(&canteen, &lunch).await;
            let reason = json!({"reason": "点错了菜"});
            let void = director.change("samples", &made, "void", &reason);
            let (void, closed) = join(void, canteen.post(&close, &json!({}))).await;
            let void = void.ok();
            if closed.status == 200 {
                assert!(closed.json()["ledger"]["seq"].as_i64() < void["ledger"]["seq"].as_i64(), "{}", closed.text());
            } else {
                closed.refused(409, "meal_open");
            }
        }
    }
}

story! {
    async fn a_dish_that_is_swapped_after_it_was_sampled_stays_in_plain_sight(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let made = kept(&canteen, &lunch).await;
        let food = director.food("鸭", json!([])).await;
        let duck = director.dish("烧鸭", &food).await;
        let swap = json!({"date": lunch.date, "meal": "lunch", "dishId": lunch.dishes[0], "newDishId": duck, "reason": "quality"});
        canteen.post(&format!("/menus/{}/swaps", app.this_week().0), &swap).await.created();
        let day = canteen.get(&format!("/samples?date={}", lunch.date)).await.ok();
        let tiles = day["items"].as_array().unwrap();
        let gone = tiles.iter().find(|tile| tile["sampleId"] == made["id"]).unwrap();
        assert_eq!((&gone["status"], &gone["cancelled"], tiles.len()), (&json!("kept"), &json!(true), 3));
        let html = format!("/ledgers/sample/export?from={0}&to={0}&format=html", lunch.date);
        assert!(director.get(&html).await.text().contains("菜单已调整"));
        let void = director.request(reqwest::Method::POST, &format!("/dishes/{}/void", lunch.dishes[1]));
        it::send(void.header("If-Match", "\"1\"").json(&json!({"reason": "换季"}))).await.ok();
        // Its box is thrown away like every other, not before.
        app.until(lunch.at(12, 30) + TimeDelta::hours(47));
        let canteen = app.as_(Role::Canteen).await;
        let proof = json!({"photoIds": [app.lay_photo(canteen.member().await).await]});
        canteen.change("samples", &made, "discard", &proof).await.refused(409, "too_early");
        // A dish that went out of the dictionary is sampled as long as it is on the menu.
        canteen.sample(&lunch, 1, json!({"grams": 130, "reason": "补记"})).await.created();
    }
}
