//! Swaps: changes of a published menu.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{MemberId, MenuId, MenuLineId, MenuSwapId, SchoolId};

/// Why another dish is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SwapReason {
    /// 缺货
    OutOfStock,
    /// 质量
    Quality,
    /// 天气
    Weather,
    /// 学生意见
    Opinion,
    /// 设备
    Equipment,
    /// 其他
    Other,
}

/// A change of a published menu: one line for another, one less, or one more.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "menu_swap")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MenuSwapId,
    /// The school.
    pub school_id: SchoolId,
    /// The menu.
    pub menu_id: MenuId,
    /// The line that it took off; none: another is served besides.
    pub line_id: Option<MenuLineId>,
    /// The line in its place; none: nothing is served in its place.
    pub new_line_id: Option<MenuLineId>,
    /// Why.
    pub reason: SwapReason,
    /// What else is to be said.
    pub note: String,
    /// Who changed it.
    pub by: MemberId,
    /// When; it holds from then on.
    pub at: DateTimeUtc,
    /// Who approved it.
    pub approved_by: Option<MemberId>,
    /// When.
    pub approved_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
