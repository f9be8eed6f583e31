//! 查看: the whole numbers of a visitor, for a reason that is noted before they are shown.

use std::collections::BTreeSet;

use actix_web::{
    get, post,
    web::{Data, Json},
};
use chrono::{DateTime, Utc};
use entity::{LookId, OfSchool, VisitId, look, look::LookKind};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{record, record::New, visit};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member::Person,
    repair::Names,
    wire::{AsItIs, Call, Cursor, Limit, Line, Page, Query, Reply},
};

/// The operations of looking.
pub fn routes(config: &mut ServiceConfig) {
    config.service(look_at_visit).service(list_looks);
}

/// What is otherwise not shown of a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LookField {
    /// 手机号
    Phone,
    /// 证件号
    IdNumber,
}

impl LookField {
    fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::IdNumber => "id_number",
        }
    }
}

/// What to look at, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"fields": ["phone"], "reason": "遗落物品，联系来访人领回"}))]
pub struct LookIn {
    /// Which of the numbers.
    #[schema(min_items = 1)]
    fields: BTreeSet<LookField>,
    /// 查看原因; noted with your name.
    reason: Line<200>,
}

/// The numbers that were asked for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"lookId": "019a0000-0000-7000-8000-0000000000a0", "phone": "13800000000", "idNumber": null}))]
pub struct Looked {
    /// Under what it was noted.
    pub look_id: LookId,
    /// All of the phone number; none when it was not asked for, or is not kept.
    #[schema(required)]
    pub phone: Option<String>,
    /// All of the identity number; none when it was not asked for, or is not kept.
    #[schema(required)]
    pub id_number: Option<String>,
}

/// A look.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-0000000000a0", "kind": "visit",
    "subjectId": "019a0000-0000-7000-8000-000000000095", "fields": ["phone"], "count": 1,
    "reason": "遗落物品，联系来访人领回",
    "by": {"id": "019a0000-0000-7000-8000-000000000001", "name": "王主任"}, "at": "2026-11-20T05:10:00.000Z"
}))]
pub struct Look {
    /// Its id.
    pub id: LookId,
    /// What was looked at.
    pub kind: LookKind,
    /// Which record; none of several.
    #[schema(required)]
    pub subject_id: Option<Uuid>,
    /// What of it; of a file its days and what it is for.
    pub fields: Vec<String>,
    /// Of how many people.
    pub count: i32,
    /// Why; none after the person was erased.
    #[schema(required)]
    pub reason: Option<String>,
    /// Who looked.
    #[schema(required)]
    pub by: Option<Person>,
    /// When.
    #[serde(serialize_with = "crate::wire::moment")]
    pub at: DateTime<Utc>,
}

/// Which looks.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LookQuery {
    /// How many records to answer.
    #[serde(default)]
    #[param(value_type = Option<u64>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// See a visitor's whole numbers
///
/// Only what the school keeps. Who looked, when, at what and why is noted first, and stays.
#[utoipa::path(tag = "privacy", security(("session" = [Permission::PersonalLook])),
    params(("id" = VisitId, Path, description = "The visit")),
    request_body = LookIn, responses((status = 201, body = Looked)))]
#[post("/visits/{id}/look")]
async fn look_at_visit(call: Call<VisitId, LookIn, AsItIs>) -> Result<Reply<Looked>, Problem> {
    let Call { state, actor, id, seen: _, body: LookIn { fields, reason }, intent } = call;
    if fields.is_empty() {
        return Err(Problem::field("fields", "required"));
    }
    let (now, seals, wanted) = (intent.at, state.seals.clone(), fields.clone());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            visit::there(tx, actor.school, id).await?;
            let names: Vec<&str> = wanted.iter().map(|field| field.as_str()).collect();
            let new = New { kind: LookKind::Visit, subject: Some(id.0), fields: names.join(","), count: 1 };
            record::note(tx, &seals, actor, new, Some(&reason), now).await
        })
    });
    let done = work.await?;
    let seal = state.seals.of(state.db.read(), actor.school).await?;
    let numbers = visit::numbers(&seal, &visit::there(state.db.read(), actor.school, id).await?)?;
    let asked = |field, value: Option<String>| value.filter(|_| fields.contains(&field));
    let looked = Looked {
        look_id: done.value,
        phone: asked(LookField::Phone, numbers.phone),
        id_number: asked(LookField::IdNumber, numbers.id_number),
    };
    Ok(Reply::created(done.replayed, looked))
}

/// List who looked at what
///
/// The newest first: numbers that were seen, and registers that were taken away as a file.
#[utoipa::path(tag = "privacy", security(("session" = [Permission::PersonalRead])), params(LookQuery),
    responses((status = 200, body = Page<Look>)))]
#[get("/looks")]
async fn list_looks(state: Data<State>, actor: Actor, query: Query<LookQuery>) -> Result<Json<Page<Look>>, Problem> {
    let LookQuery { limit, cursor } = query.0;
    let db = state.db.read();
    let mut rows = look::Entity::of(actor.school);
    if let Some(cursor) = cursor {
        let [last] = cursor.parts()?;
        let last: LookId = last.parse().map_err(|_| Cursor::wrong())?;
        rows = rows.filter(look::COLUMN.id.lt(last));
    }
    let rows = rows.order_by_desc(look::Column::Id).limit(limit.rows()).all(db).await?;
    let page = limit.page::<_, look::Model>(rows, |row| vec![row.id.to_string()]);
    let mut names = Names::default();
    names.ask_people(page.items.iter().map(|row| Some(row.by)));
    names.load(db, actor.school).await?;
    let seal = state.seals.of(db, actor.school).await?;
    let items = page.items.into_iter().map(|row| {
        let reason = record::reason(&seal, &row)?;
        let look::Model { id, school_id: _, kind, subject_id, fields, count, reason: _, by, at } = row;
        let fields = fields.split(',').map(str::to_owned).collect();
        Ok(Look { id, kind, subject_id, fields, count, reason, by: names.person(Some(by)), at })
    });
    let items = items.collect::<Result<_, Problem>>()?;
    Ok(Json(Page { items, next: page.next }))
}
