//! Visits, a shift and a roll-call of a [`World`], each brought to where an operation finds it.

use chrono::TimeDelta;
use entity::{
    MemberId, OfSchool, SchoolId, ShiftId, VisitId, duty,
    shift::{self, ShiftEnd},
    visit::{self, VisitStatus},
};
use houqin::visit::Day;
use reqwest::Method;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, Set,
    sea_query::OnConflict,
};
use serde_json::json;

use super::{Operation, World};
use crate::{Actor, App, id, send};

/// Two visits of somebody with this word in his name, a shift and a roll-call on which they are not; who decides today and in
/// whose place, a code of the gate's phone, a look at what is sealed, and an erasure.
pub async fn rows(app: &App, director: &Actor<'_>, school: SchoolId, word: &str) -> Vec<(&'static str, Vec<String>)> {
    let me = director.member().await;
    let mut visits = Vec::new();
    for _ in 0..2 {
        let said = json!({"name": word, "purpose": "parent", "hostId": me, "idChecked": true});
        visits.push(id(&director.post("/visits", &said).await.created()).to_owned());
    }
    let gone = json!({"name": word, "purpose": "parent", "hostId": me});
    let gone = id(&director.post("/visits", &gone).await.created()).to_owned();
    let void = director.request(Method::POST, &format!("/visits/{gone}/void")).header("If-Match", "\"1\"");
    send(void.header("Idempotency-Key", &gone).json(&json!({"reason": word}))).await.ok();
    director.post("/personal-data/erase", &json!({"visitIds": [gone], "reason": word})).await.ok();
    let now = app.state.clock.now();
    let today = Day::of(app.state.db.read(), school, now).await.unwrap().date;
    director.put(&format!("/duty/{today}"), &json!({"memberIds": [me]})).await.ok();
    director.put("/me/stand-in", &json!({"memberId": null})).await.ok();
    let code = director.put("/me/gate-code", &json!({"code": "472913"})).await;
    assert_eq!(code.status, 204);
    let row = shift::Model {
        id: ShiftId::new(),
        school_id: school,
        guard_id: me,
        device_id: None,
        started_at: now,
        active_at: now,
        locked_at: None,
        ended_at: None,
        ended_how: None,
        explained: 0,
        version: 1,
    };
    let (shift, row) = (row.id, shift::ActiveModel::from(row).reset_all());
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            end_shifts(tx, (school, me)).await;
            Ok(shift::Entity::insert(row).exec_without_returning(tx).await?)
        })
    });
    work.await.unwrap();
    ready(app.state.db.clone(), school, (visits[0].parse().unwrap(), me), VisitStatus::Inside, now).await;
    let call = director.post("/roll-calls", &json!({"drill": true})).await.created();
    vec![("VisitId", visits), ("ShiftId", vec![shift.to_string()]), ("RollCallId", vec![id(&call).to_owned()])]
}

impl World {
    /// Brings the first visit to where the operation finds it when this member comes; the version stays.
    pub async fn ready_visit(&self, operation: &Operation, member: MemberId) {
        if ["lock_shift", "close_shift"].contains(&operation.id()) {
            self.ready_shift(member).await;
        }
        self.wear(None).await;
        let status = match operation.id() {
            "enter_visit" => VisitStatus::Confirmed,
            // What goes on is not erased.
            "erase_personal_data" => VisitStatus::Left,
            "leave_visit" | "note_whereabouts" | "scan_visit" | "close_shift" => VisitStatus::Inside,
            name if name.ends_with("_visit") || name == "update_visit_host" => VisitStatus::Waiting,
            _ => return,
        };
        let (id, now) = (self.of_kind("VisitId")[0].parse().unwrap(), self.state.clock.now());
        if ["confirm_visit", "override_visit", "void_visit"].contains(&operation.id()) {
            self.on_duty(member, now).await;
        }
        // Who stands at the gate is not asked by it.
        let host = if operation.id() == "ask_visit" { self.of_kind("MemberId")[1].parse().unwrap() } else { member };
        ready(self.state.db.clone(), self.school, (id, host), status, now).await;
        if operation.id() == "scan_visit" {
            self.wear(Some(id)).await;
        }
    }

