//! Work that goes on after its request was answered, such as the import of a large register.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{JobId, MemberId, SchoolId};

/// Where the work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Under way.
    Running,
    /// Ended well; its result is there.
    Done,
    /// Ended with nothing written.
    Failed,
}

/// A piece of work.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// The school.
    pub school_id: SchoolId,
    /// Who asked for it.
    pub member_id: MemberId,
    /// What it does, such as `asset_import`.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// How many rows there are to do.
    pub total: i32,
    /// What came of it.
    pub result: Option<Json>,
    /// When it was asked for.
    pub created_at: DateTimeUtc,
    /// Who asked for it.
    #[sea_orm(belongs_to, from = "member_id", to = "id")]
    pub member: BelongsTo<super::member::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
