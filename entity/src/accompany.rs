//! Meals that somebody of the school ate with the pupils (陪餐).

use sea_orm::entity::prelude::*;

use crate::{AccompanyId, MemberId, SchoolId, menu::Meal};

/// A record of one who ate with the pupils.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accompany")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccompanyId,
    /// The school.
    pub school_id: SchoolId,
    /// 日期
    pub date: Date,
    /// 餐次
    pub meal: Meal,
    /// 陪餐人
    pub member_id: MemberId,
    /// 菜品质量, 1 to 5.
    pub quality: i32,
    /// 卫生, 1 to 5.
    pub hygiene: i32,
    /// 学生意见
    pub opinion: String,
    /// What was not as it should be; empty: nothing.
    pub exception: String,
    /// 处理
    pub handling: String,
    /// When the server took note.
    pub at: DateTimeUtc,
    /// Written on another day than that of the meal.
    pub late: bool,
    /// Who voided it.
    pub voided_by: Option<MemberId>,
    /// When.
    pub voided_at: Option<DateTimeUtc>,
    /// Why.
    pub void_reason: String,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
