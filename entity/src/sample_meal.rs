//! Meals whose samples somebody has answered for.

use sea_orm::entity::prelude::*;

use crate::{MemberId, SampleMealId, SchoolId, menu::Meal};

/// A meal of a day, as far as its samples go.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sample_meal")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SampleMealId,
    /// The school.
    #[sea_orm(unique_key = "school_date_meal")]
    pub school_id: SchoolId,
    /// 供餐日期
    #[sea_orm(unique_key = "school_date_meal")]
    pub date: Date,
    /// 餐次
    #[sea_orm(unique_key = "school_date_meal")]
    pub meal: Meal,
    /// When it was closed last: then every dish was sampled or explained.
    pub closed_at: Option<DateTimeUtc>,
    /// Who closed it.
    pub closed_by: Option<MemberId>,
    /// When the directors were told last that it was not closed.
    pub told_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
