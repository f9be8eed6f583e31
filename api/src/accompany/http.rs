//! `/accompany-meals`.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{AccompanyId, MemberId, PhotoId, accompany, member::Role, menu::Meal};
use sea_orm::{ActiveEnum, ConnectionTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{rules, store};
use crate::{
    Problem, State,
    db::Written,
    gate::{Actor, Permission},
    ledger::{Receipt, Value},
    member::{self, Person},
    notify::{self, Kind},
    photo::{self, Photo, attach},
    problem::Code,
    repair::{Names, few_photos},
    sample::{
        known_day,
        record::{Happened, hashes, number, record, text},
        tell::{News, tell},
        today,
    },
    wire::{Cursor, IfMatch, Limit, Line, NewId, Once, Page, Query, Reply, Text},
};

/// The operations of meals with the pupils.
pub fn routes(config: &mut ServiceConfig) {
    config.service(create_accompany_meal).service(list_accompany_meals).service(get_accompany_meal);
    config.service(void_accompany_meal);
}

/// How a meal with the pupils was.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "date": "2026-11-20", "meal": "lunch", "quality": 5, "hygiene": 4, "opinion": "汤有点淡", "exception": "",
    "handling": "", "photoIds": []
}))]
pub struct AccompanyIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<AccompanyId>)]
    id: Option<NewId<AccompanyId>>,
    /// 日期
    date: NaiveDate,
    /// 餐次
    meal: Meal,
    /// 陪餐人; who writes when absent.
    member_id: Option<MemberId>,
    /// 菜品质量
    #[schema(minimum = 1, maximum = 5)]
    quality: i32,
    /// 卫生
    #[schema(minimum = 1, maximum = 5)]
    hygiene: i32,
    /// 学生意见
    #[serde(default)]
    opinion: Text<500>,
    /// What was not as it should be. The directors are told.
    #[serde(default)]
    exception: Text<500>,
    /// 处理
    #[serde(default)]
    handling: Text<500>,
    /// Up to nine photos, sent before.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
}

/// A meal that somebody ate with the pupils.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000080", "date": "2026-11-20", "meal": "lunch",
    "member": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"}, "quality": 5, "hygiene": 4,
    "opinion": "汤有点淡", "exception": "", "handling": "", "photos": [], "at": "2026-11-20T04:20:00.000Z",
    "late": false, "voidReason": "", "version": 1
}))]
pub struct AccompanyMeal {
    id: AccompanyId,
    /// 日期
    date: NaiveDate,
    /// 餐次
    meal: Meal,
    /// 陪餐人
    #[schema(required)]
    member: Option<Person>,
    /// 菜品质量, 1 to 5.
    quality: i32,
    /// 卫生, 1 to 5.
    hygiene: i32,
    /// 学生意见
    opinion: String,
    /// What was not as it should be; empty: nothing.
    exception: String,
    /// 处理
    handling: String,
    photos: Vec<Photo>,
    /// When the server took note.
    #[serde(serialize_with = "crate::wire::moment")]
    at: DateTime<Utc>,
    /// Written on another day than that of the meal.
    late: bool,
    /// Why it was voided; empty: it was not.
    void_reason: String,
    /// For `If-Match`.
    version: i32,
}

/// The record after a change, with the receipt of what was written about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000080", "date": "2026-11-20", "meal": "lunch",
    "member": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"}, "quality": 5, "hygiene": 4,
    "opinion": "汤有点淡", "exception": "", "handling": "", "photos": [], "at": "2026-11-20T04:20:00.000Z",
    "late": false, "voidReason": "", "version": 1,
    "ledger": {"seq": 412, "link": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}
}))]
pub struct AccompanyMealChanged {
    /// The record as it is now.
    #[serde(flatten)]
    record: AccompanyMeal,
    /// What proves that this change was written into the ledger.
    ledger: Receipt,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccompanyVoid, example = json!({"reason": "写错了日期"}))]
pub struct VoidIn {
    reason: Line<500>,
}

/// Which records.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccompanyQuery {
    /// Only of this day.
    date: Option<NaiveDate>,
    /// How many records to answer.
    #[serde(default)]
    #[param(value_type = Option<u64>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

#[derive(Serialize, Deserialize)]
struct Made {
    id: AccompanyId,
    receipt: Receipt,
    members: Vec<MemberId>,
}

