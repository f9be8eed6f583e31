//! What is known of a visitor: his numbers sealed, opened, and found again.

use entity::{OfSchool, SchoolId, Sealed, VisitId, visit};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, Select, sea_query::Condition};
use serde_json::Value;

use super::{
    keep::{IdNumberKept, PhoneKept},
    rules::{self, Fit},
};
use crate::{
    Problem,
    problem::Code,
    school::GateRules,
    seal::{Place, SchoolSeal},
};

/// The whole numbers of a visitor, as far as the school keeps them.
#[derive(Debug, Default)]
pub struct Numbers {
    /// 手机号
    pub phone: Option<String>,
    /// 证件号
    pub id_number: Option<String>,
}

/// What was typed of a visitor.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typed<'a> {
    /// 来访人姓名
    pub name: &'a str,
    /// 手机号, whole or its last four digits.
    pub phone: Option<&'a str>,
    /// 证件号
    pub id_number: Option<&'a str>,
}

/// Puts into the row what the school keeps of it, sealed, and by what it is found again. Answers the last four digits of the
/// phone; a problem with `phone` or `idNumber` when it is none.
pub fn keep(seal: &SchoolSeal, gate: &GateRules, row: &mut visit::Model, typed: Typed<'_>) -> Result<String, Problem> {
    row.name_index = Some(seal.index("visit.name", &rules::alike(typed.name)));
    let phone = typed.phone.map(rules::phone).transpose().map_err(|code| Problem::field("phone", code))?;
    if let Some(whole) = phone.as_ref().and_then(|phone| phone.whole.as_ref())
        && gate.phone.keep == PhoneKept::Full
    {
        row.phone = Some(seal.close(place(row.id, "phone"), whole)?);
        row.phone_index = Some(seal.index("visit.phone", whole));
    }
    let id_number = typed.id_number.map(rules::id_number).transpose();
    if let Some(whole) = id_number.map_err(|code| Problem::field("idNumber", code))?
        && gate.id_number.keep == IdNumberKept::Full
    {
        row.id_number_index = Some(seal.index("visit.id_number", &whole));
        row.id_number = Some(seal.close(place(row.id, "id_number"), &whole)?);
    }
    Ok(phone.map(|phone| phone.last_four).unwrap_or_default())
}

/// The numbers of a visitor.
pub fn numbers(seal: &SchoolSeal, row: &visit::Model) -> Result<Numbers, Problem> {
    let open = |column: &'static str, sealed: &Option<Sealed>| {
        sealed.as_ref().map(|sealed| seal.open::<String>(place(row.id, column), sealed)).transpose()
    };
    Ok(Numbers { phone: open("phone", &row.phone)?, id_number: open("id_number", &row.id_number)? })
}

fn place(id: VisitId, column: &'static str) -> Place<'static> {
    Place { table: "visit", row: id.0, column }
}

/// All that was typed of a visitor, and all that the staff typed about the visit, whatever it is; nothing when it was erased.
pub fn said(seal: &SchoolSeal, row: &visit::Model) -> Result<(Option<Value>, Option<Value>), Problem> {
    let open = |column: &'static str, sealed: &Option<Sealed>| {
        sealed.as_ref().map(|sealed| seal.open(place(row.id, column), sealed)).transpose()
    };
    Ok((open("person", &row.person)?, open("notes", &row.notes)?))
}

/// What is shown of a person, of all that was typed.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Who {
    /// The name.
    pub name: String,
    /// The last four digits of the phone.
    pub phone: String,
}

/// Who is looked for, as records say it.
pub struct Wanted {
    name: Option<Vec<u8>>,
    phone: Option<rules::Phone>,
    phone_index: Option<Vec<u8>>,
    id_number: Option<Vec<u8>>,
}

impl Wanted {
    /// Of what was typed; a problem with `phone` or `idNumber` when it is none.
    pub fn new(seal: &SchoolSeal, typed: Typed<'_>) -> Result<Self, Problem> {
        let phone = typed.phone.map(rules::phone).transpose().map_err(|code| Problem::field("phone", code))?;
        let whole = phone.as_ref().and_then(|phone| phone.whole.as_ref());
        let id_number = typed.id_number.map(rules::id_number).transpose();
        let id_number = id_number.map_err(|code| Problem::field("idNumber", code))?;
        let name = (!typed.name.is_empty()).then(|| seal.index("visit.name", &rules::alike(typed.name)));
        Ok(Self {
            name,
            phone_index: whole.map(|whole| seal.index("visit.phone", whole)),
            id_number: id_number.map(|whole| seal.index("visit.id_number", &whole)),
            phone,
        })
    }

    /// Whether a visit with this end of a phone is his.
    pub fn is_visit(&self, row: &visit::Model, last_four: &str) -> bool {
        let phone = match (&self.phone_index, &row.phone_index) {
            (Some(said), Some(known)) => Fit::of(Some(said), Some(known)),
            _ => self.last_four(last_four),
        };
        let id_number = Fit::of(self.id_number.as_ref(), row.id_number_index.as_ref());
        rules::is_his(Fit::of(self.name.as_ref(), row.name_index.as_ref()), [phone, id_number])
    }

    /// Whether another record of his name with this end of a phone is his. It says nothing of an identity number.
    pub fn is_other(&self, last_four: &str) -> bool {
        let id_number = Fit::of(self.id_number.as_ref(), None);
        rules::is_his(Fit::Same, [self.last_four(last_four), id_number])
    }

    fn last_four(&self, known: &str) -> Fit {
        let said = self.phone.as_ref().map(|phone| phone.last_four.as_str());
        Fit::of(said.as_ref(), (!known.is_empty()).then_some(&known))
    }
}

/// The name and the last four digits of the phone; empty when they were erased.
pub fn who(seal: &SchoolSeal, row: &visit::Model) -> Result<(String, String), Problem> {
    let Some(sealed) = &row.person else { return Ok(Default::default()) };
    let Who { name, phone } = seal.open(place(row.id, "person"), sealed)?;
    Ok((name, phone))
}

/// Visits in which any of these is the visitor's, the newest first; none when nothing is said.
pub fn search(seal: &SchoolSeal, typed: Typed<'_>) -> Result<Option<Select<visit::Entity>>, Problem> {
    let mut any = Condition::any();
    if !typed.name.is_empty() {
        any = any.add(visit::COLUMN.name_index.eq(seal.index("visit.name", &rules::alike(typed.name))));
    }
    let phone = typed.phone.map(rules::phone).transpose().map_err(|code| Problem::field("phone", code))?;
    if let Some(whole) = phone.and_then(|phone| phone.whole) {
        any = any.add(visit::COLUMN.phone_index.eq(seal.index("visit.phone", &whole)));
    }
    let id_number = typed.id_number.map(rules::id_number).transpose();
    if let Some(whole) = id_number.map_err(|code| Problem::field("idNumber", code))? {
        any = any.add(visit::COLUMN.id_number_index.eq(seal.index("visit.id_number", &whole)));
    }
    let query = visit::Entity::of(seal.school()).order_by_desc(visit::Column::Id);
    Ok((!any.is_empty()).then(|| query.filter(any)))
}

/// The visit; 404 when it is not there.
pub async fn there(db: &impl ConnectionTrait, school: SchoolId, id: VisitId) -> Result<visit::Model, Problem> {
    visit::Entity::of(school).filter(visit::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
}
