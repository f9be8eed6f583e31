//! Who is on duty (值班领导) on which day.

use sea_orm::entity::prelude::*;

use crate::{MemberId, SchoolId};

/// Those on duty on a day. No row: all directors are.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duty")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: SchoolId,
    /// The day at the school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub date: Date,
    /// The members, as a JSON list of ids. Empty: nobody is named.
    pub members: Json,
    /// Who said so.
    pub set_by: MemberId,
    /// When.
    pub set_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
