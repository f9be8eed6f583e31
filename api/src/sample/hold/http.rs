//! `/holds`, and holding or releasing one sample.

use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json, Path},
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use entity::{HoldId, MemberId, SampleId, hold, member::Role};
use futures_util::stream;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::{HeldSample, HeldSamples, Hold, HoldChanged},
    page, store,
};
use crate::{
    Problem, State, calendar,
    db::Written,
    gate::{Actor, Permission},
    ledger::{self, Ledger, Receipt},
    notify::{self, Kind},
    paper::streamed,
    problem::Code,
    repair::Names,
    sample::{
        card::{Sample, SampleChanged},
        change::step,
        rules::Step,
        show,
        tell::{News, tell},
    },
    school,
    wire::{Call, Cursor, Limit, Line, NewId, Once, Page, Query, Reply},
};

/// The operations of holds.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create_hold)
        .service(list_holds)
        .service(get_hold)
        .service(get_hold_page)
        .service(release_hold)
        .service(hold_sample)
        .service(release_sample);
}

/// What is suspected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "三年级两名学生呕吐"}))]
pub struct HoldIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<HoldId>)]
    id: Option<NewId<HoldId>>,
    reason: Line<500>,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HoldReason, example = json!({"reason": "检验合格"}))]
pub struct Why {
    reason: Line<500>,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HoldQuery {
    /// How many holds to answer.
    #[serde(default)]
    #[param(value_type = Option<u64>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

#[derive(Serialize, Deserialize)]
struct Made {
    id: HoldId,
    receipt: Receipt,
    members: Vec<MemberId>,
}

/// Hold all samples
///
/// Every box that nobody has thrown away, which is all of the last 48 hours and what is older: none of it is thrown away
/// until it is released. The answer is the list to hand over.
#[utoipa::path(tag = "sample", security(("session" = [Permission::HoldWrite])), request_body = HoldIn,
    responses((status = 201, body = HoldChanged)))]
#[post("/holds")]
async fn create_hold(state: Data<State>, actor: Actor, once: Once<HoldIn>) -> Result<Reply<HoldChanged>, Problem> {
    let Once { body: HoldIn { id, reason }, intent } = once;
    let (now, id) = (intent.at, id.map_or_else(HoldId::new, |id| id.0));
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let receipt = store::freeze(tx, actor, (id, reason.to_string()), now).await?;
            told(tx, actor, Kind::SampleHeld, (id, &reason), receipt, now).await
        })
    });
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::created(replayed, changed))
}

/// List holds
///
/// The newest first.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleRead])), params(HoldQuery),
    responses((status = 200, body = Page<Hold>)))]
#[get("/holds")]
async fn list_holds(state: Data<State>, actor: Actor, query: Query<HoldQuery>) -> Result<Json<Page<Hold>>, Problem> {
    let HoldQuery { limit, cursor } = query.0;
    let rows = store::list(state.db.read(), actor.school, (limit, cursor)).await?;
    let page = limit.page::<_, hold::Model>(rows, |row| vec![row.id.to_string()]);
    let names = people(state.db.read(), actor, &page.items).await?;
    Ok(Json(Page { items: page.items.iter().map(|row| Hold::new(row, &names)).collect(), next: page.next }))
}

/// A hold with its samples
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleRead])),
    params(("id" = HoldId, Path, description = "The hold")), responses((status = 200, body = HeldSamples)))]
#[get("/holds/{id}")]
async fn get_hold(state: Data<State>, actor: Actor, id: Path<HoldId>) -> Result<Json<HeldSamples>, Problem> {
    Ok(Json(whole(&state, actor, id.into_inner(), state.clock.now()).await?))
}

/// The list to hand over, to print
///
/// What is held, with lines to sign for who gives it and who takes it.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleRead])),
    params(("id" = HoldId, Path, description = "The hold")),
    responses((status = 200, body = String, content_type = "text/html")))]
#[get("/holds/{id}/handover")]
async fn get_hold_page(state: Data<State>, actor: Actor, id: Path<HoldId>) -> Result<HttpResponse, Problem> {
    let held = whole(&state, actor, id.into_inner(), state.clock.now()).await?;
    let school = school::get(state.db.read(), actor.school).await?;
    let zone = calendar::read(&school.promises).1.time_zone;
    let page = Bytes::from(page::handover(&school.name, &held, zone).into_string());
    Ok(streamed(stream::once(async { Ok(page) }), "inline; filename=\"handover.html\"".into()))
}

