//! 关注名单: people for whom the leader on duty decides. Nobody at the gate sees it.

use sea_orm::entity::prelude::*;

use crate::{MemberId, SchoolId, Sealed, WatchEntryId};

/// Somebody on it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "watch_entry")]
pub struct Model {
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WatchEntryId,
    /// The school.
    pub school_id: SchoolId,
    /// Name, other names, plates, the note, and why it is no more. None once erased.
    pub person: Option<Sealed>,
    /// Who put it on the list.
    pub created_by: MemberId,
    /// When.
    pub created_at: DateTimeUtc,
    /// When it was taken off.
    pub void_at: Option<DateTimeUtc>,
    /// When what names the person was erased.
    pub erased_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
