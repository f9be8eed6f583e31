//! Logins. One account may be a member of several schools.

use sea_orm::entity::prelude::*;

use crate::AccountId;

/// A login, by password, by WeChat or both.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// What is typed to log in, lower case.
    #[sea_orm(unique)]
    pub login: Option<String>,
    /// The argon2id hash in PHC form.
    pub password_hash: Option<String>,
    /// WeChat's id of this person for our app.
    #[sea_orm(unique)]
    pub wechat_openid: Option<String>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
