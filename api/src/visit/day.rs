//! What holds at the gate at a moment: the school's rules and clock, and who is on duty.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{
    MemberId, SchoolId,
    member::Role,
    visit::{self, VisitOrigin},
};
use sea_orm::ConnectionTrait;

use super::{
    next::Known,
    rules::{Facts, Standing},
};
use crate::{
    Problem,
    calendar::{self, TimeZone},
    duty,
    gate::{Actor, Permission, granted},
    school::{self, GateRules},
};

/// Who was invited is let in so long before his time.
const EARLY: TimeDelta = TimeDelta::hours(1);

/// A moment at the gate.
#[derive(Clone, Debug)]
pub struct Day {
    /// The school's rules.
    pub rules: GateRules,
    /// The school's clock.
    pub zone: TimeZone,
    /// The day at the school.
    pub date: NaiveDate,
    /// The moment.
    pub now: DateTime<Utc>,
    /// 值班领导: those named for the day, or else all directors.
    pub leaders: Vec<MemberId>,
}

impl Day {
    /// At this moment.
    pub async fn of(db: &impl ConnectionTrait, school: SchoolId, now: DateTime<Utc>) -> Result<Self, Problem> {
        let row = school::get(db, school).await?;
        let (rules, zone) = (GateRules::read(&row.gate)?, calendar::read(&row.promises).1.time_zone);
        let date = zone.local(now).date();
        let leaders = duty::leaders(db, school, date).await?;
        Ok(Self { rules, zone, date, now, leaders })
    }

    /// When a day at the school ends.
    pub fn ends(&self, date: NaiveDate) -> DateTime<Utc> {
        self.zone.span((date, date)).1
    }

    /// What this member is to a visit about which these were asked.
    pub fn standing(&self, actor: Actor, row: &visit::Model, asked: &[MemberId]) -> Standing {
        let is = |member: Option<MemberId>| member == Some(actor.member);
        Standing {
            guard: granted(actor.role, Permission::VisitAdmit),
            asked: is(row.host_id) || asked.contains(&actor.member),
            leader: actor.role == Role::Director || self.leaders.contains(&actor.member),
            author: is(row.created_by),
        }
    }

    /// Whether it is the time for which somebody was invited: from an hour before it until its end, while the gate is not
    /// locked. About who just stands there somebody is just asked. That it is another day is another rule's.
    fn expects(&self, row: &visit::Model) -> bool {
        if row.origin != VisitOrigin::Invitation || row.date != self.date {
            return true;
        }
        let early = row.from_at.is_some_and(|from| self.now < from - EARLY);
        let over = row.until_at.is_some_and(|until| self.now > until);
        !early && !over && self.now < self.rules.locks(self.zone, self.date)
    }

    /// What the rules have to know of it.
    pub fn facts(&self, row: &visit::Model) -> Facts {
        Facts {
            status: row.status,
            purpose: row.purpose,
            id_checked: row.id_checked,
            watched: row.watched,
            overridden: row.overridden,
            open: self.rules.is_open(row.purpose, self.zone, self.now) && self.expects(row),
            today: row.date == self.date,
        }
    }

    /// What the house has to know of it, to look at it again.
    pub fn known<'a>(&self, row: &visit::Model, asks: &'a Asks, stand_in: bool) -> Known<'a> {
        let came = row.entered_at.map_or(row.date, |at| self.zone.local(at).date());
        Known {
            status: row.status,
            asks,
            created_at: row.created_at,
            from_at: row.from_at,
            host: row.host_id.is_some(),
            stand_in,
            poster: row.origin == VisitOrigin::Poster,
            day_ends: self.ends(row.date),
            entered_at: row.entered_at,
            until_at: row.until_at,
            locks_at: self.rules.locks(self.zone, came),
            told_at: row.overstay_told_at,
            whereabouts: row.whereabouts,
        }
    }
}

/// How and when somebody was asked.
pub type Asks = [(entity::visit_ask::AskHow, DateTime<Utc>)];
