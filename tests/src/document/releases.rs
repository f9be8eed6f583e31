//! Students of a [`World`], who may collect them and how they leave; brought to where an operation finds them.

use chrono::TimeDelta;
use entity::{
    AboveSchools, CollectorId, MemberId, NoReleaseId, OfSchool, ReleaseId, SchoolId, StudentId,
    collector::{self, CollectorKind, CollectorStatus},
    member::{self, Role},
    no_release::{self, LiftRole},
    release::{self, ReleaseStatus},
    school, school_class, student,
};
use reqwest::multipart::{Form, Part};
use sea_orm::{ColumnTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Value, json};

use super::{Operation, World};
use crate::{Actor, App, id};

/// A teacher and a guardian; a class of two, of which the director is a guardian, and an empty one; for the first child two
/// collectors, of whom one waits, two leavings that were cancelled and two refusals; for the second a leaving that waits,
/// and an order.
pub async fn rows(app: &App, director: &Actor<'_>, school: SchoolId, word: &str) -> Vec<(&'static str, Vec<String>)> {
    let me = director.member().await;
    let make = async |path: &str, body: Value| id(&director.post(path, &body).await.created()).to_owned();
    let mut members = Vec::new();
    for role in ["teacher", "guardian"] {
        let invited = director.post("/members", &json!({"name": word, "role": role})).await.created();
        members.push(id(&invited["member"]).to_owned());
    }
    let class = make("/classes", json!({"name": word, "teacherId": members[0]})).await;
    let empty = make("/classes", json!({"name": format!("{word}空")})).await;
    let child = json!({"name": word, "classId": class, "number": word});
    let children = [make("/students", child.clone()).await, make("/students", child).await];
    let adult = async |child: &str, more: Value| {
        let mut adult = json!({"name": word, "relation": "亲属", "adult": true});
        adult.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        make(&format!("/students/{child}/collectors"), adult).await
    };
    let until = app.state.clock.now() + TimeDelta::days(1);
    let standing = adult(&children[0], json!({})).await;
    let waiting = adult(&children[0], json!({ "until": until })).await;
    let own = [
        adult(&children[0], json!({"name": format!("{word}甲"), "memberId": me})).await,
        adult(&children[1], json!({"name": format!("{word}甲"), "memberId": me})).await,
    ];
    let barred = adult(&children[1], json!({"name": format!("{word}乙")})).await;
    let order = json!({"collectorIds": [barred], "reason": word, "liftRole": "director"});
    let order = make(&format!("/students/{}/no-releases", children[1]), order).await;
    let leave = |child: &str, with: &str| json!({"studentId": child, "collectorId": with, "reason": word});
    let mut releases = vec![make("/releases", leave(&children[1], &own[1])).await];
    for _ in 0..2 {
        let asked = make("/releases", leave(&children[0], &standing)).await;
        director.post(&format!("/releases/{asked}/cancel"), &json!({"reason": word})).await.ok();
        releases.push(asked);
    }
    let mut refusals = Vec::new();
    for _ in 0..2 {
        refusals.push(make("/refusals", json!({"studentId": children[0], "note": word})).await);
    }
    let code = director.get(&format!("/children/{}/code", children[0])).await.ok()["code"].clone();
    let [first, second] = own;
    let open = school::ActiveModel { id: Set(school), gate: Set(json!({"pickUpFrom": "00:00"})), ..Default::default() };
    let work =
        app.state.db.write(move |tx| Box::pin(async move { Ok(school::Entity::write_back(open).exec(tx).await?) }));
    work.await.unwrap();
    vec![
        ("MemberId", members),
        ("ClassId", vec![class, empty]),
        ("StudentId", children.into()),
        ("CollectorId", vec![standing, waiting, first, second, barred]),
        ("NoReleaseId", vec![order]),
        ("ReleaseId", releases),
        ("RefusalId", refusals),
        ("PickupCode", vec![code.as_str().unwrap().to_owned()]),
    ]
}

/// A table of one student.
pub fn table(name: &str) -> Form {
    let csv = format!("班级,姓名\n{name},{name}\n");
    Form::new().part("file", Part::bytes(csv.into_bytes()).file_name("students.csv"))
}

