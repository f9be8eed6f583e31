//! A line of 隐患排查整改台账.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    MemberId,
    rectification::{self, RectificationSource, RectificationStatus},
};

use crate::{
    calendar::TimeZone,
    paper::{self, Form, joined},
    rectification::{
        rules,
        spot::{Spot, Spots},
    },
    repair::Names,
    sample::meal_name,
    sheet::{Cell, Heading},
};

/// The headings of the form.
const HEADINGS: [&str; 12] = [
    "序号",
    "排查日期",
    "隐患部位",
    "隐患描述",
    "发现人",
    "整改责任人",
    "整改措施",
    "整改时限",
    "完成日期",
    "复查人/日期",
    "复查结论",
    "备注",
];

/// The form.
pub const FORM: Form = Form {
    title: "隐患排查整改台账",
    department: "后勤",
    headings: &HEADINGS,
    widths: &["2.6em", "7em", "10em", "auto", "4.5em", "6.3em", "auto", "7em", "7em", "7em", "8em", "11em"],
    personal: None,
};

/// What was found, told in words. Text is as people typed it.
#[derive(Clone, Debug)]
pub struct Line {
    serial: usize,
    row: rectification::Model,
    spot: Spot,
    /// 发现人, 整改责任人, 复查人, and who cancelled it.
    people: [String; 4],
    zone: TimeZone,
    today: NaiveDate,
}

impl Line {
    /// Of a record, as it is seen on this day.
    pub fn of(
        serial: usize,
        row: rectification::Model,
        spots: &Spots,
        names: &Names,
        (zone, today): (TimeZone, NaiveDate),
    ) -> Self {
        let name = |id: Option<MemberId>| names.person(id).map(|person| person.name).unwrap_or_default();
        let people = [Some(row.opened_by), Some(row.owner_id), row.verified_by, row.cancelled_by].map(name);
        Self { serial, spot: spots.of_row(&row), people, zone, today, row }
    }

    /// It should have been put right by today.
    pub fn is_overdue(&self) -> bool {
        rules::is_overdue(self.row.status, self.row.due_on, self.today)
    }

    fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.zone.local(at).date()
    }

    fn place(&self) -> String {
        let Spot { name, date, meal } = &self.spot;
        let date = date.map(|date| date.to_string()).unwrap_or_default();
        let meal = meal.map(meal_name).unwrap_or_default();
        let kind = match self.row.source {
            RectificationSource::Accompany => "陪餐",
            RectificationSource::Sample => "留样",
            RectificationSource::Fridge | RectificationSource::Other => "",
        };
        joined(&[kind, &date, meal, name], " ")
    }

    fn result(&self) -> String {
        match (self.row.status, self.row.result.as_str()) {
            (RectificationStatus::Verified, "") => "合格".into(),
            (RectificationStatus::Verified, result) => result.into(),
            _ => String::new(),
        }
    }

    fn remark(&self) -> String {
        let row = &self.row;
        let late = match row.done_at.map(|at| self.day(at)) {
            Some(done) if done > row.due_on => format!("逾期 {} 天完成", (done - row.due_on).num_days()),
            None if self.is_overdue() => format!("逾期 {} 天", (self.today - row.due_on).num_days()),
            _ => String::new(),
        };
        let returns = if row.returns > 0 {
            format!("复查退回 {} 次：{}", row.returns, row.return_reason)
        } else {
            String::new()
        };
        let cancelled = match row.cancelled_at {
            Some(at) => format!("{} {}取消：{}", self.day(at), self.people[3], row.cancel_reason),
            None => String::new(),
        };
        let waiting = if row.status == RectificationStatus::Done { "待复查" } else { "" };
        let moved =
            if row.due_on == row.first_due_on { String::new() } else { format!("原定时限 {}", row.first_due_on) };
        joined(&[&late, &moved, &returns, waiting, &cancelled], "；")
    }
}

impl paper::Line for Line {
    const FORM: &'static Form = &FORM;
    type Texts = [String; HEADINGS.len()];

    fn texts(&self) -> Self::Texts {
        let some = |at: Option<DateTime<Utc>>| at.map(|at| self.day(at).to_string()).unwrap_or_default();
        let [finder, owner, verifier, _] = &self.people;
        [
            self.serial.to_string(),
            self.day(self.row.opened_at).to_string(),
            self.place(),
            self.row.what.clone(),
            finder.clone(),
            owner.clone(),
            self.row.measures.clone(),
            self.row.due_on.to_string(),
            some(self.row.done_at),
            joined(&[verifier, &some(self.row.verified_at)], " "),
            self.result(),
            self.remark(),
        ]
    }

    fn exact(&self) -> Vec<(&'static str, Cell)> {
        // No school has found 2^53 things.
        let mut exact = vec![
            ("序号", Cell::Number(self.serial as f64)),
            ("排查日期", Cell::Date(self.day(self.row.opened_at))),
            ("整改时限", Cell::Date(self.row.due_on)),
        ];
        exact.extend(self.row.done_at.map(|at| ("完成日期", Cell::Date(self.day(at)))));
        exact
    }

    /// It was not to be put right after all.
    fn is_void(&self) -> bool {
        self.row.status == RectificationStatus::Cancelled
    }

    fn is_gap(&self) -> bool {
        self.is_overdue()
    }

    fn heading(text: &'static str) -> Heading {
        match text {
            "隐患部位" | "复查结论" => Heading::new(text).width(24),
            "隐患描述" | "整改措施" | "备注" => Heading::new(text).width(36),
            text => Heading::new(text),
        }
    }
}
