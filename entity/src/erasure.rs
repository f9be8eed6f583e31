//! 删除记录: what was erased of people, and what obliged to it. Names nobody. The same is kept outside the database, so that a
//! backup that is put back does not bring people back.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{ErasureId, MemberId, SchoolId};

/// Of what kind the records are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Erased {
    /// 来访
    Visit,
    /// 放行
    Release,
    /// 未放行
    Refusal,
    /// 接送人
    Collector,
    /// 禁止放行
    NoRelease,
    /// 学生
    Student,
    /// 常客
    FrequentVisitor,
    /// 关注名单
    WatchEntry,
}

/// What obliged to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// They were kept as long as the school keeps them
    Retention,
    /// The person asked for it
    Request,
}

/// An erasure: of one record, or of all that ended before a moment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasure")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ErasureId,
    /// The school.
    #[sea_orm(unique_key = "school_seq")]
    pub school_id: SchoolId,
    /// The school's first is 1. The same number names it outside the database.
    #[sea_orm(unique_key = "school_seq")]
    pub seq: i64,
    /// Of what kind the records are.
    pub kind: Erased,
    /// The record, if it is one.
    pub subject_id: Option<Uuid>,
    /// Or all that ended before this moment.
    pub before: Option<DateTimeUtc>,
    /// What obliged to it.
    pub basis: Basis,
    /// Who did it; none for the house.
    pub by: Option<MemberId>,
    /// When it was decided.
    pub at: DateTimeUtc,
    /// When all of it was gone.
    pub done_at: Option<DateTimeUtc>,
    /// Of how many records.
    pub count: i32,
}

impl ActiveModelBehavior for ActiveModel {}
