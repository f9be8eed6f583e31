//! Group robots that are told of repairs.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{SchoolId, WebhookId};

/// Whose robot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum WebhookKind {
    /// 企业微信
    Wecom,
    /// 钉钉
    Dingtalk,
}

/// A robot.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookId,
    /// The school.
    pub school_id: SchoolId,
    /// The group, for people.
    pub name: String,
    /// Whose.
    pub kind: WebhookKind,
    /// Where to; holds a secret and is never shown again.
    pub url: String,
    /// What signs the messages, if the group asks for it.
    pub secret: String,
    /// When it was taken out.
    pub void_at: Option<DateTimeUtc>,
    /// Counts changes.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
