//! 查看记录: who looked at what is otherwise not shown of people, and why. Triggers refuse to change or remove one; only
//! its reason, which people typed, goes when the person is erased.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{LookId, MemberId, SchoolId, Sealed};

/// What was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum LookKind {
    /// The numbers of a visitor
    Visit,
    /// All that is known of somebody, to give it to him
    PersonalData,
    /// 来访人员登记表 as a file
    VisitLedger,
    /// 中途离校登记 as a file
    ReleaseLedger,
}

/// A look.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "look")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LookId,
    /// The school.
    pub school_id: SchoolId,
    /// What was looked at.
    pub kind: LookKind,
    /// Which record; none of several.
    pub subject_id: Option<Uuid>,
    /// What of it, as names with commas between them; of a file its days.
    pub fields: String,
    /// Of how many people.
    pub count: i32,
    /// Why, as it was typed; none after the person was erased.
    pub reason: Option<Sealed>,
    /// Who looked.
    pub by: MemberId,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
