//! Members: a person in one school, with one role.

use sea_orm::{QueryFilter, Select, entity::prelude::*};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AccountId, MemberId, SchoolId};

/// What a member is in the school. What each may do is in one table: `api/src/gate/permission.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 后勤主任: decides and sees everything.
    Director,
    /// 校工: looks after things and repairs them.
    Caretaker,
    /// 门卫: the gate.
    Guard,
    /// 留样员: the canteen.
    Canteen,
    /// 教师: reports and follows.
    Teacher,
    /// 家长: own children only.
    Guardian,
    /// 检查人员: reads everything, writes nothing.
    Auditor,
    /// 门岗: the phone of a gate. Who is on duty signs on with a code.
    Gatehouse,
}

impl Role {
    /// Whether such a member works at the school: no parent, no inspector, no device.
    pub fn is_staff(self) -> bool {
        !matches!(self, Self::Guardian | Self::Auditor | Self::Gatehouse)
    }
}

/// Whether a member may act. Only `active` may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    /// Named, has not yet accepted.
    Invited,
    /// May act.
    Active,
    /// May not act for now.
    Suspended,
    /// Has left. Records keep the name.
    Removed,
}

/// A person in one school.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    /// The school.
    #[sea_orm(unique_key = "school_account")]
    pub school_id: SchoolId,
    /// The login, once the invitation is accepted.
    #[sea_orm(unique_key = "school_account")]
    pub account_id: Option<AccountId>,
    /// The name for people.
    pub name: String,
    /// What this person is.
    pub role: Role,
    /// Whether this person may act.
    pub state: MemberState,
    /// Counts changes, for `If-Match`.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// The school.
    #[sea_orm(belongs_to, from = "school_id", to = "id")]
    pub school: BelongsTo<super::school::Entity>,
    /// The login.
    #[sea_orm(belongs_to, from = "account_id", to = "id")]
    pub account: BelongsTo<Option<super::account::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The memberships of a login, in all its schools.
    pub fn of_account(account: AccountId) -> Select<Self> {
        Self::find().filter(Column::AccountId.eq(account))
    }
}