/// Write down a meal eaten with the pupils
#[utoipa::path(tag = "sample", security(("session" = [Permission::AccompanyWrite])), request_body = AccompanyIn,
    responses((status = 201, body = AccompanyMealChanged)))]
#[post("/accompany-meals")]
async fn create_accompany_meal(
    state: Data<State>,
    actor: Actor,
    once: Once<AccompanyIn>,
) -> Result<Reply<AccompanyMealChanged>, Problem> {
    let Once { body, intent } = once;
    let (now, today) = (intent.at, today(state.db.read(), actor.school, intent.at).await?);
    let grades = [("quality", body.quality), ("hygiene", body.hygiene)];
    rules::check(body.date, today, grades).map_err(|(field, code)| Problem::field(field, code))?;
    if !known_day(body.date) {
        return Err(Problem::field("date", "out_of_range"));
    }
    few_photos(&body.photo_ids)?;
    let work = state
        .db
        .once(actor.school, intent, move |tx| Box::pin(async move { create(tx, actor, body, today, now).await }));
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::created(replayed, changed))
}

async fn create(
    tx: &DatabaseTransaction,
    actor: Actor,
    new: AccompanyIn,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Made, Problem> {
    let school = actor.school;
    let who = new.member_id.unwrap_or(actor.member);
    match member::get(tx, school, who).await {
        Ok(found) if !found.role.is_staff() => {
            return Err(Problem::field("memberId", "invalid_choice"));
        }
        Err(problem) if problem.code == Code::NotFound => return Err(Problem::field("memberId", "not_found")),
        found => found?,
    };
    let photos = attach(tx, school, Some(actor.member), &new.photo_ids, "photoIds", now).await?;
    let row = accompany::Model {
        id: new.id.map_or_else(AccompanyId::new, |id| id.0),
        school_id: school,
        date: new.date,
        meal: new.meal,
        member_id: who,
        quality: new.quality,
        hygiene: new.hygiene,
        opinion: new.opinion.into(),
        exception: new.exception.into(),
        handling: new.handling.into(),
        at: now,
        late: new.date != today,
        voided_by: None,
        voided_at: None,
        void_reason: String::new(),
        version: 1,
    };
    store::insert(tx, row.clone(), &photos).await?;
    let said = [row.opinion.as_str(), &row.exception, &row.handling].join("\n");
    let happened = happened("accompany.written", &row, actor, said, hashes(&photos));
    let receipt = record(tx, school, happened, now).await?;
    let members = if row.exception.is_empty() {
        Vec::new()
    } else {
        let (meal, note) = (Some((row.date, row.meal)), row.exception.as_str());
        let news = News { kind: Kind::AccompanyException, subject: row.id.0, meal, item: "", note };
        tell(tx, school, &[Role::Director], Some(actor.member), news, now).await?
    };
    Ok(Made { id: row.id, receipt, members })
}

fn happened(op: &'static str, row: &accompany::Model, by: Actor, said: String, photos: Vec<String>) -> Happened {
    let fields = vec![
        ("date", text(Some(row.date))),
        ("meal", text(Some(row.meal.to_value()))),
        ("member_id", text(Some(row.member_id))),
        ("quality", number(Some(row.quality))),
        ("hygiene", number(Some(row.hygiene))),
        ("late", Value::Int(row.late.into())),
        ("void", Value::Int(row.voided_at.is_some().into())),
    ];
    Happened { op, subject: row.id.0, actor: Some(by.member), occurred_at: None, fields, said, photos }
}

/// List meals eaten with the pupils
///
/// The newest first.
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleRead])), params(AccompanyQuery),
    responses((status = 200, body = Page<AccompanyMeal>)))]
#[get("/accompany-meals")]
async fn list_accompany_meals(
    state: Data<State>,
    actor: Actor,
    query: Query<AccompanyQuery>,
) -> Result<Json<Page<AccompanyMeal>>, Problem> {
    let AccompanyQuery { date, limit, cursor } = query.0;
    let rows = store::list(state.db.read(), actor.school, date, (limit, cursor)).await?;
    let page = limit.page::<_, accompany::Model>(rows, |row| vec![row.id.to_string()]);
    let items = shown(&state, state.db.read(), actor, page.items).await?;
    Ok(Json(Page { items, next: page.next }))
}

