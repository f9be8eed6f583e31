//! A card as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    AssetId, PlaceId,
    asset::{self, Acquisition, AssetStatus, Funding},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::AssetRow;
use crate::{
    category::{Categories, Category},
    member::Person,
};

/// Where a thing stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssetPlace {
    id: PlaceId,
    name: String,
    /// The names from the root down.
    path: String,
}

/// A registration card (资产卡片).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000010", "number": "A02-2026-00007", "name": "投影仪",
    "category": {"code": "A02020200", "name": "投影仪"}, "brand": "", "model": "TY-300", "spec": "", "unit": "台",
    "quantity": 1, "priceFen": 329900, "valueFen": 329900, "acquiredOn": "2026-08-20", "bookedOn": "2026-08-25",
    "voucher": "", "acquisition": "purchase", "funding": "fiscal", "supplier": "", "contract": "",
    "warrantyUntil": "2029-08-20",
    "place": {"id": "019a0000-0000-7000-8000-000000000003", "name": "201", "path": "教学楼 / 二层 / 201"},
    "department": "", "user": "", "keeper": {"id": "019a0000-0000-7000-8000-000000000001", "name": "周明理"},
    "status": "in_use", "lifeYears": 6, "remark": "", "tag": "7K3M9QXT2BWD", "version": 1,
    "createdAt": "2026-09-01T00:00:00.000Z", "updatedAt": "2026-09-01T00:00:00.000Z"
}))]
pub struct Asset {
    id: AssetId,
    /// 资产编号
    number: String,
    name: String,
    category: Category,
    brand: String,
    model: String,
    spec: String,
    unit: String,
    quantity: i32,
    /// 单价 in fen.
    #[schema(required)]
    price_fen: Option<i64>,
    /// 金额 in fen: price times quantity.
    #[schema(required)]
    value_fen: Option<i64>,
    #[schema(required)]
    acquired_on: Option<NaiveDate>,
    #[schema(required)]
    booked_on: Option<NaiveDate>,
    voucher: String,
    #[schema(required)]
    acquisition: Option<Acquisition>,
    #[schema(required)]
    funding: Option<Funding>,
    supplier: String,
    contract: String,
    #[schema(required)]
    warranty_until: Option<NaiveDate>,
    /// Where it stands.
    #[schema(required)]
    place: Option<AssetPlace>,
    department: String,
    /// Who uses it, as written on the card.
    user: String,
    /// Who answers for it, wherever it stands.
    #[schema(required)]
    keeper: Option<Person>,
    status: AssetStatus,
    #[schema(required)]
    life_years: Option<i32>,
    remark: String,
    /// The code of the tag on it.
    #[schema(required)]
    tag: Option<String>,
    version: i32,
    #[serde(serialize_with = "crate::wire::moment")]
    created_at: DateTime<Utc>,
    #[serde(serialize_with = "crate::wire::moment")]
    updated_at: DateTime<Utc>,
}

impl Asset {
    /// The card of a row.
    pub fn new(row: AssetRow, categories: &Categories) -> Self {
        let AssetRow { asset, place_name, place_path, keeper_name, tag } = row;
        let asset::Model {
            id,
            school_id: _,
            number,
            name,
            category_code,
            brand,
            model,
            spec,
            unit,
            quantity,
            price_fen,
            acquired_on,
            booked_on,
            voucher,
            acquisition,
            funding,
            supplier,
            contract,
            warranty_until,
            place_id,
            department,
            user,
            keeper_id,
            status,
            life_years,
            remark,
            version,
            created_at,
            updated_at,
        } = asset;
        let place = place_id.zip(place_name).zip(place_path).map(|((id, name), path)| AssetPlace { id, name, path });
        let keeper = keeper_id.zip(keeper_name).map(|(id, name)| Person { id, name });
        let value_fen = price_fen.map(|price| price.saturating_mul(i64::from(quantity)));
        let category = Category { name: categories.name(&category_code).into(), code: category_code };
        Self {
            id,
            number,
            name,
            category,
            brand,
            model,
            spec,
            unit,
            quantity,
            price_fen,
            value_fen,
            acquired_on,
            booked_on,
            voucher,
            acquisition,
            funding,
            supplier,
            contract,
            warranty_until,
            place,
            department,
            user,
            keeper,
            status,
            life_years,
            remark,
            tag,
            version,
            created_at,
            updated_at,
        }
    }
}