    /// Hangs the first badge on this visitor and on nobody else.
    async fn wear(&self, by: Option<VisitId>) {
        let (school, badge) = (self.school, self.of_kind("BadgeId")[0].parse().unwrap());
        let work = self.state.db.write(move |tx| {
            Box::pin(async move {
                let hung = |badge| visit::ActiveModel { badge_id: Set(badge), ..Default::default() };
                let worn = visit::Entity::change(school).filter(visit::COLUMN.badge_id.eq(badge));
                worn.set(hung(None)).exec(tx).await?;
                if let Some(id) = by {
                    let row = visit::Entity::change(school).filter(visit::COLUMN.id.eq(id));
                    row.set(hung(Some(badge))).exec(tx).await?;
                }
                Ok(())
            })
        });
        work.await.unwrap();
    }
}

impl World {
    /// Makes the member the leader of the day: who stands at the gate decides about nobody otherwise.
    async fn on_duty(&self, member: MemberId, now: chrono::DateTime<chrono::Utc>) {
        let school = self.school;
        let work = self.state.db.write(move |tx| {
            Box::pin(async move {
                let date = Day::of(tx, school, now).await?.date;
                let row =
                    duty::Model { school_id: school, date, members: json!([member]), set_by: member, set_at: now };
                let anew = OnConflict::columns([duty::Column::SchoolId, duty::Column::Date])
                    .update_columns([duty::Column::Members])
                    .to_owned();
                let row = duty::ActiveModel::from(row).reset_all();
                Ok(duty::Entity::insert(row).on_conflict(anew).exec_without_returning(tx).await?)
            })
        });
        work.await.unwrap();
    }

    /// Makes the shift the member's own, and lets it go on.
    async fn ready_shift(&self, member: MemberId) {
        let (school, id): (_, ShiftId) = (self.school, self.of_kind("ShiftId")[0].parse().unwrap());
        let open = shift::ActiveModel {
            guard_id: Set(member),
            locked_at: Set(None),
            ended_at: Set(None),
            ended_how: Set(None),
            ..Default::default()
        };
        let work = self.state.db.write(move |tx| {
            Box::pin(async move {
                end_shifts(tx, (school, member)).await;
                Ok(shift::Entity::change(school).filter(shift::COLUMN.id.eq(id)).set(open).exec(tx).await?)
            })
        });
        work.await.unwrap();
    }
}

/// A guard has one shift at a time at his own phone.
async fn end_shifts(tx: &DatabaseTransaction, (school, guard): (SchoolId, MemberId)) {
    let now = chrono::Utc::now();
    let ended =
        shift::ActiveModel { ended_at: Set(Some(now)), ended_how: Set(Some(ShiftEnd::Replaced)), ..Default::default() };
    let own = shift::Entity::change(school)
        .filter(shift::COLUMN.guard_id.eq(guard))
        .filter(shift::COLUMN.device_id.is_null())
        .filter(shift::COLUMN.ended_at.is_null());
    own.set(ended).exec(tx).await.unwrap();
}

async fn ready(
    db: houqin::db::Db,
    school: SchoolId,
    (visit, host): (VisitId, MemberId),
    status: VisitStatus,
    now: chrono::DateTime<chrono::Utc>,
) {
    let work = db.write(move |tx| {
        Box::pin(async move {
            let row = visit::Entity::of(school).filter(visit::COLUMN.id.eq(visit)).one(tx).await?.unwrap();
            let mut row = row.into_active_model();
            row.status = Set(status);
            row.host_id = Set(Some(host));
            row.ended_at = Set((status == VisitStatus::Left).then_some(now));
            let inside = status == VisitStatus::Inside;
            row.entered_at = Set(inside.then_some(now - TimeDelta::minutes(1)));
            row.until_at = Set(inside.then_some(now + TimeDelta::hours(1)));
            visit::Entity::write_back(school, row)?.exec(tx).await?;
            Ok(())
        })
    });
    work.await.unwrap();
}
