//! `/dispatch-rules`: to whom a new order goes by itself.

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Json, Path},
};
use entity::{CrewId, DispatchRuleId, MemberId, OfSchool, PlaceId, SchoolId, dispatch_rule, repair::Trade};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, QueryFilter, Set};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::store;
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member::Person,
    place,
    repair::{Names, RepairCrew, RepairPlace},
    wire::{Cursor, Limit, NewId, Once, Page, Query, Reply},
};

/// The rules' operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_dispatch_rules).service(create_dispatch_rule).service(delete_dispatch_rule);
}

/// To whom a new order goes. The narrowest rule decides: a kind of work in a place, else a place, else a kind of work,
/// else the rule for everything; the deeper place before the larger one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000060", "trade": "plumbing", "place": null, "member": null,
    "crew": {"id": "019a0000-0000-7000-8000-000000000050", "name": "水电组"}, "version": 1
}))]
pub struct DispatchRule {
    id: DispatchRuleId,
    /// Only this kind of work.
    #[schema(required)]
    trade: Option<Trade>,
    /// Only here and inside.
    #[schema(required)]
    place: Option<RepairPlace>,
    /// This member gets it.
    #[schema(required)]
    member: Option<Person>,
    /// Or whoever of this crew takes it first.
    #[schema(required)]
    crew: Option<RepairCrew>,
    version: i32,
}

/// A rule to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"trade": "plumbing", "crewId": "019a0000-0000-7000-8000-000000000050"}))]
pub struct DispatchRuleIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<DispatchRuleId>)]
    id: Option<NewId<DispatchRuleId>>,
    /// Absent: every kind of work.
    trade: Option<Trade>,
    /// Absent: everywhere.
    place_id: Option<PlaceId>,
    /// A director or caretaker.
    member_id: Option<MemberId>,
    /// A crew, instead of a member.
    crew_id: Option<CrewId>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DispatchRuleQuery {
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

async fn shown(
    db: &impl ConnectionTrait,
    school: SchoolId,
    rows: Vec<dispatch_rule::Model>,
) -> Result<Vec<DispatchRule>, Problem> {
    let mut names = Names::default();
    for row in &rows {
        names.ask(row.place_id, None, row.member_id, row.crew_id);
    }
    names.load(db, school).await?;
    let rule = |row: dispatch_rule::Model| {
        let dispatch_rule::Model { id, school_id: _, trade, place_id, member_id, crew_id, version } = row;
        let place = names.place(place_id);
        DispatchRule { id, trade, place, member: names.person(member_id), crew: names.crew(crew_id), version }
    };
    Ok(rows.into_iter().map(rule).collect())
}

/// List dispatch rules, newest first
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairRead])), params(DispatchRuleQuery),
    responses((status = 200, body = Page<DispatchRule>)))]
#[get("/dispatch-rules")]
async fn list_dispatch_rules(
    state: Data<State>,
    actor: Actor,
    query: Query<DispatchRuleQuery>,
) -> Result<Json<Page<DispatchRule>>, Problem> {
    let DispatchRuleQuery { limit, cursor } = query.0;
    let rows = store::list_rules(state.db.read(), actor.school, limit, cursor).await?;
    let page = limit.page::<_, dispatch_rule::Model>(rows, |row| vec![row.id.to_string()]);
    let items = shown(state.db.read(), actor.school, page.items).await?;
    Ok(Json(Page { items, next: page.next }))
}

/// Make a dispatch rule
///
/// Holds for orders reported from now on. Of rules that are equally narrow the newest decides.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])), request_body = DispatchRuleIn,
    responses((status = 201, body = DispatchRule)))]
#[post("/dispatch-rules")]
async fn create_dispatch_rule(
    state: Data<State>,
    actor: Actor,
    once: Once<DispatchRuleIn>,
) -> Result<Reply<DispatchRule>, Problem> {
    let Once { body: DispatchRuleIn { id, trade, place_id, member_id, crew_id }, intent } = once;
    match (member_id, crew_id) {
        (None, None) => return Err(Problem::field("memberId", "required")),
        (Some(_), Some(_)) => return Err(Problem::field("crewId", "either_or")),
        _ => {}
    }
    let school = actor.school;
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            place::store::check_place(tx, school, place_id).await?;
            if let Some(member) = member_id {
                store::check_assignable(tx, school, member, "memberId").await?;
            }
            if let Some(crew) = crew_id {
                store::check_crew(tx, school, crew, "crewId").await?;
            }
            let id = id.map_or_else(DispatchRuleId::new, |id| id.0);
            let (member_id, crew_id) = (Set(member_id), Set(crew_id));
            let (trade, place_id, version) = (Set(trade), Set(place_id), Set(1));
            let (id_set, school_id) = (Set(id), Set(school));
            let row =
                dispatch_rule::ActiveModel { id: id_set, school_id, trade, place_id, member_id, crew_id, version };
            row.insert(tx).await?;
            Ok(id)
        })
    });
    let written = work.await?;
    let row = store::get_rule(state.db.read(), school, written.value).await?;
    let rule = shown(state.db.read(), school, vec![row]).await?.pop();
    Ok(Reply::created(written.replayed, rule.ok_or(crate::problem::Code::NotFound)?))
}

/// Drop a dispatch rule
///
/// What it dispatched stays where it is.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairDispatch])),
    params(("id" = DispatchRuleId, Path, description = "The rule")), responses((status = 204)))]
#[delete("/dispatch-rules/{id}")]
async fn delete_dispatch_rule(
    state: Data<State>,
    actor: Actor,
    id: Path<DispatchRuleId>,
) -> Result<HttpResponse, Problem> {
    let (id, school) = (id.into_inner(), actor.school);
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            store::get_rule(tx, school, id).await?;
            let rule = dispatch_rule::Entity::drop_derived(school).filter(dispatch_rule::COLUMN.id.eq(id));
            rule.exec(tx).await?;
            Ok(())
        })
    });
    work.await?;
    Ok(HttpResponse::NoContent().finish())
}
