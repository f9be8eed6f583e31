//! The words of the register's choices: one for the API, one for people, and those that old lists use.

use crate::sheet::value::{CellError, half_width};

/// A choice: the API's word, the word of the card, and other words for it.
type Choice = (&'static str, &'static str, &'static [&'static str]);

pub(super) const STATUS: [Choice; 8] = [
    ("in_stock", "在库", &["库存", "入库", "未领用", "待领用"]),
    ("in_use", "在用", &["使用", "使用中", "正常", "正常使用", "良好", "完好", "领用"]),
    ("idle", "闲置", &["闲置中", "未使用", "停用", "封存"]),
    ("in_repair", "在修", &["维修", "维修中", "待修", "送修", "修理"]),
    ("lent", "出借", &["借出", "已借出", "外借", "出租出借"]),
    ("to_scrap", "待报废", &["拟报废", "待处置", "待报损"]),
    ("scrapped", "已报废", &["报废", "报损", "已报损", "已处置"]),
    ("lost", "丢失", &["遗失", "已丢失", "盘亏", "被盗"]),
];

pub(super) const ACQUISITION: [Choice; 5] = [
    ("purchase", "购置", &["采购", "购买", "新购", "购入", "外购", "自购", "政府采购", "自行采购"]),
    ("donation", "捐赠", &["接受捐赠", "受赠", "捐赠转入", "赠送"]),
    ("transfer", "调拨", &["调入", "无偿调入", "划拨", "划转", "无偿划转", "调剂", "配发", "上级配发"]),
    ("surplus", "盘盈", &["盘盈转入"]),
    ("built", "自建", &["自制", "建造", "自行建造", "在建工程转入", "基建转入"]),
];

pub(super) const FUNDING: [Choice; 3] = [
    ("fiscal", "财政", &["财政拨款", "财政资金", "财政性资金", "财政补助", "公用经费", "财政预算"]),
    ("own", "自有", &["自筹", "自有资金", "自筹资金", "单位自筹", "非财政拨款", "其他资金"]),
    ("special", "专项", &["专项资金", "专项经费", "专项拨款", "专款"]),
];

/// The API's word for what a person wrote.
pub(super) fn find(choices: &[Choice], text: &str) -> Result<&'static str, CellError> {
    let plain: String = half_width(text).to_lowercase().split_whitespace().collect();
    let found = choices
        .iter()
        .find(|(word, shown, others)| *word == plain || *shown == plain || others.contains(&plain.as_str()));
    found.map(|(word, ..)| *word).ok_or(CellError::InvalidChoice)
}

/// The words of the card, to choose from.
pub(super) fn words(choices: &[Choice]) -> String {
    choices.iter().map(|(_, shown, _)| *shown).collect::<Vec<_>>().join("、")
}

/// The word of the card for the API's word.
pub(super) fn shown(choices: &[Choice], word: &str) -> Option<&'static str> {
    choices.iter().find(|(known, ..)| *known == word).map(|(_, shown, _)| *shown)
}
