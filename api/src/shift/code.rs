//! Guards' codes: kept so that a thief of the database cannot find them by trying, and tried a few times at most.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::{MemberId, OfSchool, SchoolId, gate_code, member};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rules;
use crate::{Problem, State, gate::Keys, problem::Code};

/// Wrong codes of one guard at one phone.
const TRIES: u64 = 5;
/// Wrong codes of one guard at any phone.
const TRIES_ANYWHERE: u64 = 20;
/// In so long.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// What is kept of a code.
fn digest(keys: &Keys, kid: &str, guard: MemberId, code: &str) -> Option<Vec<u8>> {
    keys.derive(kid, &format!("gate code {guard} {code}")).map(Vec::from)
}

/// A row for this code.
pub fn row(
    keys: &Keys,
    school: SchoolId,
    (guard, code): (MemberId, &str),
    now: DateTime<Utc>,
) -> Result<gate_code::Model, Problem> {
    let kid = keys.signs().to_owned();
    let digest = digest(keys, &kid, guard, code).ok_or(Code::Internal)?;
    Ok(gate_code::Model { member_id: guard, school_id: school, kid, digest, set_at: now })
}

/// Keeps it in the place of the one before.
pub async fn keep(tx: &DatabaseTransaction, row: gate_code::Model) -> Result<(), Problem> {
    let anew = OnConflict::column(gate_code::Column::MemberId)
        .update_columns([gate_code::Column::Kid, gate_code::Column::Digest, gate_code::Column::SetAt])
        .to_owned();
    let row = gate_code::ActiveModel::from(row).reset_all();
    gate_code::Entity::insert(row).on_conflict(anew).exec_without_returning(tx).await?;
    Ok(())
}

/// Those of these guards who have a code.
pub async fn known(
    db: &impl ConnectionTrait,
    school: SchoolId,
    guards: Vec<member::Model>,
) -> Result<Vec<member::Model>, Problem> {
    let rows = gate_code::Entity::of(school).all(db).await?;
    Ok(guards.into_iter().filter(|guard| rows.iter().any(|row| row.member_id == guard.id)).collect())
}

/// Looks whether it is the guard's code. A wrong one is counted first, so that of many sent at the same moment none passes
/// because the others are not known yet.
pub async fn check(
    state: &State,
    school: SchoolId,
    (device, guard): (MemberId, MemberId),
    code: &str,
) -> Result<(), Problem> {
    let counts = [(format!("gate-code:{device}:{guard}"), TRIES), (format!("gate-code:{guard}"), TRIES_ANYWHERE)];
    for (at, (key, most)) in counts.iter().enumerate() {
        if state.kv.count(key, WINDOW).await > *most {
            for (key, _) in counts.iter().take(at + 1) {
                state.kv.uncount(key).await;
            }
            return Err(Problem::new(Code::TooManyRequests).retry_after(WINDOW.as_secs()));
        }
    }
    let kept = gate_code::Entity::of(school).filter(gate_code::COLUMN.member_id.eq(guard)).one(state.db.read()).await?;
    let is_right = kept.is_some_and(|kept| digest(&state.keys, &kept.kid, guard, code) == Some(kept.digest));
    if !is_right {
        tracing::warn!(%school, %device, %guard, "a wrong code at the gate's phone");
        return Err(Problem::field("code", "wrong_code"));
    }
    for (key, _) in &counts {
        state.kv.uncount(key).await;
    }
    Ok(())
}

/// A code that the house makes. It is made of an id and a secret of the server, so that a request sent again is told the
/// same one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Made {
    id: Uuid,
    kid: String,
}

impl Made {
    /// A new one.
    pub fn new(keys: &Keys) -> Self {
        Self { id: Uuid::now_v7(), kid: keys.signs().into() }
    }

    /// The code; none when its key is no longer among the settings.
    pub fn text(&self, keys: &Keys) -> Option<String> {
        (0..32).find_map(|turn| {
            let bytes = keys.derive(&self.kid, &format!("made gate code {} {turn}", self.id))?;
            let number = bytes.iter().take(4).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)) % 1_000_000;
            Some(format!("{number:06}")).filter(|code| rules::code(code).is_ok())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Key;

    #[test]
    fn a_code_is_told_again_and_kept_so_that_only_this_server_knows_it_again() {
        let keys = |byte: u8| Keys::new(vec![Key { kid: "a".into(), secret: vec![byte; 32] }]).unwrap();
        let made = Made::new(&keys(1));
        let code = made.text(&keys(1)).unwrap();
        assert_eq!(rules::code(&code), Ok(()));
        assert_eq!(made.text(&keys(1)), Some(code.clone()));
        let (guard, other) = (MemberId::new(), MemberId::new());
        let kept = digest(&keys(1), "a", guard, &code);
        assert_eq!(kept, digest(&keys(1), "a", guard, &code));
        assert_ne!(kept, digest(&keys(1), "a", other, &code));
        assert_ne!(kept, digest(&keys(2), "a", guard, &code));
    }
}
