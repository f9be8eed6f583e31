//! A line of the sample ledger, in the words of the paper form 食品留样记录表.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    MemberId,
    menu::Meal,
    sample::{self, SampleStatus},
};

use crate::{
    calendar::TimeZone,
    paper::{self, Form, joined},
    repair::Names,
    sample::{
        rules::{Tile, awaits_approval},
        show::{degrees, meal_name},
        store::TimeHeld,
    },
    sheet::{Cell, Heading},
};

/// The headings of the form.
const HEADINGS: [&str; 17] = [
    "序号",
    "供餐日期",
    "餐次",
    "留样食品名称",
    "留样时间(月日时分)",
    "留样量(g)",
    "容器/编号",
    "保存条件(冰箱号/温度)",
    "留样保存至(月日时分)",
    "供餐(订餐)单位",
    "送餐时间",
    "留样人",
    "审核人",
    "销毁时间",
    "销毁方式",
    "销毁人",
    "备注(缺留/封存/补记)",
];

/// The form.
pub const FORM: Form =
    Form { title: "食品留样记录表", department: "食堂", headings: &HEADINGS, widths: &[], personal: None };

/// What an inspector looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// As it should be.
    Plain,
    /// Nothing is written where a sample should be.
    Gap,
    /// Written, and voided.
    Void,
}

/// One dish of one meal, told in words. Text is as people typed it.
#[derive(Clone, Debug)]
pub struct Line {
    serial: usize,
    zone: TimeZone,
    /// 供餐日期
    pub date: NaiveDate,
    /// 餐次
    pub meal: Meal,
    /// 留样食品名称
    pub dish: String,
    /// What an inspector looks for.
    pub mark: Mark,
    /// What there is; none where nothing was written.
    pub sample: Option<sample::Model>,
    /// The times for which it was held.
    pub held: Vec<TimeHeld>,
    /// It was not served.
    pub cancelled: bool,
    /// The fridge's name and number.
    pub fridge: String,
    /// 留样人, 审核人, 销毁人, and who saw that.
    pub people: [String; 4],
}

/// The number of a line, and the school's clock.
pub type At = (usize, TimeZone);

impl Line {
    /// Of a dish of the menu; of its sample, when it has one.
    pub fn of_tile(
        (serial, zone): At,
        date: NaiveDate,
        tile: Tile,
        sample: Option<sample::Model>,
        held: Vec<TimeHeld>,
        names: &Names,
    ) -> Self {
        let cancelled = tile.cancelled;
        let mark = if tile.is_open() { Mark::Gap } else { Mark::Plain };
        let (fridge, people) = told(sample.as_ref(), names);
        Self { serial, zone, date, meal: tile.meal, dish: tile.name, mark, sample, held, cancelled, fridge, people }
    }

    /// Of what was voided.
    pub fn of_void((serial, zone): At, row: sample::Model, held: Vec<TimeHeld>, names: &Names) -> Self {
        let (fridge, people) = told(Some(&row), names);
        let (date, meal, dish, cancelled) = (row.date, row.meal, row.dish.clone(), false);
        Self { serial, zone, date, meal, dish, mark: Mark::Void, sample: Some(row), held, cancelled, fridge, people }
    }

    /// Written after the service, or by a phone whose clock says something else.
    pub fn is_late(&self) -> bool {
        self.sample.as_ref().is_some_and(|row| row.late)
    }

    /// A hold has it now.
    pub fn is_held(&self) -> bool {
        self.held.iter().any(|held| held.until.is_none())
    }

    fn time(&self, at: DateTime<Utc>) -> String {
        self.zone.local(at).format("%m-%d %H:%M").to_string()
    }

    fn remark(&self) -> String {
        let Some(row) = &self.sample else {
            return if self.cancelled { "菜单已调整，未供应" } else { "未留样，未说明" }.into();
        };
        let what = match row.status {
            SampleStatus::Missing => "缺留",
            _ if row.light => "不合格留样",
            _ => "",
        };
        let time = |at| self.time(at);
        let phone = row.occurred_at.map(|at| format!("，手机时间 {}", time(at))).unwrap_or_default();
        let late = if row.late { format!("补记(录入时间 {}{phone})", time(row.taken_at)) } else { String::new() };
        let [_, reviewer, ..] = &self.people;
        let approved = match row.reviewed_at {
            Some(at) if row.approved => format!("批准：{reviewer} {}", time(at)),
            Some(at) if row.late => format!("审核：{reviewer} {}", time(at)),
            _ if awaits_approval(row) => "待批准".into(),
            _ => String::new(),
        };
        let voided = if self.mark == Mark::Void { format!("作废：{}", row.void_reason) } else { String::new() };
        let held = self.held.iter().map(|TimeHeld { from, until, reason }| {
            let until = until.map_or(" 起".into(), |until| format!("–{}", time(until)));
            let reason = reason.as_ref().map(|reason| format!("({reason})")).unwrap_or_default();
            format!("封存 {}{until}{reason}", time(*from))
        });
        let held = held.collect::<Vec<_>>().join("；");
        let warm = if row.excursion { "冰箱曾超温" } else { "" };
        let swapped = if self.cancelled { "菜单已调整" } else { "" };
        joined(&[what, &late, &row.reason, &approved, &held, warm, swapped, &voided], "；")
    }
}