/// End a hold
///
/// What no other hold has can be thrown away again when its time is over.
#[utoipa::path(tag = "sample", security(("session" = [Permission::HoldWrite])),
    params(("id" = HoldId, Path, description = "The hold"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Why, responses((status = 200, body = HoldChanged)))]
#[post("/holds/{id}/release")]
async fn release_hold(call: Call<HoldId, Why>) -> Result<Reply<HoldChanged>, Problem> {
    let Call { state, actor, id, seen, body: Why { reason }, intent } = call;
    let now = intent.at;
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let hold = store::lock(tx, actor.school, id).await?;
            if hold.version != seen.0 {
                let names = people(tx, actor, std::slice::from_ref(&hold)).await?;
                return Err(Problem::stale(Hold::new(&hold, &names)));
            }
            if hold.released_at.is_some() {
                return Err(Code::WrongState.into());
            }
            let receipt = store::release(tx, actor, hold, reason.to_string(), now).await?;
            told(tx, actor, Kind::SampleReleased, (id, &reason), receipt, now).await
        })
    });
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::ok(replayed, changed))
}

/// Hold one sample
#[utoipa::path(tag = "sample", security(("session" = [Permission::HoldWrite])),
    params(("id" = SampleId, Path, description = "The sample"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Why, responses((status = 200, body = SampleChanged)))]
#[post("/samples/{id}/hold")]
async fn hold_sample(call: Call<SampleId, Why>) -> Result<Reply<SampleChanged>, Problem> {
    step(Step::Hold, call, |held, Why { reason }| {
        Box::pin(async move {
            store::make(held.tx, held.actor, (HoldId::new(), reason.to_string()), [held.row.id], held.now).await?;
            held.save("sample.held", reason.into(), &[]).await
        })
    })
    .await
}

/// Release one sample
///
/// From every hold that has it.
#[utoipa::path(tag = "sample", security(("session" = [Permission::HoldWrite])),
    params(("id" = SampleId, Path, description = "The sample"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = Why, responses((status = 200, body = SampleChanged)))]
#[post("/samples/{id}/release")]
async fn release_sample(call: Call<SampleId, Why>) -> Result<Reply<SampleChanged>, Problem> {
    step(Step::Release, call, |held, Why { reason }| {
        Box::pin(async move {
            store::free(held.tx, held.actor.school, held.row.id, held.now).await?;
            held.save("sample.released", reason.into(), &[]).await
        })
    })
    .await
}

/// Tells of a hold who orders them and who stands before the fridge.
async fn told(
    tx: &DatabaseTransaction,
    actor: Actor,
    kind: Kind,
    (id, reason): (HoldId, &str),
    receipt: Receipt,
    now: DateTime<Utc>,
) -> Result<Made, Problem> {
    let news = News { kind, subject: id.0, meal: None, item: "", note: reason };
    let roles = [Role::Director, Role::Canteen];
    let members = tell(tx, actor.school, &roles, Some(actor.member), news, now).await?;
    Ok(Made { id, receipt, members })
}

async fn people(db: &impl ConnectionTrait, actor: Actor, rows: &[hold::Model]) -> Result<Names, Problem> {
    let mut names = Names::default();
    names.ask_people(rows.iter().flat_map(|row| [Some(row.made_by), row.released_by]));
    names.load(db, actor.school).await?;
    Ok(names)
}

async fn whole(state: &State, actor: Actor, id: HoldId, now: DateTime<Utc>) -> Result<HeldSamples, Problem> {
    let db = state.db.read();
    let row = store::get(db, actor.school, id).await?;
    let names = people(db, actor, std::slice::from_ref(&row)).await?;
    let samples = show::all(state, db, actor, store::samples(db, actor.school, id).await?, now).await?;
    let rows = ledger::first_rows(db, actor.school, Ledger::Sample, samples.iter().map(|row| row.id.0)).await?;
    let numbered = |sample: Sample| HeldSample { ledger_seq: rows.get(&sample.id.0).copied(), sample };
    Ok(HeldSamples { hold: Hold::new(&row, &names), samples: samples.into_iter().map(numbered).collect() })
}

async fn changed(state: &Data<State>, actor: Actor, written: Written<Made>) -> Result<(bool, HoldChanged), Problem> {
    let Written { value: Made { id, receipt, members }, replayed } = written;
    if !replayed {
        notify::wake(state, actor.school, &members).await;
    }
    let held = whole(state, actor, id, state.clock.now()).await?;
    Ok((replayed, HoldChanged { held, ledger: receipt }))
}
