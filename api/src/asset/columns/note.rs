//! What is told about a column to whoever fills in a register: how it is written, and an example.

use super::{Column, choice};

/// How a column is filled in.
pub fn how(column: Column) -> String {
    let told = match column {
        Column::Number => "不填由系统编号；填写的不能与已有的重复",
        Column::Name => "写全称，不只写“电脑”",
        Column::Category => "国标 GB/T 14885 的分类代码（A 加八位数字），或分类名称",
        Column::Quantity => "整数，不填为 1",
        Column::Price => "以元计，最多两位小数",
        Column::Value => "单价乘以数量，可不填",
        Column::AcquiredOn | Column::BookedOn => "年-月-日，不晚于今天",
        Column::WarrantyUntil => "年-月-日",
        Column::Acquisition => return choice::words(&choice::ACQUISITION),
        Column::Funding => return choice::words(&choice::FUNDING),
        Column::Status => {
            return format!("{}；不填时，有存放地点为在用，没有为在库", choice::words(&choice::STATUS));
        }
        Column::Place => "从大到小，用 / 隔开；还没有的会新建",
        Column::Keeper => "姓名；还不是成员的会添加，之后再邀请",
        Column::LifeYears => "整数，以年计",
        Column::TagCode => "已贴标签上的十二位码",
        _ => return format!("最多 {} 个字", column.max_chars()),
    };
    told.into()
}

/// An example that is no thing of any school.
pub fn example(column: Column) -> &'static str {
    match column {
        Column::Number => "SL-0001",
        Column::Name => "示例投影仪",
        Column::Category => "A02020200",
        Column::Brand => "示例牌",
        Column::Model => "TY-300",
        Column::Spec => "短焦，3300 流明",
        Column::Unit => "台",
        Column::Quantity => "1",
        Column::Price | Column::Value => "3299.00",
        Column::AcquiredOn => "2025-08-20",
        Column::BookedOn => "2025-08-25",
        Column::Voucher => "PZ-0812",
        Column::Acquisition => "购置",
        Column::Funding => "财政",
        Column::Supplier => "示例供货商",
        Column::Contract => "HT-0001",
        Column::WarrantyUntil => "2028-08-20",
        Column::Place => "教学楼 / 二层 / 201",
        Column::Department => "总务处",
        Column::User => "三年级",
        Column::Keeper => "周明理",
        Column::Status => "在用",
        Column::LifeYears => "6",
        Column::TagCode => "",
        Column::Remark => "含遥控器",
    }
}
