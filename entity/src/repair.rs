//! Repair orders, from the report to the signed acceptance.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AssetId, CrewId, MemberId, PlaceId, RepairId, SchoolId};

/// Where an order is: reported → triaged → assigned → started ⇄ waiting → finished → closed; or returned, or cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RepairStatus {
    /// 已报
    Reported,
    /// 已受理: taken on, nobody has it yet
    Triaged,
    /// 已派
    Assigned,
    /// 处理中
    Started,
    /// 等配件
    Waiting,
    /// 待验收
    Finished,
    /// 已完成: accepted and signed
    Closed,
    /// 退回: not taken on, with a reason
    Returned,
    /// 取消 by who reported it
    Cancelled,
}

/// How soon it must be done. The school says what each promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// 紧急: danger, water, power, gas
    Urgent,
    /// 小修
    Small,
    /// 一般
    Normal,
    /// 大修
    Major,
}

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Trade {
    /// 水
    Plumbing,
    /// 电
    Electrical,
    /// 桌椅家具
    Furniture,
    /// 门窗
    Door,
    /// 电器
    Appliance,
    /// 网络与电教
    Network,
    /// 房屋
    Building,
    /// 其他
    Other,
}

/// What came of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RepairResult {
    /// 修好
    Fixed,
    /// 临时处理
    Temporary,
    /// 需大修
    Major,
    /// 需报废
    Scrap,
}

/// Why it broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// 自然
    Wear,
    /// 人为
    Damage,
}

/// A repair order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repair")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RepairId,
    /// The school.
    #[sea_orm(unique_key = "school_number")]
    pub school_id: SchoolId,
    /// The school's number, such as `BX-2026-000412`. Never given twice.
    #[sea_orm(unique_key = "school_number")]
    pub number: String,
    /// Where it is.
    pub status: RepairStatus,
    /// How soon.
    pub urgency: Urgency,
    /// What kind of work.
    pub trade: Trade,
    /// Somebody could be hurt: needs a second person's re-check.
    pub safety: bool,
    /// Where.
    pub place_id: Option<PlaceId>,
    /// The thing.
    pub asset_id: Option<AssetId>,
    /// What is broken, when it has no card: 水龙头.
    pub item: String,
    /// What is wrong.
    pub description: String,
    /// Who reported it; none for somebody without an account.
    pub reporter_id: Option<MemberId>,
    /// How somebody without an account may be reached. Erased when the order ends.
    pub contact: String,
    /// When it came in.
    pub reported_at: DateTimeUtc,
    /// When the reporter's phone says it was.
    pub occurred_at: Option<DateTimeUtc>,
    /// Until when it is promised. Moves while it waits.
    pub due_at: DateTimeUtc,
    /// An order for the same thing in the last 30 days.
    pub repeat_of: Option<RepairId>,
    /// Who repairs it.
    pub assignee_id: Option<MemberId>,
    /// Whose members may take it.
    pub crew_id: Option<CrewId>,
    /// The firm that repairs it, instead of a member.
    pub contractor: String,
    /// Whom of the firm to ask for, and how.
    pub contractor_contact: String,
    /// The firm's number on the school's list.
    pub contractor_record: String,
    /// 受理时间
    pub triaged_at: Option<DateTimeUtc>,
    /// 受理人
    pub triaged_by: Option<MemberId>,
    /// 到场时间
    pub started_at: Option<DateTimeUtc>,
    /// Since when it waits.
    pub waiting_since: Option<DateTimeUtc>,
    /// When the part is expected.
    pub waiting_until: Option<Date>,
    /// 完成时间
    pub finished_at: Option<DateTimeUtc>,
    /// Until when it is the reporter's alone to accept.
    pub accept_until: Option<DateTimeUtc>,
    /// What came of it.
    pub result: Option<RepairResult>,
    /// Why it broke.
    pub cause: Option<Cause>,
    /// 维修内容
    pub work: String,
    /// 旧件处理
    pub old_parts: String,
    /// Material and wages together, in fen.
    pub cost_fen: i64,
    /// When it was accepted, returned or cancelled.
    pub closed_at: Option<DateTimeUtc>,
    /// Who accepted it.
    pub acceptor_id: Option<MemberId>,
    /// 1 to 5.
    pub rating: Option<i32>,
    /// What was said at acceptance.
    pub comment: String,
    /// Strokes of the signature: lists of x, y from 0 to 1000.
    pub signature: Option<Json>,
    /// The director closed it, because nobody accepted in time.
    pub overdue_acceptance: bool,
    /// Who checked again that it is safe.
    pub rechecked_by: Option<MemberId>,
    /// When.
    pub rechecked_at: Option<DateTimeUtc>,
    /// Who asked afterwards.
    pub followed_up_by: Option<MemberId>,
    /// When.
    pub followed_up_at: Option<DateTimeUtc>,
    /// What was answered.
    pub follow_up: String,
    /// How often acceptance was refused.
    pub rejections: i32,
    /// When it was last urged.
    pub urged_at: Option<DateTimeUtc>,
    /// How many steps up its delay was told.
    pub escalated: i32,
    /// Counts changes.
    pub version: i32,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
    /// Where.
    #[sea_orm(belongs_to, from = "place_id", to = "id")]
    pub place: BelongsTo<Option<super::place::Entity>>,
    /// The thing.
    #[sea_orm(belongs_to, from = "asset_id", to = "id")]
    pub asset: BelongsTo<Option<super::asset::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// An order that has just come in, and of which nothing else is known yet.
    pub fn new(school_id: SchoolId, reported_at: DateTimeUtc) -> Self {
        Self {
            id: RepairId::new(),
            school_id,
            number: String::new(),
            status: RepairStatus::Reported,
            urgency: Urgency::Normal,
            trade: Trade::Other,
            safety: false,
            place_id: None,
            asset_id: None,
            item: String::new(),
            description: String::new(),
            reporter_id: None,
            contact: String::new(),
            reported_at,
            occurred_at: None,
            due_at: reported_at,
            repeat_of: None,
            assignee_id: None,
            crew_id: None,
            contractor: String::new(),
            contractor_contact: String::new(),
            contractor_record: String::new(),
            triaged_at: None,
            triaged_by: None,
            started_at: None,
            waiting_since: None,
            waiting_until: None,
            finished_at: None,
            accept_until: None,
            result: None,
            cause: None,
            work: String::new(),
            old_parts: String::new(),
            cost_fen: 0,
            closed_at: None,
            acceptor_id: None,
            rating: None,
            comment: String::new(),
            signature: None,
            overdue_acceptance: false,
            rechecked_by: None,
            rechecked_at: None,
            followed_up_by: None,
            followed_up_at: None,
            follow_up: String::new(),
            rejections: 0,
            urged_at: None,
            escalated: 0,
            version: 1,
            updated_at: reported_at,
        }
    }
}
