//! A temperature is written down, with all that follows from it: samples are marked, a repair is ordered, directors are
//! told.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use entity::{
    AssetId, FridgeReadingId, MemberId, RepairId, SampleId, fridge_reading,
    repair::{Trade, Urgency},
};
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    alarm::alert,
    rules::{is_out, read_at, said},
    store,
};
use crate::{
    Problem, State,
    gate::Actor,
    ledger::{Receipt, Value},
    menu::Canteen,
    repair::{By, Names, NewRepair, report, subject},
    sample::{
        known_moment,
        record::{Happened, number, record, text},
        rules::DEGREES,
        store as samples,
    },
    wire::{NewId, Text},
};

/// What a thermometer says.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"deciCelsius": 50}))]
pub struct ReadingIn {
    /// A UUIDv7 made by the caller.
    #[schema(value_type = Option<FridgeReadingId>)]
    id: Option<NewId<FridgeReadingId>>,
    /// In tenths of a degree.
    #[schema(minimum = -500, maximum = 600)]
    deci_celsius: i32,
    /// What was done about it.
    #[serde(default)]
    note: Text<500>,
    /// Order a repair of the fridge. Only when it is out of range.
    #[serde(default)]
    repair: bool,
    /// When it was read, by the caller's clock. The server's is kept beside it.
    occurred_at: Option<DateTime<Utc>>,
}

impl ReadingIn {
    /// What can be said of the body alone.
    pub fn check(&self) -> Result<(), Problem> {
        known_moment(self.occurred_at)?;
        if DEGREES.contains(&self.deci_celsius) { Ok(()) } else { Err(Problem::field("deciCelsius", "out_of_range")) }
    }
}

/// What a reading leaves behind.
#[derive(Serialize, Deserialize)]
pub struct Read {
    /// The reading.
    pub id: FridgeReadingId,
    /// What proves it.
    pub receipt: Receipt,
    /// What stood in the fridge, if it was out of range.
    pub affected: Vec<SampleId>,
    /// Who was told.
    pub members: Vec<MemberId>,
}

/// Writes it down.
pub async fn take(
    tx: &DatabaseTransaction,
    state: Data<State>,
    actor: Actor,
    (fridge, new): (AssetId, ReadingIn),
    now: DateTime<Utc>,
) -> Result<Read, Problem> {
    let school = actor.school;
    crate::asset::store::get(tx, school, fridge).await?;
    let range = Canteen::load(tx, school).await?.0.fridge_range();
    let out = is_out(new.deci_celsius, range);
    if new.repair && !out {
        return Err(Problem::field("repair", "not_needed"));
    }
    let (mut affected, mut members, mut order) = (Vec::new(), Vec::new(), None);
    let read_at = read_at(now, new.occurred_at);
    if out {
        affected = samples::flag(tx, school, fridge, actor.member, now).await?;
        if !store::is_calm_since(tx, school, fridge, read_at).await? {
            store::raise(tx, school, (fridge, new.deci_celsius), now).await?;
            members = alert(tx, school, fridge, Some(actor.member), now).await?.unwrap_or_default();
        }
    } else {
        store::calm(tx, school, fridge, read_at).await?;
    }
    if new.repair {
        let said = said(new.deci_celsius, range);
        let told = report(tx, state, school, By::Member(actor), broken(tx, actor, fridge, &said).await?, now).await?;
        members.extend(told.members);
        order = Some(told.id);
    }
    let row = fridge_reading::Model {
        id: new.id.map_or_else(FridgeReadingId::new, |id| id.0),
        school_id: school,
        asset_id: fridge,
        deci_celsius: new.deci_celsius,
        out_of_range: out,
        note: new.note.into(),
        at: now,
        occurred_at: new.occurred_at,
        member_id: actor.member,
        repair_id: order,
    };
    store::insert(tx, row.clone()).await?;
    let receipt = record(tx, school, happened(&row), now).await?;
    Ok(Read { id: row.id, receipt, affected: affected.iter().map(|row| row.id).collect(), members })
}

fn happened(row: &fridge_reading::Model) -> Happened {
    let fields = vec![
        ("fridge_id", text(Some(row.asset_id))),
        ("deci_celsius", number(Some(row.deci_celsius))),
        ("out_of_range", Value::Int(row.out_of_range.into())),
        ("repair_id", text(row.repair_id.map(|RepairId(id)| id))),
    ];
    let (subject, actor) = (row.id.0, Some(row.member_id));
    let (occurred_at, said) = (row.occurred_at, row.note.clone());
    Happened { op: "fridge.read", subject, actor, occurred_at, fields, said, photos: Vec::new() }
}

/// The order of its repair.
async fn broken(tx: &DatabaseTransaction, by: Actor, fridge: AssetId, said: &str) -> Result<NewRepair, Problem> {
    let place = subject(tx, by.school, None, Some(fridge), None).await?.place;
    Ok(NewRepair {
        id: None,
        asset: Some(fridge),
        place,
        item: String::new(),
        description: format!("留样冰箱温度异常：{said}"),
        urgency: Urgency::Urgent,
        trade: Trade::Appliance,
        safety: false,
        photos: Vec::new(),
        contact: String::new(),
        occurred_at: None,
    })
}

/// What readings name.
pub async fn names(
    db: &impl sea_orm::ConnectionTrait,
    actor: Actor,
    rows: &[fridge_reading::Model],
) -> Result<Names, Problem> {
    let mut names = Names::default();
    for row in rows {
        names.ask(None, Some(row.asset_id), Some(row.member_id), None);
    }
    names.load(db, actor.school).await?;
    Ok(names)
}
