//! What the page behind a tag says about repairs: what is reported already, and a form for what is not.

use chrono::{DateTime, Utc};
use entity::{
    SchoolId,
    repair::{Model, RepairStatus, Trade},
};
use maud::{Markup, html};
use sea_orm::{ConnectionTrait, Iterable};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    form::Typed,
    rules::{LEAST_WORDS, MOST_PHOTOS},
    words,
};
use crate::{
    Problem,
    page::{clock_time, say},
    problem::Language,
    repair::{self, rules::is_undone},
    tag::Target,
};

/// So many open reports are shown at a tag: nobody reads more to find his own.
const SHOWN: u64 = 20;

/// A report that is open, without a word of whoever made it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "number": "BX-2026-000412", "status": "started", "trade": "plumbing", "reportedAt": "2026-09-01T00:20:00.000Z",
    "dueAt": "2026-09-01T10:00:00.000Z"
}))]
pub struct OpenReport {
    /// The order's number, by which it is joined.
    number: String,
    status: RepairStatus,
    trade: Trade,
    #[serde(serialize_with = "crate::wire::moment")]
    reported_at: DateTime<Utc>,
    /// Until when it is promised.
    #[serde(serialize_with = "crate::wire::moment")]
    due_at: DateTime<Utc>,
}

impl From<Model> for OpenReport {
    fn from(order: Model) -> Self {
        let Model { number, status, trade, reported_at, due_at, .. } = order;
        Self { number, status, trade, reported_at, due_at }
    }
}

/// What is reported for the thing or place a tag is on, and not repaired yet, newest first.
pub async fn open_reports(
    db: &impl ConnectionTrait,
    school: SchoolId,
    target: Target,
) -> Result<Vec<OpenReport>, Problem> {
    let (asset, place) = match target {
        Target::Asset(id) => (Some(id), None),
        Target::Place(id) => (None, Some(id)),
        Target::Badge(_) => return Ok(Vec::new()),
    };
    let orders = repair::store::open_at(db, school, asset, place, SHOWN).await?;
    Ok(orders.into_iter().filter(|order| is_undone(order.status)).map(OpenReport::from).collect())
}

/// The part of the page: `code` is the tag's, `typed` what somebody has typed already, `problem` what was wrong with it.
pub fn section(
    code: &str,
    reports: &[OpenReport],
    typed: &Typed,
    problem: Option<&Problem>,
    language: Language,
) -> Markup {
    html! {
        @if !reports.is_empty() {
            h2 { (say(language, "已有人报", "Reported already")) }
            @for report in reports {
                (joinable(code, report, language))
            }
        }
        h2 id="report" {
            @if reports.is_empty() { (say(language, "坏了？报修", "Broken? Report it")) }
            @else { (say(language, "是别的问题？报修", "Something else? Report it")) }
        }
        (report_form(code, typed, problem, language))
    }
}

fn joinable(code: &str, report: &OpenReport, language: Language) -> Markup {
    html! {
        form.card method="post" action={ "/t/" (code) "/join" } {
            p { b { (words::trade(report.trade, language)) } " · " (words::status(report.status, language)) }
            p.hint {
                (clock_time(report.reported_at, language)) (say(language, " 报，", " reported, "))
                (say(language, "预计 ", "due ")) (clock_time(report.due_at, language))
                (say(language, " 前修好", ""))
            }
            input type="hidden" name="number" value=(report.number);
            input type="hidden" name="key" value=(key());
            button.quiet { (say(language, "我也遇到了，告诉我进展", "Me too, keep me told")) }
        }
    }
}

/// A name for what this form sends: sent twice, it is done once.
fn key() -> String {
    Uuid::now_v7().simple().to_string()
}

/// What was wrong, in words.
pub fn wrong(problem: &Problem, language: Language) -> Markup {
    let (title, detail) = problem.code.text(language);
    html! {
        div.card role="alert" {
            @if problem.fields.is_empty() { p.bad { (title) } p { (detail) } }
            @for field in &problem.fields { p.bad { (words::wrong(&field.path, &field.code, language)) } }
        }
    }
}

fn report_form(code: &str, typed: &Typed, problem: Option<&Problem>, language: Language) -> Markup {
    html! {
        form method="post" enctype="multipart/form-data" action={ "/t/" (code) } {
            @if let Some(problem) = problem { (wrong(problem, language)) }
            label {
                (say(language, "哪里坏了", "What is wrong"))
                textarea name="description" required minlength=(LEAST_WORDS) maxlength="2000"
                    placeholder=(say(language, "例如：水龙头关不上", "Such as: the tap does not close")) {
                    (typed.get("description"))
                }
            }
            label {
                (say(language, "是哪一类（可不选）", "What kind (optional)"))
                select name="trade" {
                    option value="" { "—" }
                    @for trade in Trade::iter() {
                        @let value = word(trade);
                        option value=(value) selected[typed.get("trade") == value] { (words::trade(trade, language)) }
                    }
                }
            }
            label.tick {
                input type="checkbox" name="urgency" value="urgent" checked[typed.get("urgency") == "urgent"];
                (say(language, "有危险：漏电、大量漏水、可能伤人", "Dangerous: power, flooding, somebody could be hurt"))
            }
            label {
                @if language == Language::Zh { "照片（可不传，最多 " (MOST_PHOTOS) " 张）" }
                @else { "Photos (optional, at most " (MOST_PHOTOS) ")" }
                input type="file" name="photo" accept="image/jpeg,image/png,image/webp" multiple;
            }
            p.hint { (say(language, "请不要拍到孩子的脸。", "Please show no child's face.")) }
            label {
                (say(language, "电话（可不填）", "Phone (optional)"))
                input type="tel" name="contact" maxlength="60" autocomplete="tel" value=(typed.get("contact"));
            }
            p.hint { (say(language, "只给派工和修理的人看，用于联系您；这一单结束就删除。",
                "Shown only to who sends and who repairs, to reach you; erased when the order ends.")) }
            input type="hidden" name="key" value=(key());
            button { (say(language, "报修", "Report")) }
        }
    }
}

/// A kind of work as it is written in the contract.
fn word(trade: Trade) -> String {
    serde_json::to_value(trade).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
