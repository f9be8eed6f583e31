//! Samples of what was served (食品留样).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AssetId, DishId, MemberId, SampleId, SchoolId, menu::Meal};

/// What there is of a dish that was to be sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SampleStatus {
    /// 已留样: at least the school's minimum
    Kept,
    /// 不合格留样: less than the minimum, with a reason
    Failed,
    /// 缺留: nothing, with a reason
    Missing,
    /// 已销毁
    Discarded,
    /// 作废: written by mistake, with a reason
    Void,
}

/// A sample, or the gap where one should be. Of a dish of a meal of a day there is one that is not void.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sample")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SampleId,
    /// The school.
    pub school_id: SchoolId,
    /// 供餐日期
    pub date: Date,
    /// 餐次
    pub meal: Meal,
    /// The dish.
    pub dish_id: DishId,
    /// 留样食品名称, as it was on the menu.
    pub dish: String,
    /// What there is.
    pub status: SampleStatus,
    /// 留样量, in grams; none when nothing was weighed.
    pub grams: Option<i32>,
    /// 容器/编号
    pub container: String,
    /// 冰箱
    pub fridge_id: Option<AssetId>,
    /// 温度, in tenths of a degree.
    pub deci_celsius: Option<i32>,
    /// The fridge was too warm or too cold while it was in it.
    pub excursion: bool,
    /// 补记
    pub late: bool,
    /// 不合格: it weighed less than the school asked when it was taken.
    pub light: bool,
    /// Why it is late, light or missing.
    pub reason: String,
    /// 留样时间: when the server took note.
    pub taken_at: DateTimeUtc,
    /// When the keeper's phone says it was.
    pub occurred_at: Option<DateTimeUtc>,
    /// When the meal's service ended, or was to end.
    pub served_until: DateTimeUtc,
    /// 留样保存至: not discarded before. None for what is missing.
    pub discard_after: Option<DateTimeUtc>,
    /// 留样人
    pub keeper_id: MemberId,
    /// 审核人
    pub reviewed_by: Option<MemberId>,
    /// When.
    pub reviewed_at: Option<DateTimeUtc>,
    /// 销毁人
    pub discarded_by: Option<MemberId>,
    /// 销毁时间
    pub discarded_at: Option<DateTimeUtc>,
    /// The second person who saw it.
    pub discard_witness: Option<MemberId>,
    /// 销毁方式
    pub discard_method: String,
    /// Who voided it.
    pub voided_by: Option<MemberId>,
    /// When.
    pub voided_at: Option<DateTimeUtc>,
    /// Why.
    pub void_reason: String,
    /// Counts changes.
    pub version: i32,
    /// It is late, and a director has reviewed it.
    pub approved: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// A dish that somebody writes down, with nothing said of it: no box, no reason.
    pub fn new(
        school_id: SchoolId,
        (date, meal, dish_id): (Date, Meal, DishId),
        dish: String,
        keeper_id: MemberId,
        (taken_at, served_until): (DateTimeUtc, DateTimeUtc),
    ) -> Self {
        Self {
            id: SampleId::new(),
            school_id,
            date,
            meal,
            dish_id,
            dish,
            status: SampleStatus::Missing,
            grams: None,
            container: String::new(),
            fridge_id: None,
            deci_celsius: None,
            excursion: false,
            late: false,
            light: false,
            reason: String::new(),
            taken_at,
            occurred_at: None,
            served_until,
            discard_after: None,
            keeper_id,
            reviewed_by: None,
            reviewed_at: None,
            discarded_by: None,
            discarded_at: None,
            discard_witness: None,
            discard_method: String::new(),
            voided_by: None,
            voided_at: None,
            void_reason: String::new(),
            version: 1,
            approved: false,
        }
    }
}
