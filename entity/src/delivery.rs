//! The outbox: messages to the outside, written with what they tell of and sent afterwards.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{DeliveryId, NoticeId, SchoolId, WebhookId};

/// By what way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A WeChat subscription message
    Wechat,
    /// A group robot of 企业微信 or 钉钉
    Webhook,
}

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be sent, or to be tried again
    Waiting,
    /// Taken by the other side
    Sent,
    /// Given up
    Failed,
}

/// A message to the outside.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    /// The school.
    pub school_id: SchoolId,
    /// The notice it carries.
    pub notice_id: Option<NoticeId>,
    /// By what way.
    pub channel: Channel,
    /// To which robot.
    pub webhook_id: Option<WebhookId>,
    /// What is sent.
    pub body: Json,
    /// Where it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next.
    pub next_at: DateTimeUtc,
    /// Why the last try failed, in one word.
    pub error: String,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// When it was taken.
    pub sent_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
