//! Schools. The first word of every other table.

use sea_orm::entity::prelude::*;

use crate::SchoolId;

/// A school and its settings.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "school")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SchoolId,
    /// Its name in addresses: lower case letters, digits and hyphens.
    #[sea_orm(unique)]
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Whom a finder or visitor may call, shown without a login. Empty: nobody.
    pub contact: String,
    /// How asset numbers are made: `{category}`, `{year}` and `{serial}` are filled in.
    pub number_pattern: String,
    /// What a scan without a login may show, as a JSON list of field names.
    pub landing_fields: Json,
    /// Until when a repair of each urgency is promised, and when the school works, as JSON. What is absent is the default.
    pub promises: Json,
    /// How the canteen works, as JSON. What is absent is the default.
    pub canteen: Json,
    /// How the gate works, as JSON. What is absent is the default.
    pub gate: Json,
    /// Counts changes, for `If-Match`.
    pub version: i32,
    /// When it was founded here.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
