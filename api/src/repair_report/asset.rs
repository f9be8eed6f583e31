//! `GET /assets/{id}/repairs`: whether a thing is still worth repairing.

use actix_web::{
    get,
    web::{Data, Json, Path},
};
use entity::AssetId;
use serde::Serialize;
use utoipa::ToSchema;

use super::store;
use crate::{
    Problem, State, asset,
    gate::{Actor, Permission},
    repair::{RepairRow, rows},
};

/// All repairs of a thing.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"items": [], "count": 0, "costFen": 0, "priceFen": 329_900, "repeat": false}))]
pub struct AssetRepairs {
    /// The last 100, newest first.
    items: Vec<RepairRow>,
    /// How many there are.
    count: u64,
    /// What all of them cost.
    cost_fen: i64,
    /// What the thing cost: the price of one times how many.
    #[schema(required)]
    price_fen: Option<i64>,
    /// It broke again within 30 days, in the last year.
    repeat: bool,
}

/// All repairs of an asset, against its price
#[utoipa::path(tag = "repair", security(("session" = [Permission::RepairRead])),
    params(("id" = AssetId, Path, description = "The asset")), responses((status = 200, body = AssetRepairs)))]
#[get("/assets/{id}/repairs")]
pub async fn get_asset_repairs(
    state: Data<State>,
    actor: Actor,
    id: Path<AssetId>,
) -> Result<Json<AssetRepairs>, Problem> {
    let (db, school, now) = (state.db.read(), actor.school, state.clock.now());
    let card = asset::store::get(db, school, id.into_inner()).await?.asset;
    let orders = store::of_asset(db, school, card.id).await?;
    let sums = store::sums(db, school, card.id, now).await?;
    Ok(Json(AssetRepairs {
        items: rows(&state, db, actor, &orders, now).await?,
        count: sums.count,
        cost_fen: sums.cost_fen,
        price_fen: card.price_fen.map(|price| price.saturating_mul(card.quantity.into())),
        repeat: sums.repeat,
    }))
}
