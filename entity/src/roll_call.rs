//! Roll-calls (应急点名): who was inside when everybody had to come out.

use sea_orm::entity::prelude::*;

use crate::{MemberId, RollCallId, SchoolId};

/// A roll-call.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "roll_call")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RollCallId,
    /// The school.
    pub school_id: SchoolId,
    /// 演练
    pub drill: bool,
    /// Who began it.
    pub started_by: MemberId,
    /// When: who was inside at that moment is on its list.
    pub started_at: DateTimeUtc,
    /// Who ended it.
    pub closed_by: Option<MemberId>,
    /// When.
    pub closed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
