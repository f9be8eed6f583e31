//! Menus: one for each week.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{MemberId, MenuId, SchoolId};

/// A meal of the day, in the day's order.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Meal {
    /// 早餐
    Breakfast,
    /// 早点
    MorningSnack,
    /// 午餐
    Lunch,
    /// 午点
    AfternoonSnack,
    /// 晚餐
    Dinner,
}

/// Where a menu is: draft → submitted → approved → published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum MenuStatus {
    /// 草稿
    Draft,
    /// 待审
    Submitted,
    /// 已批准
    Approved,
    /// 已公布: changes only by a swap
    Published,
}

/// A week's menu.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "menu")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MenuId,
    /// The school.
    #[sea_orm(unique_key = "menu_week")]
    pub school_id: SchoolId,
    /// The ISO week, such as `2026-W47`.
    #[sea_orm(unique_key = "menu_week")]
    pub week: String,
    /// Where it is.
    pub status: MenuStatus,
    /// What is said of its days, as JSON: the dates, which have no meal, and why.
    pub days: Json,
    /// Why it was returned last; empty when it was not.
    pub return_reason: String,
    /// Who submitted it.
    pub submitted_by: Option<MemberId>,
    /// When.
    pub submitted_at: Option<DateTimeUtc>,
    /// Who approved it.
    pub approved_by: Option<MemberId>,
    /// When.
    pub approved_at: Option<DateTimeUtc>,
    /// Who published it.
    pub published_by: Option<MemberId>,
    /// When.
    pub published_at: Option<DateTimeUtc>,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
