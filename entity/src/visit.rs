//! Visits (来访): who came, to whom, who said yes, when in and when out.
//!
//! Nothing that names or describes the visitor is here in clear: it lies sealed, and is erased by emptying it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{BadgeId, ContractorLinkId, FrequentVisitorId, MemberId, RepairId, SchoolId, Sealed, ShiftId, VisitId};

/// Where it is: waiting → confirmed or refused; confirmed → inside → left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum VisitStatus {
    /// 待确认
    Waiting,
    /// 已同意
    Confirmed,
    /// 已拒绝
    Refused,
    /// 已入校
    Inside,
    /// 已离校
    Left,
    /// 已过期: nobody answered, or the visitor never came
    Expired,
    /// 作废
    Void,
}

impl VisitStatus {
    /// Of visits that are not over.
    pub const GOING_ON: [Self; 3] = [Self::Waiting, Self::Confirmed, Self::Inside];
}

/// How it came to be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum VisitOrigin {
    /// 门岗登记: typed at the gate
    Gate,
    /// 扫码登记: by the visitor at the poster
    Poster,
    /// 邀请: by who is visited
    Invitation,
    /// 补记: typed in later from paper
    Paper,
}

/// 来访事由
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum VisitPurpose {
    /// 家长
    Parent,
    /// 施工维修
    Contractor,
    /// 送货
    Delivery,
    /// 检查
    Inspector,
    /// 公务洽谈
    Meeting,
    /// 其他
    Other,
    /// 紧急: ambulance, fire, police
    Emergency,
}

/// How it was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum DecidedHow {
    /// 应用: by who was asked, on his own phone
    App,
    /// 电话: he was called, and the guard ticked what he said
    Phone,
    /// 当面
    InPerson,
    /// 邀请: he had invited the visitor
    Invitation,
    /// 值班领导放行
    Override,
    /// 紧急: nobody is asked
    Emergency,
}

/// By what it was seen that the visitor left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum LeftHow {
    /// 访客证
    Badge,
    /// 访客码
    Pass,
    /// 名单: picked from who is inside
    List,
    /// 推定离校: nobody saw it
    Presumed,
}

/// What the host says about a visitor who should have left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// 还在我这里
    WithMe,
    /// 已经走了
    Gone,
    /// 不清楚
    Unknown,
}

/// A visit.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VisitId,
    /// The school.
    pub school_id: SchoolId,
    /// Where it is.
    pub status: VisitStatus,
    /// How it came to be written down.
    pub origin: VisitOrigin,
    /// 来访事由
    pub purpose: VisitPurpose,
    /// The day at the school for which it is planned, or on which it was written down.
    pub date: Date,
    /// Sealed: name, last four of the phone, company, plate, companions, goods, reason. None: erased.
    pub person: Option<Sealed>,
    /// Sealed: what was typed about it by the staff: why refused, why let in, why typed in later, why taken for gone.
    pub notes: Option<Sealed>,
    /// Sealed: the whole number, if the school keeps it.
    pub phone: Option<Sealed>,
    /// By which a number is found again.
    pub phone_index: Option<Vec<u8>>,
    /// Sealed: the whole number, if the school keeps it.
    pub id_number: Option<Sealed>,
    /// By which an ID number is found again.
    pub id_number_index: Option<Vec<u8>>,
    /// By which a name is found again.
    pub name_index: Option<Vec<u8>>,
    /// 证件核验: somebody looked at the paper.
    pub id_checked: bool,
    /// How many people come, companions included.
    pub headcount: i32,
    /// 被访人
    pub host_id: Option<MemberId>,
    /// The order for which a contractor comes.
    pub repair_id: Option<RepairId>,
    /// The contractor's link by which the coming was announced.
    pub contractor_link_id: Option<ContractorLinkId>,
    /// 常客
    pub frequent_visitor_id: Option<FrequentVisitorId>,
    /// From when he is expected.
    pub from_at: Option<DateTimeUtc>,
    /// Until when he is to have left.
    pub until_at: Option<DateTimeUtc>,
    /// Whether he may come in; none: nobody has said.
    pub decided: Option<bool>,
    /// Who said so; none: nobody did.
    pub decided_by: Option<MemberId>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
    /// How.
    pub decided_how: Option<DecidedHow>,
    /// 关注名单: only a duty leader lets him in.
    pub watched: bool,
    /// A duty leader took it on himself to let him in, whatever stood against it.
    pub overridden: bool,
    /// 访客证
    pub badge_id: Option<BadgeId>,
    /// SHA-256 of the secret in the address of the visitor's own page.
    #[sea_orm(unique)]
    pub pass_hash: Option<Vec<u8>>,
    /// The server's key of which the secret was made.
    pub pass_kid: Option<String>,
    /// The last step of the rotating code that was taken.
    pub pass_step: Option<i64>,
    /// 来访时间: let in.
    pub entered_at: Option<DateTimeUtc>,
    /// Who let him in.
    pub entered_by: Option<MemberId>,
    /// 离校时间
    pub left_at: Option<DateTimeUtc>,
    /// Who saw him leave, or took him for gone.
    pub left_by: Option<MemberId>,
    /// By what.
    pub left_how: Option<LeftHow>,
    /// What was said when it was asked where he is.
    pub whereabouts: Option<Whereabouts>,
    /// Who said so.
    pub whereabouts_by: Option<MemberId>,
    /// When.
    pub whereabouts_at: Option<DateTimeUtc>,
    /// The shift at whose end it was explained why he is still inside.
    pub explained_in: Option<ShiftId>,
    /// When it was told that he has not left in time.
    pub overstay_told_at: Option<DateTimeUtc>,
    /// When the house has to look at it again: to ask once more, to tell, or to end it.
    pub next_at: Option<DateTimeUtc>,
    /// 补记: typed in after it was over.
    pub late: bool,
    /// When the guard's phone says it was.
    pub occurred_at: Option<DateTimeUtc>,
    /// When it came to rest: refused, left, expired or void. None: it goes on.
    pub ended_at: Option<DateTimeUtc>,
    /// When what names the visitor was erased.
    pub erased_at: Option<DateTimeUtc>,
    /// Counts changes, for `If-Match`.
    pub version: i32,
    /// When it was written down.
    pub created_at: DateTimeUtc,
    /// Who wrote it down; none: the visitor himself.
    pub created_by: Option<MemberId>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The visit of this secret, whatever the school: the secret is all its holder has.
    pub fn by_pass(hash: Vec<u8>) -> sea_orm::Select<Self> {
        use sea_orm::QueryFilter;
        Self::find().filter(Column::PassHash.eq(hash))
    }
}
