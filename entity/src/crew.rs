//! Crews: members who share a kind of work.

use sea_orm::entity::prelude::*;

use crate::{CrewId, SchoolId};

/// A crew.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "crew")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CrewId,
    /// The school.
    pub school_id: SchoolId,
    /// Its name: 水电组.
    pub name: String,
    /// Why it is no more.
    pub void_reason: Option<String>,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
