//! What is done with a sample after it was taken: reviewed, thrown away, voided.

use std::collections::BTreeSet;

use actix_web::{post, web::Data};
use chrono::{DateTime, Utc};
use entity::{MemberId, PhotoId, SampleId, SchoolId, member::MemberState, photo};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::SampleChanged,
    change::{Done, Held, changed, step},
    rules::Step,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member,
    photo::attach,
    problem::Code,
    repair::{self, few_photos},
    wire::{Call, Line, Once, Reply, Text},
};

/// So many boxes go at once.
const MOST: usize = 200;

/// The operations after a sample was taken.
pub fn routes(config: &mut ServiceConfig) {
    config.service(review_sample).service(discard_sample).service(void_sample);
}

/// A remark, if there is one to make.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Reviewed {
    #[serde(default)]
    note: Text<500>,
}

/// How it was thrown away: with a photo, or with a second person.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"photoIds": ["019a0000-0000-7000-8000-000000000040"], "method": "厨余垃圾桶"}))]
pub struct DiscardIn {
    /// Up to nine photos, sent before. At least one has to be a file that was nowhere before.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
    /// Who else saw it.
    witness_id: Option<MemberId>,
    /// 销毁方式
    #[serde(default)]
    method: Text<60>,
}

/// Boxes that are thrown away together.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "sampleIds": ["019a0000-0000-7000-8000-000000000070"], "photoIds": ["019a0000-0000-7000-8000-000000000040"],
    "method": "厨余垃圾桶"
}))]
pub struct DiscardManyIn {
    /// Which.
    #[schema(min_items = 1, max_items = 200)]
    sample_ids: Vec<SampleId>,
    /// Up to nine photos, sent before. At least one has to be a file that was nowhere before.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
    /// Who else saw it.
    witness_id: Option<MemberId>,
    /// 销毁方式
    #[serde(default)]
    method: Text<60>,
}

/// What was thrown away together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct Discarded {
    /// The samples as they are now, each with its receipt.
    items: Vec<SampleChanged>,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SampleVoid, example = json!({"reason": "点错了菜"}))]
pub struct VoidIn {
    reason: Line<500>,
}

/// Review a sample
///
/// By somebody else than who took it. A late entry is reviewed by a director, which is its approval; `director_required`
/// for others.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleReview])),
    params(("id" = SampleId, Path, description = "The sample"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Reviewed, responses((status = 200, body = SampleChanged)))]
#[post("/samples/{id}/review")]
async fn review_sample(call: Call<SampleId, Reviewed>) -> Result<Reply<SampleChanged>, Problem> {
    step(Step::Review, call, |mut held, Reviewed { note }| {
        Box::pin(async move {
            (held.row.reviewed_by, held.row.reviewed_at) = (Some(held.actor.member), Some(held.now));
            // What is late nobody but a director reviews.
            let late = held.row.late;
            held.row.approved = late;
            held.save(if late { "sample.approved" } else { "sample.reviewed" }, note.into(), &[]).await
        })
    })
    .await
}

/// Throw a sample away
///
/// Not a millisecond before `discardAfter`, and not while it is held.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleWrite])),
    params(("id" = SampleId, Path, description = "The sample"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = DiscardIn, responses((status = 200, body = SampleChanged)))]
#[post("/samples/{id}/discard")]
async fn discard_sample(call: Call<SampleId, DiscardIn>) -> Result<Reply<SampleChanged>, Problem> {
    few_photos(&call.body.photo_ids)?;
    step(Step::Discard, call, |held, said| {
        Box::pin(async move {
            let photos = proof(held.tx, held.actor, &said, held.now).await?;
            gone(held, said.witness_id, said.method.into(), &photos).await
        })
    })
    .await
}

async fn gone(
    mut held: Held<'_>,
    witness: Option<MemberId>,
    method: String,
    photos: &[photo::Model],
) -> Result<Done, Problem> {
    let row = &mut held.row;
    (row.discarded_by, row.discarded_at) = (Some(held.actor.member), Some(held.now));
    (row.discard_witness, row.discard_method) = (witness, method);
    held.save("sample.discarded", String::new(), photos).await
}

/// Throw several samples away
///
/// Boxes that go together, with one photo or one second person: all of them or none.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleWrite])), request_body = DiscardManyIn,
    responses((status = 200, body = Discarded)))]
