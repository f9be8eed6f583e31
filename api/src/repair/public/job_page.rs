//! The page of a contractor's link: one job and what it needs, or what was handed in. Nobody's name is on it but the
//! firm's own: whom to call is the school's.

use chrono::NaiveDate;
use entity::{
    contractor_link,
    repair::{self, RepairResult, RepairStatus},
    school,
};
use maud::{Markup, html};
use sea_orm::Iterable;
use serde::Deserialize;
use serde_json::Value;

use super::{coming, form::Typed, landing::wrong, rules::MOST_PROOFS, words};
use crate::{
    Problem,
    page::{clock_time, say},
    photo::Photo,
    problem::Language,
};

/// Lines of material that the form has room for.
const LINES: usize = 4;

/// All that the page shows.
pub struct Job {
    /// The link.
    pub link: contractor_link::Model,
    /// The order.
    pub order: repair::Model,
    /// Whose it is.
    pub school: school::Model,
    /// The day at the school.
    pub today: NaiveDate,
    /// Where, from the root down; empty when no place is known.
    pub place: String,
    /// The number and name of the thing; empty when it has no card.
    pub asset: String,
    /// Of the problem; or what was handed in.
    pub photos: Vec<Photo>,
    /// What the timeline says of what was handed in.
    pub handed_in: Option<serde_json::Value>,
}

impl Job {
    /// The job, to be done.
    pub fn to_do(&self, secret: &str, typed: &Typed, problem: Option<&Problem>, language: Language) -> Markup {
        let order = &self.order;
        html! {
            (self.head(language))
            h1 { @if order.item.is_empty() { (words::trade(order.trade, language)) } @else { (order.item) } }
            dl {
                @if !self.place.is_empty() { dt { (say(language, "地点", "Where")) } dd { (self.place) } }
                @if !self.asset.is_empty() { dt { (say(language, "物品", "Thing")) } dd { (self.asset) } }
                dt { (say(language, "故障", "Trouble")) } dd { (order.description) }
                dt { (say(language, "紧急程度", "Urgency")) } dd { (words::urgency(order.urgency, language)) }
                dt { (say(language, "期限", "Due")) } dd { (clock_time(order.due_at, language)) }
            }
            @if order.safety {
                p.bad { (say(language, "有危险，先断电断水、围挡，再动手。", "Dangerous: cut power or water and fence it off first.")) }
            }
            (pictures(&self.photos))
            (self.contact(language))
            @if order.status != RepairStatus::Started {
                form method="post" action={ "/c/" (secret) "/start" } {
                    button { (say(language, "我已到场，开始修", "I am here and begin")) }
                }
            }
            @if let Some(problem) = problem { (wrong(problem, language)) }
            (coming::form(secret, typed, self.today, language))
            (finish_form(secret, typed, language))
            p.hint {
                (say(language, "此链接只供贵公司修这一单，请勿转发。有效期至 ", "For this job and your firm only. Good until "))
                (clock_time(self.link.expires_at, language))
            }
        }
    }

    /// What was handed in, and nothing else.
    pub fn handed_in(&self, language: Language) -> Markup {
        html! {
            (self.head(language))
            h1 { (say(language, "已交单，谢谢", "Handed in, thank you")) }
            dl {
                @if let Some(at) = self.link.spent_at {
                    dt { (say(language, "时间", "When")) } dd { (clock_time(at, language)) }
                }
                @if let Some(result) = self.result() {
                    dt { (say(language, "结果", "Result")) } dd { (words::result(result, language)) }
                }
                dt { (say(language, "做了什么", "Work")) } dd { (self.said("work").and_then(Value::as_str).unwrap_or_default()) }
                @if let Some(fen) = self.said("costFen").and_then(Value::as_i64).filter(|fen| *fen > 0) {
                    dt { (say(language, "费用", "Cost")) } dd { "¥" (fen / 100) "." (format!("{:02}", fen % 100)) }
                }
            }
            (pictures(&self.photos))
        }
    }

    fn said(&self, name: &str) -> Option<&Value> {
        self.handed_in.as_ref()?.get(name)
    }

    fn result(&self) -> Option<RepairResult> {
        RepairResult::deserialize(self.said("result")?).ok()
    }

    /// The number, for the window's title.
    pub fn title(&self) -> &str {
        &self.order.number
    }

    fn head(&self, language: Language) -> Markup {
        html! {
            p.school { (self.school.name) " · " (self.order.number) }
            p.school { (say(language, "派给：", "For: ")) (self.link.firm) }
        }
    }

    fn contact(&self, language: Language) -> Markup {
        html! {
            @if !self.school.contact.is_empty() {
                p.contact { (say(language, "进校或有疑问，请联系：", "At the gate, or in doubt: ")) b { (self.school.contact) } }
            }
        }
    }
}

fn pictures(photos: &[Photo]) -> Markup {
    html! {
        @if !photos.is_empty() {
            div.photos {
                @for photo in photos {
                    a href=(photo.large_url) { img src=(photo.thumb_url) alt="" loading="lazy"; }
                }
            }
        }
    }
}

fn finish_form(secret: &str, typed: &Typed, language: Language) -> Markup {
    html! {
        h2 { (say(language, "修完交单", "Hand it in")) }
        form method="post" enctype="multipart/form-data" action={ "/c/" (secret) "/finish" } {
            label {
                (say(language, "结果", "Result"))
                select name="result" required {
                    @for result in RepairResult::iter() {
                        @let value = word(result);
                        option value=(value) selected[typed.get("result") == value] { (words::result(result, language)) }
                    }
                }
            }
            label {
                (say(language, "做了什么", "What was done"))
                textarea name="work" required maxlength="2000" { (typed.get("work")) }
            }
            label {
                @if language == Language::Zh { "修好后的照片（1 至 " (MOST_PROOFS) " 张，请现拍）" }
                @else { "Photos of the repair (1 to " (MOST_PROOFS) ", taken now)" }
                input type="file" name="photo" accept="image/jpeg,image/png,image/webp" multiple required;
            }
            fieldset {
                legend { (say(language, "材料（没有可不填）", "Materials (if any)")) }
                @for line in 0..LINES { (material_row(line, typed, language)) }
            }
            label {
                (say(language, "工费（元，可不填）", "Wages in yuan (optional)"))
                input name="labour" inputmode="decimal" maxlength="12" value=(typed.get("labour"));
            }
            button { (say(language, "交单", "Hand in")) }
            p.hint { (say(language, "交单后不能再改。", "It cannot be changed afterwards.")) }
        }
    }
}

/// One line of material: its names are said to those who do not see the columns.
fn material_row(line: usize, typed: &Typed, language: Language) -> Markup {
    let at = |name: &str| typed.nth(name, line).to_owned();
    html! {
        div.row {
            input.wide name="materialName" maxlength="60" value=(at("materialName"))
                aria-label=(say(language, "名称", "Name")) placeholder=(say(language, "名称", "Name"));
            input name="materialQuantity" inputmode="numeric" maxlength="6" value=(at("materialQuantity"))
                aria-label=(say(language, "数量", "Number")) placeholder=(say(language, "数量", "No."));
            input name="materialUnit" maxlength="10" value=(at("materialUnit"))
                aria-label=(say(language, "单位", "Unit")) placeholder=(say(language, "单位", "Unit"));
            input name="materialPrice" inputmode="decimal" maxlength="12" value=(at("materialPrice"))
                aria-label=(say(language, "单价，元", "Price each, yuan")) placeholder=(say(language, "单价", "Price"));
        }
    }
}

/// A result as it is written in the contract.
fn word(result: RepairResult) -> String {
    serde_json::to_value(result).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
