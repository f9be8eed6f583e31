//! How the gate works in a school.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::visit::VisitPurpose;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    Problem,
    calendar::{TimeOfDay, TimeZone},
    privacy::{KeepIdNumber, KeepPhone},
};

/// From when until when those who come for this are let in. Outside of it only a duty leader lets them in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GateWindow {
    /// 来访事由
    pub purpose: VisitPurpose,
    /// From then on.
    pub from: TimeOfDay,
    /// Until then.
    pub until: TimeOfDay,
}

/// For how many minutes those who come for this stay, when nobody says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StayMinutes {
    /// 家长
    pub parent: u32,
    /// 施工维修
    pub contractor: u32,
    /// 送货
    pub delivery: u32,
    /// 检查
    pub inspector: u32,
    /// 公务洽谈
    pub meeting: u32,
    /// 其他
    pub other: u32,
    /// 紧急
    pub emergency: u32,
}

impl Default for StayMinutes {
    fn default() -> Self {
        Self { parent: 60, contractor: 240, delivery: 30, inspector: 240, meeting: 120, other: 60, emergency: 120 }
    }
}

impl StayMinutes {
    fn each(&self) -> [u32; 7] {
        let Self { parent, contractor, delivery, inspector, meeting, other, emergency } = *self;
        [parent, contractor, delivery, inspector, meeting, other, emergency]
    }
}

/// How the gate works. What is absent is the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(as = GateRules)]
pub struct GateRules {
    /// After so many minutes without a write, the phone that the guards share locks itself: 1 to 120.
    pub idle_minutes: u32,
    /// After so many seconds without an answer the host is asked again: 30 to 900.
    pub again_seconds: u32,
    /// After so many minutes who stands in for the host is asked: 1 to 60.
    pub next_minutes: u32,
    /// After so many minutes the duty leaders are asked: 1 to 60.
    pub duty_minutes: u32,
    /// So many minutes after the planned time a visitor has overstayed: 0 to 240.
    pub overstay_minutes: u32,
    /// 锁门时间: whoever is inside then has overstayed.
    pub lock_up: TimeOfDay,
    /// For how long visitors stay, when nobody says: 5 to 1440 minutes.
    pub stay_minutes: StayMinutes,
    /// When those who come for some purposes are let in. A purpose that is not named here comes at any time.
    pub windows: Vec<GateWindow>,
    /// For so many days what names a visitor is kept after the visit: 1 to 1095.
    pub visit_days: u32,
    /// What is kept of visitors' phones.
    pub phone: KeepPhone,
    /// What is kept of visitors' identity numbers.
    pub id_number: KeepIdNumber,
    /// For so many days it is known who left with whom: 1 to 1095.
    pub release_days: u32,
    /// Until then guardians name somebody for the same day.
    pub collector_cut_off: TimeOfDay,
    /// From then on children are fetched, by an authorised adult and the guard alone.
    pub pick_up_from: TimeOfDay,
}

impl Default for GateRules {
    fn default() -> Self {
        Self {
            idle_minutes: 15,
            again_seconds: 90,
            next_minutes: 3,
            duty_minutes: 10,
            overstay_minutes: 30,
            lock_up: TimeOfDay::of(18 * 60),
            stay_minutes: StayMinutes::default(),
            windows: Vec::new(),
            visit_days: 90,
            phone: KeepPhone::default(),
            id_number: KeepIdNumber::default(),
            release_days: 180,
            collector_cut_off: TimeOfDay::of(12 * 60),
            pick_up_from: TimeOfDay::of(15 * 60),
        }
    }
}

impl GateRules {
    /// What a school has set; the default of what it has not. A failure where it cannot be read: in the place of rules that
    /// were stricter nothing is put.
    pub fn read(stored: &Value) -> Result<Self, Problem> {
        Self::deserialize(stored).map_err(Problem::internal)
    }

    /// The same for whoever only reads of it, such as a director who sets it anew: the default where it cannot be read.
    pub fn shown(stored: &Value) -> Self {
        Self::read(stored).unwrap_or_default()
    }

