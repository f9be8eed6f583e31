//! What is known of visitors, students and their families: who may look, how it is found, given out and erased, and that it
//! is nowhere where it should not be. [T15–T19]

mod canary;
mod erase;
mod look;
mod pages;
mod restore;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{OfSchool, VisitId, visit};
use houqin::{
    ledger::{self, Entry, Ledger},
    ports::clock::Clock,
    privacy::{self, Typed},
    school::GateRules,
    seal::Place,
};
use it::{App, canary::Canary};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

/// The green school decides to keep whole numbers.
async fn keeps_numbers(app: &App) {
    let gate = json!({"gate": {
        "phone": {"keep": "full", "purpose": "回访"}, "idNumber": {"keep": "full", "purpose": "市教委规定"}
    }});
    app.director().await.patch("/school", 1, &gate).await.ok();
}

/// A visit of somebody as the gate writes it, to the row and to the ledger; it ended so many days ago, or goes on.
async fn visited(app: &App, who: &Canary, days: Option<i64>) -> VisitId {
    let (state, green, now, who) = (app.state.clone(), app.green, app.clock.now(), who.clone());
    let ended = days.map(|days| now - TimeDelta::days(days));
    let id = VisitId::new();
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            let seal = state.seals.of(tx, green).await?;
            let rules = GateRules::read(&houqin::school::get(tx, green).await?.gate)?;
            let mut row = row(green, id, ended, now);
            let typed = Typed { name: &who.name, phone: Some(&who.phone), id_number: Some(&who.id_number) };
            let phone = privacy::keep(&seal, &rules, &mut row, typed)?;
            let person = json!({"name": who.name, "phone": phone, "plate": who.plate});
            row.person = Some(seal.close(Place { table: "visit", row: id.0, column: "person" }, &person)?);
            visit::Entity::insert(visit::ActiveModel::from(row).reset_all()).exec_without_returning(tx).await?;
            let entry = Entry {
                op: "visit.registered",
                subject: id.0,
                actor: None,
                client_at: None,
                fields: Vec::new(),
                personal: vec![("name", who.name), ("phone", phone), ("plate", who.plate)],
                photos: Vec::new(),
            };
            ledger::append_sealed(tx, &seal, Ledger::Visit, entry, now).await
        })
    });
    work.await.unwrap();
    id
}

fn row(school: entity::SchoolId, id: VisitId, ended: Option<DateTime<Utc>>, now: DateTime<Utc>) -> visit::Model {
    visit::Model {
        id,
        school_id: school,
        status: if ended.is_some() { visit::VisitStatus::Left } else { visit::VisitStatus::Inside },
        origin: visit::VisitOrigin::Gate,
        purpose: visit::VisitPurpose::Meeting,
        date: now.date_naive(),
        person: None,
        notes: None,
        phone: None,
        phone_index: None,
        id_number: None,
        id_number_index: None,
        name_index: None,
        id_checked: true,
        headcount: 1,
        host_id: None,
        repair_id: None,
        contractor_link_id: None,
        frequent_visitor_id: None,
        from_at: None,
        until_at: None,
        decided: Some(true),
        decided_by: None,
        decided_at: Some(now),
        decided_how: None,
        watched: false,
        overridden: false,
        badge_id: None,
        pass_hash: None,
        pass_kid: None,
        pass_step: None,
        entered_at: Some(now),
        entered_by: None,
        left_at: ended,
        left_by: None,
        left_how: None,
        whereabouts: None,
        whereabouts_by: None,
        whereabouts_at: None,
        explained_in: None,
        overstay_told_at: None,
        next_at: None,
        late: false,
        occurred_at: None,
        ended_at: ended,
        erased_at: None,
        version: 1,
        created_at: now,
        created_by: None,
    }
}

async fn visit(app: &App, id: VisitId) -> visit::Model {
    let query = visit::Entity::of(app.green).filter(visit::COLUMN.id.eq(id));
    query.one(app.state.db.read()).await.unwrap().unwrap()
}

/// That the ledger of visits holds, and how many fields it says were erased.
async fn erased_in_ledger(app: &App) -> i64 {
    let report = ledger::check(&app.state, app.green, Ledger::Visit).await.unwrap();
    assert!(report.ok, "{report:?}");
    report.erased
}