/// A meal eaten with the pupils
#[utoipa::path(tag = "sample", security(("session" = [Permission::SampleRead])),
    params(("id" = AccompanyId, Path, description = "The record")), responses((status = 200, body = AccompanyMeal)))]
#[get("/accompany-meals/{id}")]
async fn get_accompany_meal(
    state: Data<State>,
    actor: Actor,
    id: Path<AccompanyId>,
) -> Result<Json<AccompanyMeal>, Problem> {
    let row = store::get(state.db.read(), actor.school, id.into_inner()).await?;
    Ok(Json(one(&state, state.db.read(), actor, row).await?))
}

/// Void such a record
///
/// It stays, with the reason.
#[utoipa::path(tag = "sample", security(("session" = [Permission::AccompanyWrite])),
    params(("id" = AccompanyId, Path, description = "The record"),
        ("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = VoidIn, responses((status = 200, body = AccompanyMealChanged)))]
#[post("/accompany-meals/{id}/void")]
async fn void_accompany_meal(
    state: Data<State>,
    actor: Actor,
    id: Path<AccompanyId>,
    version: IfMatch,
    once: Once<VoidIn>,
) -> Result<Reply<AccompanyMealChanged>, Problem> {
    let Once { body: VoidIn { reason }, intent } = once;
    let (now, inner, id) = (intent.at, state.clone(), id.into_inner());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            let mut row = store::lock(tx, actor.school, id).await?;
            if row.version != version.0 {
                return Err(Problem::stale(one(&inner, tx, actor, row).await?));
            }
            // What somebody wrote is his, or the director's, to take back.
            if actor.role != Role::Director && row.member_id != actor.member {
                return Err(Code::NotAllowed.into());
            }
            if row.voided_at.is_some() {
                return Err(Code::WrongState.into());
            }
            (row.voided_by, row.voided_at) = (Some(actor.member), Some(now));
            row.void_reason = reason.to_string();
            store::save(tx, &mut row).await?;
            let happened = happened("accompany.voided", &row, actor, reason.into(), Vec::new());
            let receipt = record(tx, actor.school, happened, now).await?;
            Ok(Made { id, receipt, members: Vec::new() })
        })
    });
    let (replayed, changed) = changed(&state, actor, work.await?).await?;
    Ok(Reply::ok(replayed, changed))
}

async fn changed(
    state: &Data<State>,
    actor: Actor,
    written: Written<Made>,
) -> Result<(bool, AccompanyMealChanged), Problem> {
    let Written { value: Made { id, receipt, members }, replayed } = written;
    if !replayed {
        notify::wake(state, actor.school, &members).await;
    }
    let row = store::get(state.db.read(), actor.school, id).await?;
    let record = one(state, state.db.read(), actor, row).await?;
    Ok((replayed, AccompanyMealChanged { record, ledger: receipt }))
}

async fn one(
    state: &State,
    db: &impl ConnectionTrait,
    actor: Actor,
    row: accompany::Model,
) -> Result<AccompanyMeal, Problem> {
    let shown = shown(state, db, actor, vec![row]).await?;
    shown.into_iter().next().ok_or_else(|| Problem::internal("a record got lost"))
}

async fn shown(
    state: &State,
    db: &impl ConnectionTrait,
    actor: Actor,
    rows: Vec<accompany::Model>,
) -> Result<Vec<AccompanyMeal>, Problem> {
    let now = state.clock.now();
    let mut names = Names::default();
    names.ask_people(rows.iter().map(|row| Some(row.member_id)));
    names.load(db, actor.school).await?;
    let mut photos = store::photos(db, actor.school, rows.iter().map(|row| row.id)).await?;
    let shown = rows.into_iter().map(|row| AccompanyMeal {
        photos: photo::show(state, actor.school, photos.remove(&row.id).unwrap_or_default(), now),
        member: names.person(Some(row.member_id)),
        id: row.id,
        date: row.date,
        meal: row.meal,
        quality: row.quality,
        hygiene: row.hygiene,
        opinion: row.opinion,
        exception: row.exception,
        handling: row.handling,
        at: row.at,
        late: row.late,
        void_reason: row.void_reason,
        version: row.version,
    });
    Ok(shown.collect())
}
