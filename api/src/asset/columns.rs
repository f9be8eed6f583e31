//! The register as a sheet: which heading means which field, on the way in and on the way out.
//!
//! The headings are those of the asset card (固定资产登记卡), so an export is a ledger page and can be imported again.

mod choice;
mod heading;
mod mapping;
mod note;
mod row;
mod synonyms;

pub use mapping::{MapError, Mapping, is_heading, map};
pub use note::{example, how};
pub use row::{PlaceText, RegisterRow};

use crate::sheet::Heading;

/// A column of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// 资产编号
    Number,
    /// 资产名称
    Name,
    /// 分类代码, GB/T 14885
    Category,
    /// 品牌
    Brand,
    /// 型号
    Model,
    /// 规格
    Spec,
    /// 计量单位
    Unit,
    /// 数量
    Quantity,
    /// 单价
    Price,
    /// 金额: price times quantity, never a field of its own
    Value,
    /// 取得日期
    AcquiredOn,
    /// 入账日期
    BookedOn,
    /// 凭证或发票号
    Voucher,
    /// 取得方式
    Acquisition,
    /// 资金来源
    Funding,
    /// 供货商
    Supplier,
    /// 合同号
    Contract,
    /// 保修期至
    WarrantyUntil,
    /// 存放地点
    Place,
    /// 使用部门
    Department,
    /// 使用人
    User,
    /// 保管人
    Keeper,
    /// 使用状况
    Status,
    /// 使用年限
    LifeYears,
    /// 标签码
    TagCode,
    /// 备注
    Remark,
}

impl Column {
    /// All columns in the order of the asset card, which is the order of an export.
    pub const ALL: [Self; 26] = [
        Self::Number,
        Self::Name,
        Self::Category,
        Self::Model,
        Self::Spec,
        Self::Brand,
        Self::Unit,
        Self::Quantity,
        Self::Price,
        Self::Value,
        Self::AcquiredOn,
        Self::BookedOn,
        Self::Acquisition,
        Self::Funding,
        Self::Supplier,
        Self::Voucher,
        Self::Contract,
        Self::WarrantyUntil,
        Self::Place,
        Self::Department,
        Self::User,
        Self::Keeper,
        Self::Status,
        Self::LifeYears,
        Self::TagCode,
        Self::Remark,
    ];

    /// Without these a row is no asset.
    pub const REQUIRED: [Self; 2] = [Self::Name, Self::Category];

    /// The field's name in the API.
    pub fn field(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Category => "categoryCode",
            Self::Brand => "brand",
            Self::Model => "model",
            Self::Spec => "spec",
            Self::Unit => "unit",
            Self::Quantity => "quantity",
            Self::Price => "priceFen",
            Self::Value => "valueFen",
            Self::AcquiredOn => "acquiredOn",
            Self::BookedOn => "bookedOn",
            Self::Voucher => "voucher",
            Self::Acquisition => "acquisition",
            Self::Funding => "funding",
            Self::Supplier => "supplier",
            Self::Contract => "contract",
            Self::WarrantyUntil => "warrantyUntil",
            Self::Place => "place",
            Self::Department => "department",
            Self::User => "user",
            Self::Keeper => "keeper",
            Self::Status => "status",
            Self::LifeYears => "lifeYears",
            Self::TagCode => "tagCode",
            Self::Remark => "remark",
        }
    }

    /// The column of a field of the API.
    pub fn from_field(field: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.field() == field)
    }

    /// The heading in an export.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Number => "资产编号",
            Self::Name => "资产名称",
            Self::Category => "分类代码",
            Self::Brand => "品牌",
            Self::Model => "型号",
            Self::Spec => "规格",
            Self::Unit => "计量单位",
            Self::Quantity => "数量",
            Self::Price => "单价(元)",
            Self::Value => "金额(元)",
            Self::AcquiredOn => "取得日期",
            Self::BookedOn => "入账日期",
            Self::Voucher => "凭证/发票号",
            Self::Acquisition => "取得方式",
            Self::Funding => "资金来源",
            Self::Supplier => "供货商",
            Self::Contract => "合同号",
            Self::WarrantyUntil => "保修期至",
            Self::Place => "存放地点",
            Self::Department => "使用部门",
            Self::User => "使用人",
            Self::Keeper => "保管人",
            Self::Status => "使用状况",
            Self::LifeYears => "使用年限",
            Self::TagCode => "标签码",
            Self::Remark => "备注",
        }
    }

    /// The most characters that the column takes as text: as many as the card does when it is written by hand.
    pub fn max_chars(self) -> usize {
        match self {
            Self::Unit => 10,
            Self::TagCode => 32,
            Self::Number => 40,
            Self::Brand | Self::Voucher | Self::Contract | Self::Department | Self::User => 60,
            Self::Spec => 200,
            Self::Place => 300,
            Self::Remark => 500,
            _ => 100,
        }
    }
}

/// The headings of an export.
pub fn headings() -> Vec<Heading> {
    Column::ALL.into_iter().map(|column| heading(column, column.heading())).collect()
}

/// A column under these words, as wide as what stands in it.
pub fn heading(column: Column, words: &str) -> Heading {
    let heading = Heading::new(words);
    match column {
        Column::Price | Column::Value => heading.width(14).money(),
        Column::Number | Column::Category => heading.width(18),
        Column::Name | Column::Place | Column::Remark => heading.width(28),
        Column::Model | Column::Supplier => heading.width(20),
        _ => heading,
    }
}

#[cfg(test)]
mod tests;
