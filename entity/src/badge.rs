//! Visitors' badges: lent at the gate, and given back there. The tag on one is bound to it as others are to things.

use sea_orm::entity::prelude::*;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{BadgeId, MemberId, SchoolId};

/// Why a badge is no more. Nothing is typed: it could name who had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum BadgeVoidReason {
    /// 丢失
    Lost,
    /// 损坏
    Broken,
    /// 其他
    Other,
}

/// A badge.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "badge")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BadgeId,
    /// The school.
    pub school_id: SchoolId,
    /// What is printed on it, 访客证号. One badge in use has it.
    pub number: String,
    /// Why it is no more.
    pub void_reason: Option<BadgeVoidReason>,
    /// When it was taken out of use.
    pub void_at: Option<DateTimeUtc>,
    /// Who made it.
    pub created_by: MemberId,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
