//! Recognising a heading, however a school wrote it.

use super::{Column, synonyms};
use crate::sheet::value::{half_width, money::MoneyUnit};

/// What stands in brackets behind a heading and says nothing about which field it is.
const HINTS: [&str; 22] = [
    "元",
    "万元",
    "分",
    "人民币",
    "人民币元",
    "¥",
    "rmb",
    "cny",
    "yuan",
    "fen",
    "必填",
    "必填项",
    "选填",
    "可选",
    "必选",
    "required",
    "optional",
    "年",
    "gb/t14885",
    "gb/t14885-2022",
    "国标",
    "yyyy-mm-dd",
];

/// The column of a heading and the unit of its money; `strong` is false for words that may mean something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) column: Column,
    pub(super) unit: MoneyUnit,
    pub(super) strong: bool,
}

/// What a heading means; None when it is not known.
pub(super) fn meaning(heading: &str) -> Option<Meaning> {
    let (word, hints) = split(heading);
    let unit = unit(&word, &hints);
    let bare = word.strip_suffix("万元").or_else(|| word.strip_suffix('元')).unwrap_or(&word);
    Column::ALL.into_iter().find_map(|column| {
        let is_money = matches!(column, Column::Price | Column::Value);
        let word = if is_money { bare } else { &word };
        let is_among = |words: &str| !word.is_empty() && words.split(' ').any(|known| known == word);
        let strong = is_among(synonyms::strong(column));
        (strong || is_among(synonyms::weak(column))).then_some(Meaning { column, unit, strong })
    })
}

/// The unit that a heading names.
pub(super) fn unit_of(heading: &str) -> MoneyUnit {
    let (word, hints) = split(heading);
    unit(&word, &hints)
}

fn unit(word: &str, hints: &[String]) -> MoneyUnit {
    if word.ends_with("万元") || hints.iter().any(|hint| hint == "万元") {
        MoneyUnit::TenThousandYuan
    } else if word.ends_with("fen") || hints.iter().any(|hint| hint == "分" || hint == "fen") {
        MoneyUnit::Fen
    } else {
        MoneyUnit::Yuan
    }
}

/// The letters of a heading in one form, and the hints that stood in brackets.
fn split(heading: &str) -> (String, Vec<String>) {
    let mut word = String::new();
    let mut hints = Vec::new();
    let mut inside: Option<String> = None;
    for c in half_width(heading).to_lowercase().chars().filter(|c| !c.is_whitespace()) {
        match (c, &mut inside) {
            ('(' | '[' | '【' | '〔' | '<' | '《', _) => inside = Some(String::new()),
            (')' | ']' | '】' | '〕' | '>' | '》', Some(_)) => {
                let hint = inside.take().unwrap_or_default();
                if is_hint(&hint) { hints.push(hint) } else { word.push_str(&letters(&hint)) }
            }
            (c, Some(hint)) => hint.push(c),
            (c, None) => word.push_str(&letters(c.encode_utf8(&mut [0; 4]))),
        }
    }
    word.push_str(&letters(&inside.unwrap_or_default()));
    (word, hints)
}

fn is_hint(hint: &str) -> bool {
    HINTS.contains(&hint) || ["如", "例", "格式", "单位", "yyyy"].iter().any(|start| hint.starts_with(start))
}

/// Stars, colons and strokes are decoration.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
