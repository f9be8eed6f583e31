//! A line of 中途离校登记.

use chrono::{DateTime, Utc};
use entity::{
    MemberId,
    release::{self, MarkHow, ReleaseStatus},
};

use crate::{
    calendar::TimeZone,
    collector::CollectorPerson,
    paper::{self, Form, joined},
    release::{
        rules::{Mark, marked},
        store::ReleasePerson,
    },
    repair::Names,
    sheet::{Cell, Heading},
    student::Students,
};

/// The headings of the form.
const HEADINGS: [&str; 10] = [
    "日期",
    "班级",
    "姓名",
    "事由",
    "班主任",
    "接领人姓名/与学生关系/证件核对",
    "离校时间",
    "返校时间",
    "门卫",
    "备注",
];

/// The form.
const FORM: Form = Form {
    title: "中途离校登记",
    department: "门卫",
    headings: &HEADINGS,
    widths: &["7em", "7em", "6em", "auto", "6em", "14em", "5em", "5em", "6em", "12em"],
    personal: Some("未成年人信息"),
};

/// A student who left, or did not, told in words.
#[derive(Clone, Debug)]
pub struct Line {
    row: release::Model,
    class: String,
    student: String,
    said: ReleasePerson,
    comer: CollectorPerson,
    /// 班主任 and 门卫.
    people: [String; 2],
    refusals: usize,
    zone: TimeZone,
}

impl Line {
    /// Of a release with what was opened of it.
    pub fn of(
        row: release::Model,
        (students, comer, said): (&Students, CollectorPerson, ReleasePerson),
        names: &Names,
        refusals: usize,
        zone: TimeZone,
    ) -> Self {
        let name = |id: Option<MemberId>| names.person(id).map(|person| person.name).unwrap_or_default();
        let by = |mark| name(marked(&row, mark).map(|(by, ..)| by));
        let people = [by(Mark::Teacher), by(Mark::Gate)];
        let (class, student) = (students.class(row.class_id).name, students.name(row.student_id).name);
        Self { class, student, said, comer, people, refusals, zone, row }
    }

    /// He was let go.
    pub fn has_left(&self) -> bool {
        self.row.released_at.is_some()
    }

    fn collector(&self) -> String {
        let checked = match self.row.gate_how {
            Some(MarkHow::IdChecked) => "已看证件",
            Some(MarkHow::Code) => "已扫码",
            Some(_) => "当面辨认",
            None => "",
        };
        let name = if self.comer.name.is_empty() { "（已删除）" } else { &self.comer.name };
        joined(&[name, &self.comer.relation, checked], "/")
    }

    fn remark(&self) -> String {
        let end = match self.row.status {
            ReleaseStatus::Refused => format!("未放行：{}", self.said.ended),
            ReleaseStatus::Cancelled => format!("已取消：{}", self.said.ended),
            ReleaseStatus::Expired => "当天未放行".into(),
            ReleaseStatus::Open => "待确认".into(),
            ReleaseStatus::Released | ReleaseStatus::Returned => String::new(),
        };
        let guardian = match self.row.guardian_how {
            Some(MarkHow::Call) => "家长电话同意",
            Some(MarkHow::InPerson) => "家长当面同意",
            _ => "",
        };
        let refused = match self.refusals {
            0 => String::new(),
            count => format!("曾拒绝放行 {count} 次"),
        };
        let received = if self.row.receipt_at.is_some() { "家长已回执" } else { "" };
        joined(&[&end, guardian, &refused, received], "；")
    }
}

impl paper::Line for Line {
    const FORM: &'static Form = &FORM;
    type Texts = [String; HEADINGS.len()];

    fn texts(&self) -> Self::Texts {
        let time = |at: Option<DateTime<Utc>>| {
            at.map(|at| self.zone.local(at).format("%H:%M").to_string()).unwrap_or_default()
        };
        let [teacher, guard] = &self.people;
        let erased = |text: &str| if self.row.erased_at.is_some() { "（已删除）".into() } else { text.to_owned() };
        [
            self.zone.local(self.row.asked_at).date().to_string(),
            self.class.clone(),
            if self.student.is_empty() { "（已删除）".into() } else { self.student.clone() },
            erased(&self.said.reason),
            teacher.clone(),
            self.collector(),
            time(self.row.released_at),
            time(self.row.returned_at),
            guard.clone(),
            self.remark(),
        ]
    }

    fn exact(&self) -> Vec<(&'static str, Cell)> {
        vec![("日期", Cell::Date(self.zone.local(self.row.asked_at).date()))]
    }

    /// It waits, was refused or cancelled.
    fn is_void(&self) -> bool {
        !self.has_left()
    }

    fn heading(text: &'static str) -> Heading {
        match text {
            "事由" | "备注" => Heading::new(text).width(36),
            text if text.starts_with("接领人") => Heading::new(text).width(32),
            text => Heading::new(text),
        }
    }
}
