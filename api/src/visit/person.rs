//! What names or describes a visitor, and what the staff typed about the visit. In the database it is only sealed.

use entity::{Sealed, VisitId, visit};
use serde::{Deserialize, Serialize};

use crate::{
    Problem,
    seal::{Place, SchoolSeal},
};

/// Who comes, as far as the school keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Visitor {
    /// 来访人姓名
    pub name: String,
    /// The last four digits of the phone.
    pub phone: String,
    /// 单位
    pub company: String,
    /// 车牌号
    pub plate: String,
    /// 随行人员
    pub companions: Vec<String>,
    /// 携带物品
    pub goods: String,
    /// 来访事由, in words.
    pub reason: String,
    /// 被访人, as a visitor without an account named him.
    pub host: String,
}

impl Visitor {
    /// All that may name somebody who is watched for.
    pub fn names(&self) -> Vec<&str> {
        let own = [self.name.as_str(), self.company.as_str(), self.plate.as_str()];
        own.into_iter().chain(self.companions.iter().map(String::as_str)).collect()
    }
}

/// What was typed about a visit by the staff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// Why he was refused, or let in all the same.
    pub decision: String,
    /// Why it was typed in later.
    pub late: String,
    /// Why he was taken for gone.
    pub left: String,
    /// Why he is still inside.
    pub inside: String,
    /// Why it is void.
    pub void: String,
}

fn place(visit: VisitId, column: &'static str) -> Place<'static> {
    Place { table: "visit", row: visit.0, column }
}

/// Seals who comes.
pub fn seal_visitor(seal: &SchoolSeal, visit: VisitId, visitor: &Visitor) -> Result<Option<Sealed>, Problem> {
    seal.close(place(visit, "person"), visitor).map(Some)
}

/// Seals what was typed.
pub fn seal_notes(seal: &SchoolSeal, visit: VisitId, notes: &Notes) -> Result<Option<Sealed>, Problem> {
    if *notes == Notes::default() {
        return Ok(None);
    }
    seal.close(place(visit, "notes"), notes).map(Some)
}

/// Who came; nobody when it was erased.
pub fn visitor(seal: &SchoolSeal, row: &visit::Model) -> Result<Visitor, Problem> {
    row.person.as_ref().map_or(Ok(Visitor::default()), |sealed| seal.open(place(row.id, "person"), sealed))
}

/// What was typed; nothing when it was erased.
pub fn notes(seal: &SchoolSeal, row: &visit::Model) -> Result<Notes, Problem> {
    row.notes.as_ref().map_or(Ok(Notes::default()), |sealed| seal.open(place(row.id, "notes"), sealed))
}

/// Changes what was typed.
pub fn note_down(seal: &SchoolSeal, row: &mut visit::Model, change: impl FnOnce(&mut Notes)) -> Result<(), Problem> {
    let mut said = notes(seal, row)?;
    change(&mut said);
    row.notes = seal_notes(seal, row.id, &said)?;
    Ok(())
}
