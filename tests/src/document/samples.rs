//! Samples of a [`World`], with a hold, temperatures, meals with the pupils and links; each brought to where an operation
//! finds it.

use chrono::TimeDelta;
use entity::{
    AssetId, DishId, MemberId, OfSchool, PhotoId, SampleId, SchoolId,
    menu::Meal,
    photo,
    sample::{self, SampleStatus},
    sample_hold,
    sample_photo::SamplePhotoRole,
};
use houqin::{menu::Week, sample::store};
use sea_orm::{ColumnTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Value, json};

use super::{Operation, World};
use crate::{Actor, App, id};

/// Its meal is the lunch of this Monday, which is on the world's menu. The last dish is sampled, with a photo, and held.
pub async fn rows(
    app: &App,
    director: &Actor<'_>,
    school: SchoolId,
    rows: &std::collections::BTreeMap<&'static str, Vec<String>>,
    week: Week,
) -> Vec<(&'static str, Vec<String>)> {
    // Served all day: whenever this is run, the meal of Monday has begun.
    let canteen = json!({"canteen": {"meals": [{"meal": "lunch", "from": "00:00", "until": "23:59"}]}});
    let version = director.get("/school").await.ok()["version"].as_i64().unwrap();
    director.patch("/school", version, &canteen).await.ok();
    let date = week.later(-1).days().next().unwrap();
    let (dish, fridge) = (rows["DishId"][2].parse::<DishId>().unwrap(), &rows["AssetId"][0]);
    let (me, word) = (director.member().await, rows["DishId"][2].replace('-', ""));
    let photo: PhotoId = app.lay_photo_of(school, Some(me), &format!("c{word}")).await.parse().unwrap();
    app.lay_files(school, &photo.to_string()).await;
    let row = taken(app, school, dish, date, (fridge.parse().unwrap(), me));
    let kept = row.id;
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            store::lock_meal(tx, school, (date, Meal::Lunch)).await?;
            store::insert(tx, row).await?;
            let shown = photo::Entity::of(school).filter(photo::COLUMN.id.eq(photo)).all(tx).await?;
            store::add_photos(tx, school, kept, SamplePhotoRole::Kept, &shown).await
        })
    });
    work.await.unwrap();
    let (mut holds, mut meals, mut links, mut readings) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let extra = app.lay_photo_of(school, Some(me), &format!("d{word}")).await;
    app.lay_files(school, &extra).await;
    // Another fridge is out of range: nothing stands in it.
    let warm = format!("/fridges/{}/readings", rows["AssetId"][1]);
    readings.push(id(&director.post(&warm, &json!({"deciCelsius": 100})).await.created()).to_owned());
    for at in 0..2 {
        holds.push(id(&director.post("/holds", &json!({"reason": word})).await.created()).to_owned());
        let reading = director.post(&format!("/fridges/{fridge}/readings"), &json!({"deciCelsius": 50})).await;
        readings.push(id(&reading.created()).to_owned());
        let photos = if at == 0 { json!([extra]) } else { json!([]) };
        let meal = json!({
            "date": date, "meal": "lunch", "quality": 5, "hygiene": 5, "opinion": word, "photoIds": photos,
        });
        meals.push(id(&director.post("/accompany-meals", &meal).await.created()).to_owned());
        let link = json!({"from": date, "to": date, "inspector": word});
        links.push(id(&director.post("/inspection-links", &link).await.created()).to_owned());
    }
    vec![
        ("SampleId", vec![kept.to_string()]),
        ("HoldId", holds),
        ("AccompanyId", meals),
        ("InspectionLinkId", links),
        ("FridgeReadingId", readings),
    ]
}

fn taken(
    app: &App,
    school: SchoolId,
    dish: DishId,
    date: chrono::NaiveDate,
    (fridge, keeper): (AssetId, MemberId),
) -> sample::Model {
    let now = app.state.clock.now();
    sample::Model {
        status: SampleStatus::Kept,
        grams: Some(130),
        fridge_id: Some(fridge),
        deci_celsius: Some(50),
        discard_after: Some(now + TimeDelta::hours(48)),
        ..sample::Model::new(school, (date, Meal::Lunch, dish), dish.to_string(), keeper, (now, now))
    }
}

/// The example of a body with the meal of the world.
pub fn lived(operation: &Operation, world: &World, example: &mut Value) {
    let date = world.week.later(-1).days().next().unwrap();
    match operation.id() {
        // That day's service is over by now, or will be.
        "create_sample" | "create_missing_sample" => {
            (example["date"], example["reason"]) = (json!(date), json!("当时没信号"));
        }
        "create_accompany_meal" => example["date"] = json!(date),
        _ => {}
    }
}

impl World {
    /// Brings the sample to where the operation finds it when this member comes; the version stays.
    pub async fn ready_sample(&self, operation: &Operation, member: MemberId) {
        let step = operation.id();
        let steps = [
            "create_sample",
            "review_sample",
            "discard_sample",
            "discard_samples",
            "void_sample",
            "hold_sample",
            "release_sample",
            "release_hold",
            "close_meal",
            "create_accompany_meal",
            "void_accompany_meal",
        ];
        if !steps.contains(&step) {
            return;
        }
        let (school, now) = (self.school, self.state.clock.now());
        let kept: SampleId = self.of_kind("SampleId")[0].parse().unwrap();
        let photo: PhotoId = self.of_kind("PhotoId")[0].parse().unwrap();
        let open: DishId = self.of_kind("DishId")[0].parse().unwrap();
        let other: MemberId = self.of_kind("MemberId")[0].parse().unwrap();
        let work = self.state.db.write(move |tx| {
            Box::pin(async move {
                let row = sample::Entity::of(school).filter(sample::COLUMN.id.eq(kept)).one(tx).await?.unwrap();
                if step == "close_meal" {
                    let missing = sample::Model { id: SampleId::new(), dish_id: open, ..row.clone() };
                    store::insert(tx, missing).await?;
                }
                let mut row = row.into_active_model();
                (row.status, row.keeper_id) = (Set(SampleStatus::Kept), Set(other));
                (row.reviewed_at, row.discard_after) = (Set(None), Set(Some(now - TimeDelta::hours(1))));
                sample::Entity::write_back(school, row)?.exec(tx).await?;
                let free = !step.starts_with("release");
                let held = sample_hold::ActiveModel { released_at: Set(free.then_some(now)), ..Default::default() };
                sample_hold::Entity::change(school).set(held).exec(tx).await?;
                let sent = photo::Entity::of(school).filter(photo::COLUMN.id.eq(photo)).one(tx).await?;
                let mut sent = sent.unwrap().into_active_model();
                sent.member_id = Set(Some(member));
                photo::Entity::write_back(school, sent)?.exec(tx).await?;
                if step == "void_accompany_meal" {
                    let mine = entity::accompany::ActiveModel { member_id: Set(member), ..Default::default() };
                    entity::accompany::Entity::change(school).set(mine).exec(tx).await?;
                }
                Ok(())
            })
        });
        work.await.unwrap();
    }
}
