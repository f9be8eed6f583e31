//! A line of the repair ledger: 报修单 and 维修记录单 side by side, in the words of the paper forms.

use chrono::{DateTime, Utc};
use entity::{
    repair::{Cause, RepairResult, RepairStatus},
    repair_material,
};
use maud::{Markup, html};
use serde_json::Value;

use crate::{
    calendar::TimeZone,
    paper::{self, Form, joined},
    sheet::{Cell, Heading},
};

/// The headings of 报修单, and after those of 维修记录单.
pub const HEADINGS: [&str; 20] = [
    "编号",
    "报修日期",
    "报修人/班级/电话",
    "地点",
    "损坏物品/部位",
    "故障说明",
    "损坏原因(自然/人为)",
    "报修人签字",
    "受理人/时间",
    "维修时间(到场–完成)",
    "维修内容",
    "材料名称/数量/单价",
    "旧件回收",
    "费用合计",
    "维修人",
    "验收意见",
    "报修人(验收人)签字",
    "满意度",
    "审核",
    "备注",
];
/// So many of them are of 报修单.
pub const REPORT: usize = 9;
/// Where the acceptor signs.
const SIGNED: usize = REPORT + 7;

/// The form.
const FORM: Form =
    Form { title: "报修台账", department: "后勤", headings: &HEADINGS, widths: &[], personal: None };

/// One order, told in words. Text is as people typed it.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// 编号
    pub number: String,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// Who reported it; empty for somebody without an account.
    pub reporter: String,
    /// Where, from the root down.
    pub place: String,
    /// What is broken.
    pub item: String,
    /// What is wrong.
    pub description: String,
    /// Why it broke.
    pub cause: Option<Cause>,
    /// Who took it on.
    pub triaged_by: String,
    /// When.
    pub triaged_at: Option<DateTime<Utc>>,
    /// 到场
    pub started_at: Option<DateTime<Utc>>,
    /// 完成
    pub finished_at: Option<DateTime<Utc>>,
    /// 维修内容
    pub work: String,
    /// What came of it.
    pub result: Option<RepairResult>,
    /// What was used up.
    pub materials: Vec<repair_material::Model>,
    /// 旧件处理
    pub old_parts: String,
    /// Material and wages, in fen.
    pub cost_fen: i64,
    /// A member or a firm.
    pub repairer: String,
    /// What was said at acceptance.
    pub comment: String,
    /// Who accepted it.
    pub acceptor: String,
    /// The strokes of the signature.
    pub signature: Option<Value>,
    /// 1 to 5.
    pub rating: Option<i32>,
    /// Who looked again whether it is safe.
    pub rechecked_by: String,
    /// Where it is.
    pub status: Option<RepairStatus>,
    /// Reported again within 30 days.
    pub repeat: bool,
    /// Closed by the director, because nobody accepted.
    pub overdue_acceptance: bool,
    /// How often acceptance was refused.
    pub rejections: i32,
    /// The school's clock.
    pub zone: TimeZone,
}

impl Line {
    fn opinion(&self) -> String {
        let verdict = match self.status {
            Some(RepairStatus::Closed) if self.overdue_acceptance => "超时验收",
            Some(RepairStatus::Closed) => "通过",
            _ => "",
        };
        joined(&[verdict, &self.comment], "；")
    }

    fn remark(&self) -> String {
        let status = self.status.map_or("", status);
        let rejected = if self.rejections > 0 { format!("验收退回{}次", self.rejections) } else { String::new() };
        joined(&[status, if self.repeat { "重复报修" } else { "" }, &rejected], "；")
    }
}

impl paper::Line for Line {
    const FORM: &'static Form = &FORM;
    type Texts = [String; HEADINGS.len()];

    fn texts(&self) -> Self::Texts {
        let time = |at: DateTime<Utc>| self.zone.local(at).format("%Y-%m-%d %H:%M").to_string();
        let some = |at: Option<DateTime<Utc>>| at.map(time).unwrap_or_default();
        let work = [self.work.as_str(), self.result.map_or("", result)];
        let spent = if self.started_at.or(self.finished_at).is_some() {
            format!("{} – {}", some(self.started_at), some(self.finished_at))
        } else {
            String::new()
        };
        let materials: Vec<_> = self.materials.iter().map(material).collect();
        [
            self.number.clone(),
            time(self.reported_at),
            if self.reporter.is_empty() { "无账号".into() } else { self.reporter.clone() },
            self.place.clone(),
            self.item.clone(),
            self.description.clone(),
            self.cause.map_or("", cause).into(),
            self.reporter.clone(),
            joined(&[&self.triaged_by, &some(self.triaged_at)], " "),
            spent,
            joined(&work, "；"),
            materials.join("；"),
            self.old_parts.clone(),
            if self.finished_at.is_some() { yuan(self.cost_fen) } else { String::new() },
            self.repairer.clone(),
            self.opinion(),
            self.acceptor.clone(),
            self.rating.map(|rating| rating.to_string()).unwrap_or_default(),
            self.rechecked_by.clone(),
            self.remark(),
        ]
    }

