//! `/repairs`: reporting, finding and reading. What is done with an order is in `dispatch.rs`, `work.rs`,
//! `acceptance.rs` and `voice.rs`.

use actix_web::{
    get, post,
    web::{Data, Json, Path},
};
use entity::{AssetId, PlaceId, RepairId, repair};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    acceptance,
    card::{Repair, RepairRow},
    dispatch,
    draft::{RepairIn, Subject, subject},
    filter::{Listed, RepairQuery},
    held::By,
    public,
    report::report,
    rules::is_undone,
    show, store, voice, work,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    notify,
    problem::Code,
    wire::{Line, Once, Page, Query, Reply},
};

/// So many open orders for the same thing are shown.
const SIMILAR: u64 = 20;

/// The orders' operations. What has a name of its own comes before `{id}`.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_repairs).service(create_repair).service(get_similar_repairs).service(get_repair);
    dispatch::routes(config);
    work::routes(config);
    acceptance::routes(config);
    voice::routes(config);
    public::routes(config);
}

/// Orders for the same thing or place whose work is not done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Similar {
    /// The newest first, twenty at most.
    items: Vec<RepairRow>,
}

/// What is about to be reported.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct SimilarQuery {
    /// The tag that was scanned.
    #[param(inline)]
    tag_code: Option<Line<20>>,
    /// The thing.
    asset_id: Option<AssetId>,
    /// The place.
    place_id: Option<PlaceId>,
}

/// List repair orders
///
/// Of open states only: what is due first comes first. Else the newest first.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairRead])), params(RepairQuery),
    responses((status = 200, body = Page<RepairRow>)))]
#[get("/repairs")]
async fn list_repairs(
    state: Data<State>,
    actor: Actor,
    query: Query<RepairQuery>,
) -> Result<Json<Page<RepairRow>>, Problem> {
    let (db, now, limit) = (state.db.read(), state.clock.now(), query.0.limit);
    let listed = query.0.list(db, actor, now).await?;
    let order = listed.order();
    let page = limit.page::<_, repair::Model>(listed.rows, Listed::key(order));
    let items = show::rows(&state, db, actor, &page.items, now).await?;
    Ok(Json(Page { items, next: page.next }))
}

/// Report what is broken
///
/// Goes at once to whom the rules of dispatch name. Photos are sent before, with `POST /photos`.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairReport])), request_body = RepairIn,
    responses((status = 201, body = Repair)))]
#[post("/repairs")]
async fn create_repair(state: Data<State>, actor: Actor, once: Once<RepairIn>) -> Result<Reply<Repair>, Problem> {
    let Once { body, intent } = once;
    body.check()?;
    let (school, now, inner) = (actor.school, intent.at, state.clone());
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            let new = body.resolve(tx, school).await?;
            report(tx, inner, school, By::Member(actor), new, now).await
        })
    });
    let written = work.await?;
    if !written.replayed {
        notify::wake(&state, school, &written.value.members).await;
    }
    let order = store::get(state.db.read(), school, written.value.id).await?;
    let shown = show::order(&state, state.db.read(), actor, order, now).await?;
    Ok(Reply::created(written.replayed, shown))
}

/// Open orders for the same thing
///
/// For a tag, a thing or a place: what is there already and not repaired yet, to be joined instead of reported once more.
/// Of a thing those of the thing, else all in the place.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairRead])), params(SimilarQuery),
    responses((status = 200, body = Similar)))]
#[get("/repairs/similar")]
async fn get_similar_repairs(
    state: Data<State>,
    actor: Actor,
    query: Query<SimilarQuery>,
) -> Result<Json<Similar>, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let SimilarQuery { tag_code, asset_id, place_id } = query.0;
    let Subject { asset, place } = match subject(db, actor.school, tag_code.as_deref(), asset_id, place_id).await {
        // Of what is not there nothing is open.
        Err(problem) if problem.code == Code::InvalidField => Subject::default(),
        found => found?,
    };
    let mut orders = store::open_at(db, actor.school, asset, place, SIMILAR).await?;
    orders.retain(|order| is_undone(order.status));
    Ok(Json(Similar { items: show::rows(&state, db, actor, &orders, now).await? }))
}

/// A repair order
///
/// With its timeline, its photos, and what the reader may do with it now.
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairRead])),
    params(("id" = RepairId, Path, description = "The order")), responses((status = 200, body = Repair)))]
#[get("/repairs/{id}")]
async fn get_repair(state: Data<State>, actor: Actor, id: Path<RepairId>) -> Result<Json<Repair>, Problem> {
    let order = store::get(state.db.read(), actor.school, id.into_inner()).await?;
    Ok(Json(show::order(&state, state.db.read(), actor, order, state.clock.now()).await?))
}
