//! Who is told of what happens to samples.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{MemberId, SchoolId, member::Role, menu::Meal};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Problem, member,
    notify::{self, Kind, Notice},
};

/// What is told, and what it is about.
pub struct News<'a> {
    /// What kind of news.
    pub kind: Kind,
    /// The record.
    pub subject: Uuid,
    /// Which meal, if it is about one.
    pub meal: Option<(NaiveDate, Meal)>,
    /// The dish or the thing.
    pub item: &'a str,
    /// A reason or a number.
    pub note: &'a str,
}

/// Tells those of these roles, but not who did it. Answers who is to be woken.
pub async fn tell(
    tx: &DatabaseTransaction,
    school: SchoolId,
    roles: &[Role],
    but: Option<MemberId>,
    news: News<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<MemberId>, Problem> {
    let mut members = member::acting(tx, school, roles).await?;
    members.retain(|member| Some(*member) != but);
    let (date, meal) = news.meal.unzip();
    let params = json!({"from": date, "to": date, "meal": meal, "item": news.item, "note": news.note});
    notify::tell(tx, school, &members, Notice { kind: news.kind, subject_id: news.subject, params }, now).await?;
    Ok(members)
}
