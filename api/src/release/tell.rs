//! Who is told of what happens to a student's leaving. Notices name the class and nobody: they go through other hands.

use chrono::{DateTime, Utc};
use entity::{MemberId, member::Role, student};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Problem,
    collector::store::{self as collectors, Which},
    duty, member,
    notify::{self, Kind, Notice},
    student as students,
};

/// Tells those whom such news of a student concerns, but not who did it. Answers who is to be woken.
pub async fn tell(
    tx: &DatabaseTransaction,
    child: &student::Model,
    (kind, subject): (Kind, Uuid),
    by: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<Vec<MemberId>, Problem> {
    let school = child.school_id;
    let class = students::store::class(tx, school, child.class_id).await?;
    let family = async || -> Result<Vec<MemberId>, Problem> {
        let (collectors, orders) = collectors::of_student(tx, school, child.id, Which::Standing).await?;
        Ok(collectors::guardians(&collectors, &orders))
    };
    let mut members: Vec<MemberId> = class.teacher_id.into_iter().collect();
    match kind {
        // The order itself is read by nobody but directors; whom the gate is told to call hears that it will.
        Kind::ReleaseCallLeader => {
            let today = students::zone(tx, school).await?.local(now).date();
            members = member::directors(tx, school).await?;
            members.extend(duty::leaders(tx, school, today).await?);
        }
        Kind::ReleaseRefused => members.extend(member::directors(tx, school).await?),
        Kind::ReleaseAsked => {
            members.extend(family().await?);
            members.extend(member::acting(tx, school, &[Role::Guard]).await?);
        }
        _ => members.extend(family().await?),
    }
    members.sort_unstable();
    members.dedup();
    members.retain(|member| Some(*member) != by);
    let notice = Notice { kind, subject_id: subject, params: json!({"place": class.name}) };
    notify::tell(tx, school, &members, notice, now).await?;
    Ok(members)
}