/// The example of a body with what only a running server knows.
pub fn lived(operation: &Operation, world: &World, example: &mut Value) {
    match operation.id() {
        "scan_pickup" => example["code"] = json!(world.of_kind("PickupCode")[0]),
        // No two have the same.
        "create_class" => example["name"] = json!(uuid::Uuid::now_v7().simple().to_string()),
        "create_child_collector" => {
            let now = world.state.clock.now();
            (example["from"], example["until"]) = (json!(now + TimeDelta::days(1)), json!(now + TimeDelta::days(2)));
        }
        _ => {}
    }
}

impl World {
    /// Makes this member the class teacher and a guardian, and brings the first of each to where the operation finds it;
    /// versions stay.
    pub async fn ready_release(&self, operation: &Operation, member: MemberId) {
        let parts = ["/students", "/collectors", "/no-releases", "/releases", "/pickups", "/children"];
        if !parts.iter().any(|part| operation.path.contains(part)) {
            return;
        }
        let (school, now) = (self.school, self.state.clock.now());
        let other: MemberId = self.of_kind("MemberId")[0].parse().unwrap();
        let comers: Vec<CollectorId> = self.of_kind("CollectorId").iter().map(|id| id.parse().unwrap()).collect();
        let children: Vec<StudentId> = self.of_kind("StudentId").iter().map(|id| id.parse().unwrap()).collect();
        let order: NoReleaseId = self.of_kind("NoReleaseId")[0].parse().unwrap();
        let release: ReleaseId = self.of_kind("ReleaseId")[0].parse().unwrap();
        let has_left = ["return_release", "create_release_receipt"].contains(&operation.id());
        // Another verifies, a guardian takes back the own one.
        let named_by = if operation.id() == "void_collector" { member } else { other };
        let work = self.state.db.write(move |tx| {
            Box::pin(async move {
                let who = member::Entity::of(school).filter(member::COLUMN.id.eq(member)).one(tx).await?.unwrap();
                let class = school_class::ActiveModel { teacher_id: Set(Some(member)), ..Default::default() };
                school_class::Entity::change(school).set(class).exec(tx).await?;
                let bound =
                    collector::ActiveModel { member_id: Set(Some(member)), code_step: Set(None), ..Default::default() };
                let own = comers[2..4].iter().copied();
                collector::Entity::change(school).filter(collector::COLUMN.id.is_in(own)).set(bound).exec(tx).await?;
                let waits = collector::ActiveModel {
                    created_by: Set(named_by),
                    kind: Set(CollectorKind::Temporary),
                    status: Set(CollectorStatus::Pending),
                    until_at: Set(Some(now + TimeDelta::days(1))),
                    ..Default::default()
                };
                let waiting = collector::Entity::change(school).filter(collector::COLUMN.id.eq(comers[1]));
                waiting.set(waits).exec(tx).await?;
                let role = if who.role == Role::Teacher { LiftRole::Teacher } else { LiftRole::Director };
                let standing =
                    no_release::ActiveModel { lift_role: Set(role), lifted_at: Set(None), ..Default::default() };
                let named = no_release::Entity::change(school).filter(no_release::COLUMN.id.eq(order));
                named.set(standing).exec(tx).await?;
                let here = student::ActiveModel { left_at: Set(None), ..Default::default() };
                student::Entity::change(school).filter(student::COLUMN.id.is_in(children)).set(here).exec(tx).await?;
                let row = release::Entity::of(school).filter(release::COLUMN.id.eq(release)).one(tx).await?;
                let mut row = row.unwrap().into_active_model();
                row.status = Set(if has_left { ReleaseStatus::Released } else { ReleaseStatus::Open });
                (row.asked_by, row.asked_at) = (Set(member), Set(now));
                row.released_at = Set(has_left.then_some(now));
                for by in [&mut row.teacher_by, &mut row.guardian_by, &mut row.student_by, &mut row.gate_by] {
                    *by = Set(None);
                }
                (row.receipt_by, row.receipt_at) = (Set(None), Set(None));
                release::Entity::write_back(school, row)?.exec(tx).await?;
                Ok(())
            })
        });
        work.await.unwrap();
    }
}