    fn exact(&self) -> Vec<(&'static str, Cell)> {
        let mut exact = vec![("报修日期", Cell::Date(self.zone.local(self.reported_at).date()))];
        if self.finished_at.is_some() {
            // A sum of money is far below 2^53.
            exact.push(("费用合计", Cell::Number(self.cost_fen as f64 / 100.0)));
        }
        exact.extend(self.rating.map(|rating| ("满意度", Cell::Number(rating.into()))));
        exact
    }

    fn heading(text: &'static str) -> Heading {
        match text {
            "费用合计" => Heading::new(text).money(),
            "地点" | "损坏物品/部位" => Heading::new(text).width(24),
            "故障说明" | "维修内容" | "材料名称/数量/单价" => Heading::new(text).width(36),
            text => Heading::new(text),
        }
    }

    fn row(&self) -> Markup {
        html! {
            tr {
                @for (at, text) in self.texts().iter().enumerate() {
                    td.record[at == REPORT] {
                        (text)
                        @if at == SIGNED { @if let Some(strokes) = &self.signature { (signature(strokes)) } }
                    }
                }
            }
        }
    }
}

/// The strokes as they were drawn: each x, y, x, y … from 0 to 1000.
fn signature(strokes: &Value) -> Markup {
    let strokes = strokes.as_array().into_iter().flatten().map(|stroke| {
        // In pairs or not: a list of points is numbers with anything between them.
        let numbers = stroke.as_array().into_iter().flatten().filter_map(Value::as_u64);
        numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(" ")
    });
    html! {
        svg viewBox="0 0 1000 1000" role="img" aria-label="手写签名" {
            @for points in strokes { polyline points=(points) {} }
        }
    }
}

fn material(row: &repair_material::Model) -> String {
    format!("{} {}{} ¥{}", row.name, row.quantity, row.unit, yuan(row.price_fen))
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Wear => "自然",
        Cause::Damage => "人为",
    }
}

fn result(result: RepairResult) -> &'static str {
    match result {
        RepairResult::Fixed => "修好",
        RepairResult::Temporary => "临时处理",
        RepairResult::Major => "需大修",
        RepairResult::Scrap => "需报废",
    }
}

/// What the form says of an order that has not gone its whole way.
fn status(status: RepairStatus) -> &'static str {
    match status {
        RepairStatus::Reported => "已报",
        RepairStatus::Triaged => "已受理",
        RepairStatus::Assigned => "已派",
        RepairStatus::Started => "处理中",
        RepairStatus::Waiting => "等配件",
        RepairStatus::Finished => "待验收",
        RepairStatus::Closed => "",
        RepairStatus::Returned => "退回",
        RepairStatus::Cancelled => "取消",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::Line as _;

    #[test]
    fn there_is_a_cell_under_every_heading() {
        let line =
            Line { finished_at: Some(DateTime::UNIX_EPOCH), cost_fen: 1_205, rating: Some(5), ..Line::default() };
        let (texts, cells) = (line.texts(), line.cells());
        assert_eq!(cells.len(), 20);
        let at = |heading: &str| HEADINGS.iter().position(|known| *known == heading).unwrap();
        assert_eq!(texts[at("费用合计")], "12.05");
        assert_eq!(cells[at("费用合计")], Cell::Number(12.05));
        assert_eq!(cells[at("满意度")], Cell::Number(5.0));
        assert_eq!(texts[at("报修日期")], "1970-01-01 08:00");
        assert_eq!(texts[at("报修人/班级/电话")], "无账号");
    }

    #[test]
    fn what_has_not_gone_its_whole_way_says_where_it_is() {
        let line = |status| Line { status: Some(status), repeat: true, rejections: 2, ..Line::default() };
        assert_eq!(line(RepairStatus::Waiting).remark(), "等配件；重复报修；验收退回2次");
        assert_eq!(line(RepairStatus::Closed).remark(), "重复报修；验收退回2次");
        assert_eq!(line(RepairStatus::Closed).opinion(), "通过");
        let closed = Line { overdue_acceptance: true, comment: "无人验收".into(), ..line(RepairStatus::Closed) };
        assert_eq!(closed.opinion(), "超时验收；无人验收");
    }
}