    /// What is kept of it.
    pub fn written(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// For how long the phone stays open without a write.
    pub fn idle(&self) -> TimeDelta {
        TimeDelta::minutes(self.idle_minutes.into())
    }

    /// For how long somebody with this purpose stays, when nobody says.
    pub fn stays(&self, purpose: VisitPurpose) -> TimeDelta {
        let stay = &self.stay_minutes;
        let minutes = match purpose {
            VisitPurpose::Parent => stay.parent,
            VisitPurpose::Contractor => stay.contractor,
            VisitPurpose::Delivery => stay.delivery,
            VisitPurpose::Inspector => stay.inspector,
            VisitPurpose::Meeting => stay.meeting,
            VisitPurpose::Other => stay.other,
            VisitPurpose::Emergency => stay.emergency,
        };
        TimeDelta::minutes(minutes.into())
    }

    /// Whether somebody with this purpose is let in at this moment without a duty leader.
    pub fn is_open(&self, purpose: VisitPurpose, zone: TimeZone, now: DateTime<Utc>) -> bool {
        let local = zone.local(now);
        let mut own = self.windows.iter().filter(|window| window.purpose == purpose).peekable();
        let is_in =
            |window: &GateWindow| (window.from.on(local.date())..window.until.on(local.date())).contains(&local);
        own.peek().is_none() || own.any(is_in)
    }

    /// When the gate is locked on this day.
    pub fn locks(&self, zone: TimeZone, day: NaiveDate) -> DateTime<Utc> {
        zone.moment(self.lock_up.on(day))
    }

    /// What is wrong with it: the field and a code.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        for (value, range, field) in [
            (self.idle_minutes, 1..=120, "idleMinutes"),
            (self.again_seconds, 30..=900, "againSeconds"),
            (self.next_minutes, 1..=60, "nextMinutes"),
            (self.duty_minutes, 1..=60, "dutyMinutes"),
            (self.overstay_minutes, 0..=240, "overstayMinutes"),
            (self.visit_days, 1..=1095, "visitDays"),
            (self.release_days, 1..=1095, "releaseDays"),
        ] {
            if !range.contains(&value) {
                return Err((field, "out_of_range"));
            }
        }
        if self.stay_minutes.each().iter().any(|minutes| !(5..=1440).contains(minutes)) {
            return Err(("stayMinutes", "out_of_range"));
        }
        if self.windows.len() > 20 {
            return Err(("windows", "too_many"));
        }
        if self.windows.iter().any(|window| window.from >= window.until) {
            return Err(("windows", "not_in_order"));
        }
        self.phone.check()?;
        self.id_number.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_the_default_and_what_cannot_be_is_named() {
        let rules = GateRules::read(&serde_json::json!({"idleMinutes": 5})).unwrap();
        assert!(GateRules::read(&serde_json::json!({"idleMinutes": "never"})).is_err());
        assert_eq!(rules, GateRules { idle_minutes: 5, ..GateRules::default() });
        assert_eq!(GateRules::read(&rules.written()).unwrap(), rules);
        assert_eq!(GateRules::default().check(), Ok(()));
        let window = GateWindow { purpose: VisitPurpose::Delivery, from: TimeOfDay::of(60), until: TimeOfDay::of(60) };
        for (wrong, field, code) in [
            (GateRules { idle_minutes: 0, ..GateRules::default() }, "idleMinutes", "out_of_range"),
            (GateRules { again_seconds: 29, ..GateRules::default() }, "againSeconds", "out_of_range"),
            (GateRules { next_minutes: 61, ..GateRules::default() }, "nextMinutes", "out_of_range"),
            (GateRules { duty_minutes: 0, ..GateRules::default() }, "dutyMinutes", "out_of_range"),
            (GateRules { overstay_minutes: 241, ..GateRules::default() }, "overstayMinutes", "out_of_range"),
            (
                GateRules { stay_minutes: StayMinutes { other: 4, ..Default::default() }, ..Default::default() },
                "stayMinutes",
                "out_of_range",
            ),
            (GateRules { windows: vec![window], ..GateRules::default() }, "windows", "not_in_order"),
            (GateRules { windows: vec![window; 21], ..GateRules::default() }, "windows", "too_many"),
        ] {
            assert_eq!(wrong.check(), Err((field, code)));
        }
    }

    #[test]
    fn a_purpose_with_windows_comes_in_one_of_them() {
        let times = [(7 * 60, 7 * 60 + 40), (16 * 60 + 30, 17 * 60 + 30)];
        let windows = times.map(|(from, until)| GateWindow {
            purpose: VisitPurpose::Delivery,
            from: TimeOfDay::of(from),
            until: TimeOfDay::of(until),
        });
        let rules = GateRules { windows: windows.into(), ..GateRules::default() };
        let zone = TimeZone::default();
        let at = |text: &str| zone.moment(format!("2026-11-23T{text}:00").parse().unwrap());
        for (time, open) in [("06:59", false), ("07:00", true), ("07:39", true), ("07:40", false), ("17:00", true)] {
            assert_eq!(rules.is_open(VisitPurpose::Delivery, zone, at(time)), open, "{time}");
            assert!(rules.is_open(VisitPurpose::Parent, zone, at(time)), "{time}");
        }
    }
}