impl paper::Line for Line {
    const FORM: &'static Form = &FORM;
    type Texts = [String; HEADINGS.len()];

    fn texts(&self) -> Self::Texts {
        let some = |at: Option<DateTime<Utc>>| at.map(|at| self.time(at)).unwrap_or_default();
        let row = self.sample.as_ref();
        let there = row.filter(|row| row.discard_after.is_some());
        let cold = there.and_then(|row| row.deci_celsius).map(degrees).unwrap_or_default();
        let [keeper, reviewer, discarder, witness] = &self.people;
        [
            self.serial.to_string(),
            self.date.to_string(),
            meal_name(self.meal).into(),
            self.dish.clone(),
            some(there.map(|row| row.taken_at)),
            row.and_then(|row| row.grams).map(|grams| grams.to_string()).unwrap_or_default(),
            row.map(|row| row.container.clone()).unwrap_or_default(),
            joined(&[&self.fridge, &cold], " "),
            some(row.and_then(|row| row.discard_after)),
            "本校食堂".into(),
            "—".into(),
            keeper.clone(),
            reviewer.clone(),
            some(row.and_then(|row| row.discarded_at)),
            row.map(|row| row.discard_method.clone()).unwrap_or_default(),
            joined(&[discarder, witness], "、"),
            self.remark(),
        ]
    }

    fn exact(&self) -> Vec<(&'static str, Cell)> {
        // No school has 2^53 samples.
        let mut exact = vec![("序号", Cell::Number(self.serial as f64)), ("供餐日期", Cell::Date(self.date))];
        let grams = self.sample.as_ref().and_then(|row| row.grams);
        exact.extend(grams.map(|grams| ("留样量(g)", Cell::Number(grams.into()))));
        exact
    }

    fn is_void(&self) -> bool {
        self.mark == Mark::Void
    }

    fn is_gap(&self) -> bool {
        self.mark == Mark::Gap
    }

    fn heading(text: &'static str) -> Heading {
        match text {
            "留样食品名称" | "保存条件(冰箱号/温度)" => Heading::new(text).width(24),
            "备注(缺留/封存/补记)" => Heading::new(text).width(36),
            text => Heading::new(text),
        }
    }
}

/// The fridge and the people of a sample.
fn told(row: Option<&sample::Model>, names: &Names) -> (String, [String; 4]) {
    let Some(row) = row else { return Default::default() };
    let name = |id: Option<MemberId>| names.person(id).map(|person| person.name).unwrap_or_default();
    let fridge = names.asset(row.fridge_id).map(|asset| format!("{} {}", asset.name, asset.number));
    let people = [Some(row.keeper_id), row.reviewed_by, row.discarded_by, row.discard_witness].map(name);
    (fridge.unwrap_or_default(), people)
}

#[cfg(test)]
mod tests {
    use entity::{DishId, SampleId};

    use super::*;
    use crate::{paper::Line as _, sample::rules::TileStatus};

    fn expected() -> Line {
        let (meal, dish, name) = (Meal::Lunch, DishId::new(), "红烧鸡".to_owned());
        let (until, status) = (DateTime::UNIX_EPOCH, TileStatus::Expected);
        let tile = Tile { meal, dish, name, until, cancelled: false, status, sample: None::<SampleId> };
        let at = (3, TimeZone::Shanghai);
        Line::of_tile(at, "2026-11-20".parse().unwrap(), tile, None, Vec::new(), &Names::default())
    }

    #[test]
    fn a_gap_is_a_line_that_says_so() {
        let line = expected();
        let (texts, cells) = (line.texts(), line.cells());
        assert_eq!(cells.len(), 17);
        assert_eq!(line.mark, Mark::Gap);
        assert_eq!((texts[0].as_str(), texts[3].as_str(), texts[16].as_str()), ("3", "红烧鸡", "未留样，未说明"));
        assert_eq!(cells[1], Cell::Date("2026-11-20".parse().unwrap()));
    }
}
