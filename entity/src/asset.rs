//! Assets: the things in the register, one row per registration card.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AssetId, MemberId, PlaceId, SchoolId};

/// What is done with the thing now (使用状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum AssetStatus {
    /// 在库
    InStock,
    /// 在用
    InUse,
    /// 闲置
    Idle,
    /// 在修
    InRepair,
    /// 出借
    Lent,
    /// 待报废
    ToScrap,
    /// 已报废, final
    Scrapped,
    /// 丢失, final
    Lost,
}

/// How the school came by the thing (取得方式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Acquisition {
    /// 购置
    Purchase,
    /// 捐赠
    Donation,
    /// 调拨
    Transfer,
    /// 盘盈
    Surplus,
    /// 自建
    Built,
}

/// Whose money paid for it (资金来源).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Funding {
    /// 财政
    Fiscal,
    /// 自有
    Own,
    /// 专项
    Special,
}

/// A registration card (资产卡片).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "asset")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssetId,
    /// The school.
    #[sea_orm(unique_key = "school_number")]
    pub school_id: SchoolId,
    /// 资产编号, unique in the school and never given twice.
    #[sea_orm(unique_key = "school_number")]
    pub number: String,
    /// 资产名称
    pub name: String,
    /// 分类代码, GB/T 14885-2022
    pub category_code: String,
    /// 品牌
    pub brand: String,
    /// 型号
    pub model: String,
    /// 规格
    pub spec: String,
    /// 计量单位
    pub unit: String,
    /// 数量
    pub quantity: i32,
    /// 单价, fen
    pub price_fen: Option<i64>,
    /// 取得日期
    pub acquired_on: Option<Date>,
    /// 入账日期
    pub booked_on: Option<Date>,
    /// 凭证号
    pub voucher: String,
    /// 取得方式
    pub acquisition: Option<Acquisition>,
    /// 资金来源
    pub funding: Option<Funding>,
    /// 供货商
    pub supplier: String,
    /// 合同号
    pub contract: String,
    /// 保修到期
    pub warranty_until: Option<Date>,
    /// 存放地点. Independent of who keeps it.
    pub place_id: Option<PlaceId>,
    /// 使用部门
    pub department: String,
    /// 使用人, as written on the card
    pub user: String,
    /// 保管人. One per asset.
    pub keeper_id: Option<MemberId>,
    /// 使用状态
    pub status: AssetStatus,
    /// 预计使用年限
    pub life_years: Option<i32>,
    /// 备注
    pub remark: String,
    /// Counts changes, for `If-Match`.
    pub version: i32,
    /// When it was registered here.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
    /// The school.
    #[sea_orm(belongs_to, from = "school_id", to = "id")]
    pub school: BelongsTo<super::school::Entity>,
    /// Where it stands.
    #[sea_orm(belongs_to, from = "place_id", to = "id")]
    pub place: BelongsTo<Option<super::place::Entity>>,
    /// Who answers for it.
    #[sea_orm(belongs_to, from = "keeper_id", to = "id")]
    pub keeper: BelongsTo<Option<super::member::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
