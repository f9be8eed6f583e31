//! What has to be put right in a [`World`]: found at a meal with a photo, and found elsewhere; brought to where an operation
//! finds it.

use chrono::{NaiveDate, TimeDelta};
use entity::{
    MemberId, OfSchool, PhotoId, RectificationId, SchoolId, photo,
    rectification::{self, RectificationStatus},
};
use sea_orm::{ColumnTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Value, json};

use super::{Operation, World};
use crate::{Actor, App, id};

/// Two, of which one was found at the second meal. Nothing was found at the first one yet. Both are overdue.
pub async fn rows(
    app: &App,
    director: &Actor<'_>,
    school: SchoolId,
    meals: &[String],
    word: &str,
) -> Vec<(&'static str, Vec<String>)> {
    let me = director.member().await;
    let photo = app.lay_photo_of(school, Some(me), &format!("e{}", meals[0])).await;
    app.lay_files(school, &photo).await;
    let mut all = Vec::new();
    for (source, photos) in
        [(json!({"kind": "accompany", "id": meals[1]}), json!([photo])), (json!({"kind": "other"}), json!([]))]
    {
        let found = json!({
            "source": source, "what": word, "ownerId": me, "dueOn": last_day(app.state.clock.today()),
            "photoIds": photos,
        });
        all.push(id(&director.post("/rectifications", &found).await.created()).to_owned());
    }
    let over =
        rectification::ActiveModel { due_on: Set(app.state.clock.today() - TimeDelta::days(7)), ..Default::default() };
    let work = app
        .state
        .db
        .write(move |tx| Box::pin(async move { Ok(rectification::Entity::change(school).set(over).exec(tx).await?) }));
    work.await.unwrap();
    vec![("RectificationId", all), ("SourceId", vec![meals[0].clone()])]
}

/// In a few days, whenever this is run.
fn last_day(today: NaiveDate) -> NaiveDate {
    today + TimeDelta::days(7)
}

/// The example of a body with a last day that is to come.
pub fn lived(operation: &Operation, world: &World, example: &mut Value) {
    if operation.id() == "create_rectification" {
        example["dueOn"] = json!(last_day(world.state.clock.today()));
    }
}

impl World {
    /// Brings the first of them to where the operation finds it when this member comes; the version stays.
    pub async fn ready_rectification(&self, operation: &Operation, member: MemberId) {
        let step = operation.id();
        if !step.ends_with("_rectification") {
            return;
        }
        let (school, now) = (self.school, self.state.clock.now());
        let record: RectificationId = self.of_kind("RectificationId")[0].parse().unwrap();
        let photo: PhotoId = self.of_kind("PhotoId")[0].parse().unwrap();
        let other: MemberId = self.of_kind("MemberId")[0].parse().unwrap();
        let done = ["verify_rectification", "return_rectification"].contains(&step);
        let work = self.state.db.write(move |tx| {
            Box::pin(async move {
                let row = rectification::Entity::of(school).filter(rectification::COLUMN.id.eq(record)).one(tx).await?;
                let mut row = row.unwrap().into_active_model();
                row.status = Set(if done { RectificationStatus::Done } else { RectificationStatus::Open });
                row.opened_by = Set(member);
                row.owner_id = Set(if step == "finish_rectification" { member } else { other });
                (row.done_by, row.done_at) = (Set(done.then_some(other)), Set(done.then_some(now)));
                rectification::Entity::write_back(school, row)?.exec(tx).await?;
                let sent = photo::Entity::of(school).filter(photo::COLUMN.id.eq(photo)).one(tx).await?;
                let mut sent = sent.unwrap().into_active_model();
                sent.member_id = Set(Some(member));
                photo::Entity::write_back(school, sent)?.exec(tx).await?;
                Ok(())
            })
        });
        work.await.unwrap();
    }
}