#[post("/samples/discard")]
pub async fn discard_samples(
    state: Data<State>,
    actor: Actor,
    once: Once<DiscardManyIn>,
) -> Result<Reply<Discarded>, Problem> {
    let Once { body: DiscardManyIn { sample_ids, photo_ids, witness_id, method }, intent } = once;
    few_photos(&photo_ids)?;
    if !(1..=MOST).contains(&sample_ids.len()) {
        return Err(Problem::field("sampleIds", if sample_ids.is_empty() { "required" } else { "too_many" }));
    }
    let (now, inner, said) = (intent.at, state.clone(), DiscardIn { photo_ids, witness_id, method });
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move { discard_many(tx, inner, actor, (sample_ids, said), now).await })
    });
    let written = work.await?;
    let mut items = Vec::with_capacity(written.value.len());
    for done in written.value {
        items.push(changed(&state, actor, done).await?);
    }
    Ok(Reply::ok(written.replayed, Discarded { items }))
}

async fn discard_many(
    tx: &DatabaseTransaction,
    state: Data<State>,
    actor: Actor,
    (ids, said): (Vec<SampleId>, DiscardIn),
    now: DateTime<Utc>,
) -> Result<Vec<Done>, Problem> {
    // Each takes them in the same order, so that no two wait for each other.
    let ids: BTreeSet<SampleId> = ids.into_iter().collect();
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let mut held = match Held::take(tx, state.clone(), actor, (id, None), now).await {
            Err(problem) if problem.code == Code::NotFound => return Err(Problem::field("sampleIds", "not_found")),
            held => held?,
        };
        held.step(Step::Discard).await?;
        all.push(held);
    }
    let photos = proof(tx, actor, &said, now).await?;
    let method = String::from(said.method);
    let mut done = Vec::with_capacity(all.len());
    for held in all {
        done.push(gone(held, said.witness_id, method.clone(), &photos).await?);
    }
    Ok(done)
}

/// What proves that it was thrown away: the photos, when there is not only a second person.
async fn proof(
    tx: &DatabaseTransaction,
    actor: Actor,
    said: &DiscardIn,
    now: DateTime<Utc>,
) -> Result<Vec<photo::Model>, Problem> {
    if said.photo_ids.is_empty() && said.witness_id.is_none() {
        return Err(Problem::field("photoIds", "required"));
    }
    witness(tx, actor, said.witness_id).await?;
    let photos = attach(tx, actor.school, Some(actor.member), &said.photo_ids, "photoIds", now).await?;
    prove(tx, actor.school, &photos).await?;
    Ok(photos)
}

/// A photo of yesterday proves nothing of today.
async fn prove(tx: &DatabaseTransaction, school: SchoolId, photos: &[photo::Model]) -> Result<(), Problem> {
    if photos.is_empty() {
        return Ok(());
    }
    let used = repair::store::used(tx, school, photos).await?;
    if photos.iter().all(|photo| used.contains(&photo.sha256)) {
        return Err(Problem::field("photoIds", "already_used"));
    }
    Ok(())
}

/// The second person works here, and is another.
async fn witness(tx: &DatabaseTransaction, actor: Actor, id: Option<MemberId>) -> Result<(), Problem> {
    let Some(id) = id else { return Ok(()) };
    let found = match member::get(tx, actor.school, id).await {
        Err(problem) if problem.code == Code::NotFound => return Err(Problem::field("witnessId", "not_found")),
        found => found?,
    };
    // Who throws boxes away with somebody need not use the app.
    let works = found.role.is_staff() && found.state != MemberState::Removed;
    match (works, id == actor.member) {
        (_, true) => Err(Problem::field("witnessId", "same_person")),
        (false, false) => Err(Problem::field("witnessId", "not_found")),
        (true, false) => Ok(()),
    }
}

/// Void a sample that was written by mistake
///
/// It stays in the ledger, with the reason. The dish is expected again.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleWrite])),
    params(("id" = SampleId, Path, description = "The sample"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = VoidIn, responses((status = 200, body = SampleChanged)))]
#[post("/samples/{id}/void")]
async fn void_sample(call: Call<SampleId, VoidIn>) -> Result<Reply<SampleChanged>, Problem> {
    step(Step::Void, call, |mut held, VoidIn { reason }| {
        Box::pin(async move {
            (held.row.voided_by, held.row.voided_at) = (Some(held.actor.member), Some(held.now));
            held.row.void_reason = reason.to_string();
            held.save("sample.voided", reason.into(), &[]).await
        })
    })
    .await
}
