//! What is personal of a row, as the database keeps it. In ledgers of visitors and children it is sealed together with its
//! salt: whoever has a commitment and its salt would find a name or four digits by trying them all.

use base64::{Engine, engine::general_purpose::STANDARD};
use entity::{SchoolId, Sealed, ledger_head::Ledger, ledger_secret};
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::{
    chain::{Hash, hex, unhex},
    verify::Secret,
};
use crate::{
    Problem,
    seal::{Place, SchoolSeal},
};

/// Where a row is: its school, its ledger, its number.
pub type At = (SchoolId, Ledger, i64);

/// Makes a row of a field. The seal is that of a ledger whose fields are sealed.
pub fn keep(
    seal: Option<&SchoolSeal>,
    (school_id, ledger, seq): At,
    (field, value, salt): (&str, String, Hash),
) -> Result<ledger_secret::Model, Problem> {
    let (value, salt) = match seal {
        None => (value, salt.into()),
        Some(seal) => {
            let column = column(ledger, seq, field);
            (STANDARD.encode(seal.close(place(&column), &(value, hex(&salt)))?.0), Vec::new())
        }
    };
    Ok(ledger_secret::Model { school_id, ledger, seq, field: field.into(), value, salt })
}

/// Reads it. What does not open has no salt, and so fits no commitment.
pub fn read(seal: Option<&SchoolSeal>, kept: ledger_secret::Model) -> Secret {
    let ledger_secret::Model { school_id: _, ledger, seq, field, value, salt } = kept;
    let Some(seal) = seal else { return Secret { field, value, salt } };
    let sealed = STANDARD.decode(value).map(Sealed).ok();
    let opened = sealed.and_then(|sealed| seal.open(place(&column(ledger, seq, &field)), &sealed).ok());
    let (value, salt): (String, String) = opened.unwrap_or_default();
    Secret { field, value, salt: unhex(&salt).map(Vec::from).unwrap_or_default() }
}

fn column(ledger: Ledger, seq: i64, field: &str) -> String {
    format!("{}/{seq}/{field}", ledger.to_value())
}

/// Rows of ledgers have numbers of their own.
fn place(column: &str) -> Place<'_> {
    Place { table: "ledger_secret", row: Uuid::nil(), column }
}
