//! A card as a caller writes it: whole when it is registered, in parts when it is changed.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    AssetId, MemberId, PlaceId, SchoolId,
    asset::{self, Acquisition, AssetStatus, Funding},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::rules;
use crate::{
    Problem,
    problem::Code,
    wire::{Change, Line, NewId, Text},
};

/// A thing to register.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "投影仪", "categoryCode": "A02020200", "model": "TY-300", "unit": "台", "priceFen": 329900,
    "acquiredOn": "2026-08-20", "placeId": "019a0000-0000-7000-8000-000000000003",
    "keeperId": "019a0000-0000-7000-8000-000000000001"
}))]
pub struct AssetIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<AssetId>)]
    pub id: Option<NewId<AssetId>>,
    /// 资产名称: the full name, not just 电脑.
    pub name: Line<100>,
    /// 分类代码: `A` and eight digits.
    pub category_code: Line<9>,
    /// 资产编号. Absent: the next one is given.
    pub number: Option<Line<40>>,
    #[serde(default)]
    pub brand: Text<60>,
    #[serde(default)]
    pub model: Text<100>,
    #[serde(default)]
    pub spec: Text<200>,
    #[serde(default)]
    pub unit: Text<10>,
    /// Absent: 1.
    #[schema(minimum = 1, maximum = 100_000)]
    pub quantity: Option<i32>,
    /// 单价 in fen.
    #[schema(minimum = 0)]
    pub price_fen: Option<i64>,
    /// Not in the future.
    pub acquired_on: Option<NaiveDate>,
    /// Not in the future.
    pub booked_on: Option<NaiveDate>,
    #[serde(default)]
    pub voucher: Text<60>,
    pub acquisition: Option<Acquisition>,
    pub funding: Option<Funding>,
    #[serde(default)]
    pub supplier: Text<100>,
    #[serde(default)]
    pub contract: Text<60>,
    pub warranty_until: Option<NaiveDate>,
    /// Where it stands.
    pub place_id: Option<PlaceId>,
    #[serde(default)]
    pub department: Text<60>,
    #[serde(default)]
    pub user: Text<60>,
    /// Who answers for it, wherever it stands.
    pub keeper_id: Option<MemberId>,
    /// Absent: `in_use` with a place, else `in_stock`.
    pub status: Option<AssetStatus>,
    #[schema(minimum = 0, maximum = 200)]
    pub life_years: Option<i32>,
    #[serde(default)]
    pub remark: Text<500>,
    /// A blank tag to stick on at once.
    pub tag_code: Option<Line<20>>,
}

impl AssetIn {
    /// The card, still without a number unless one was written.
    pub fn card(self, school: SchoolId, now: DateTime<Utc>) -> asset::Model {
        let status = self.status.unwrap_or(match self.place_id {
            Some(_) => AssetStatus::InUse,
            None => AssetStatus::InStock,
        });
        asset::Model {
            id: self.id.map_or_else(AssetId::new, |id| id.0),
            school_id: school,
            number: self.number.map(String::from).unwrap_or_default(),
            name: self.name.into(),
            category_code: self.category_code.into(),
            brand: self.brand.into(),
            model: self.model.into(),
            spec: self.spec.into(),
            unit: self.unit.into(),
            quantity: self.quantity.unwrap_or(1),
            price_fen: self.price_fen,
            acquired_on: self.acquired_on,
            booked_on: self.booked_on,
            voucher: self.voucher.into(),
            acquisition: self.acquisition,
            funding: self.funding,
            supplier: self.supplier.into(),
            contract: self.contract.into(),
            warranty_until: self.warranty_until,
            place_id: self.place_id,
            department: self.department.into(),
            user: self.user.into(),
            keeper_id: self.keeper_id,
            status,
            life_years: self.life_years,
            remark: self.remark.into(),
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }
}

/// What to change. What is absent stays; null clears.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"placeId": "019a0000-0000-7000-8000-000000000003", "status": "in_use"}))]
pub struct AssetPatch {
    name: Option<Line<100>>,
    category_code: Option<Line<9>>,
    brand: Option<Text<60>>,
    model: Option<Text<100>>,
    spec: Option<Text<200>>,
    unit: Option<Text<10>>,
    #[schema(minimum = 1, maximum = 100_000)]
    quantity: Option<i32>,
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0)]
    price_fen: Change<i64>,
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    acquired_on: Change<NaiveDate>,
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    booked_on: Change<NaiveDate>,
    voucher: Option<Text<60>>,
    #[serde(default)]
    #[schema(value_type = Option<Acquisition>)]
    acquisition: Change<Acquisition>,
    #[serde(default)]
    #[schema(value_type = Option<Funding>)]
    funding: Change<Funding>,
    supplier: Option<Text<100>>,
    contract: Option<Text<60>>,
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    warranty_until: Change<NaiveDate>,
    #[serde(default)]
    #[schema(value_type = Option<PlaceId>)]
    place_id: Change<PlaceId>,
    department: Option<Text<60>>,
    user: Option<Text<60>>,
    #[serde(default)]
    #[schema(value_type = Option<MemberId>)]
    keeper_id: Change<MemberId>,
    /// Not `scrapped` or `lost`: those need their own decisions.
    status: Option<AssetStatus>,
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 200)]
    life_years: Change<i32>,
    remark: Option<Text<500>>,
}

impl AssetPatch {
    /// The card after the change.
    pub fn over(self, before: asset::Model) -> Result<asset::Model, Problem> {
        let status = self.status.unwrap_or(before.status);
        rules::by_hand(before.status, status).map_err(|(path, code)| Problem::field(path, code))?;
        Ok(asset::Model {
            name: self.name.map_or(before.name, String::from),
            category_code: self.category_code.map_or(before.category_code, String::from),
            brand: self.brand.map_or(before.brand, String::from),
            model: self.model.map_or(before.model, String::from),
            spec: self.spec.map_or(before.spec, String::from),
            unit: self.unit.map_or(before.unit, String::from),
            quantity: self.quantity.unwrap_or(before.quantity),
            price_fen: self.price_fen.over(before.price_fen),
            acquired_on: self.acquired_on.over(before.acquired_on),
            booked_on: self.booked_on.over(before.booked_on),
            voucher: self.voucher.map_or(before.voucher, String::from),
            acquisition: self.acquisition.over(before.acquisition),
            funding: self.funding.over(before.funding),
            supplier: self.supplier.map_or(before.supplier, String::from),
            contract: self.contract.map_or(before.contract, String::from),
            warranty_until: self.warranty_until.over(before.warranty_until),
            place_id: self.place_id.over(before.place_id),
            department: self.department.map_or(before.department, String::from),
            user: self.user.map_or(before.user, String::from),
            keeper_id: self.keeper_id.over(before.keeper_id),
            status,
            life_years: self.life_years.over(before.life_years),
            remark: self.remark.map_or(before.remark, String::from),
            ..before
        })
    }
}

/// Refuses a card that cannot be, naming every field.
pub fn refuse_wrong(card: &asset::Model, today: NaiveDate) -> Result<(), Problem> {
    let wrong = rules::check(card, today);
    if wrong.is_empty() {
        return Ok(());
    }
    let problem = Problem::new(Code::InvalidField);
    Err(wrong.into_iter().fold(problem, |problem, (path, code)| problem.with_field(path, code)))
}
