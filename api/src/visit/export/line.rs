//! A line of 来访人员登记表.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    MemberId, RepairId,
    visit::{self, DecidedHow, LeftHow, VisitPurpose, VisitStatus},
};

use crate::{
    calendar::TimeZone,
    paper::{self, Form},
    repair::Names,
    sheet::{Cell, Heading},
    visit::{Notes, Visitor},
};

/// The headings of the form.
const HEADINGS: [&str; 16] = [
    "日期",
    "来访时间",
    "来访人姓名",
    "单位/住址",
    "证件核验",
    "联系电话",
    "来访事由",
    "被访人/部门",
    "被访人确认",
    "人数",
    "携带物品",
    "车牌号",
    "访客证号",
    "离校时间",
    "门卫签字",
    "备注",
];

/// The form.
const FORM: Form = Form {
    title: "来访人员登记表",
    department: "门卫",
    headings: &HEADINGS,
    widths: &[
        "6.5em", "3.6em", "5em", "7em", "4.5em", "4em", "auto", "5em", "8em", "2.6em", "5em", "5em", "4em", "3.6em",
        "5em", "auto",
    ],
    personal: Some("个人信息"),
};

/// What lines name.
pub struct Known {
    /// People.
    pub names: Names,
    /// Orders.
    pub repairs: HashMap<RepairId, String>,
    /// The school's clock.
    pub zone: TimeZone,
}

/// A visit, told in words.
#[derive(Clone, Debug)]
pub struct Line {
    row: visit::Model,
    texts: [String; HEADINGS.len()],
}

impl Line {
    /// Of a visit with what was opened of it.
    pub fn of(row: visit::Model, (visitor, notes): (Visitor, Notes), known: &Known) -> Self {
        let name = |id: Option<MemberId>| known.names.person(id).map(|person| person.name).unwrap_or_default();
        let time = |at: Option<DateTime<Utc>>| {
            at.map(|at| known.zone.local(at).format("%H:%M").to_string()).unwrap_or_default()
        };
        let repair = row.repair_id.and_then(|id| known.repairs.get(&id)).cloned().unwrap_or_default();
        let erased = row.erased_at.is_some();
        let texts = [
            row.date.to_string(),
            time(row.entered_at),
            if erased { "（已删除）".into() } else { visitor.name },
            visitor.company,
            (if row.id_checked { "已核验" } else { "未核验" }).into(),
            if visitor.phone.is_empty() { String::new() } else { format!("尾号{}", visitor.phone) },
            joined(&[purpose(row.purpose), &repair, &visitor.reason]),
            name(row.host_id),
            confirmed(&row, &name(row.decided_by), &time(row.decided_at)),
            row.headcount.to_string(),
            visitor.goods,
            visitor.plate,
            String::new(),
            time(row.left_at),
            joined(&[
                &name(row.entered_by.or(row.created_by)),
                &name(row.left_by.filter(|by| row.entered_by != Some(*by))),
            ]),
            remark(&row, &notes, &visitor.companions),
        ];
        Self { row, texts }
    }

    /// Nobody saw him leave.
    pub fn is_unseen(&self) -> bool {
        self.row.status == VisitStatus::Inside || self.row.left_how == Some(LeftHow::Presumed)
    }
}

impl paper::Line for Line {
    const FORM: &'static Form = &FORM;
    type Texts = [String; HEADINGS.len()];

    fn texts(&self) -> Self::Texts {
        self.texts.clone()
    }

    fn exact(&self) -> Vec<(&'static str, Cell)> {
        vec![("日期", Cell::Date(self.row.date))]
    }

    /// He was never let in.
    fn is_void(&self) -> bool {
        self.row.entered_at.is_none()
    }

    fn heading(text: &'static str) -> Heading {
        match text {
            "来访事由" | "备注" | "被访人确认" => Heading::new(text).width(30),
            text => Heading::new(text),
        }
    }
}

fn purpose(purpose: VisitPurpose) -> &'static str {
    match purpose {
        VisitPurpose::Parent => "家长",
        VisitPurpose::Contractor => "施工维修",
        VisitPurpose::Delivery => "送货",
        VisitPurpose::Inspector => "检查",
        VisitPurpose::Meeting => "公务洽谈",
        VisitPurpose::Other => "其他",
        VisitPurpose::Emergency => "紧急",
    }
}

fn confirmed(row: &visit::Model, by: &str, at: &str) -> String {
    let how = match row.decided_how {
        Some(DecidedHow::App) => "手机确认",
        Some(DecidedHow::Phone) => "电话",
        Some(DecidedHow::InPerson) => "当面",
        Some(DecidedHow::Invitation) => "邀请",
        Some(DecidedHow::Override) => "值班领导放行",
        Some(DecidedHow::Emergency) => "紧急，无须同意",
        None => "",
    };
    let said = match row.decided {
        Some(true) => "同意",
        Some(false) => "不同意",
        None => "未答复",
    };
    joined(&[said, how, by, at])
}

fn remark(row: &visit::Model, notes: &Notes, companions: &[String]) -> String {
    let state = match row.status {
        VisitStatus::Waiting => "待确认",
        VisitStatus::Refused => "未入校",
        VisitStatus::Expired => "过期未来",
        VisitStatus::Void => "作废",
        VisitStatus::Inside => "尚在校内",
        VisitStatus::Confirmed | VisitStatus::Left => "",
    };
    let presumed = if row.left_how == Some(LeftHow::Presumed) { "推定离校" } else { "" };
    let late = if row.late { "补记" } else { "" };
    let companions = if companions.is_empty() { String::new() } else { format!("随行：{}", companions.join("、")) };
    joined(&[state, presumed, &notes.left, late, &notes.late, &notes.decision, &notes.inside, &notes.void, &companions])
}

fn joined(parts: &[&str]) -> String {
    paper::joined(parts, " ")
}
