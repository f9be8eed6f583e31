//! Who is told of what happens to it.

use chrono::{DateTime, Utc};
use entity::{MemberId, rectification};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use crate::{
    Problem, member,
    notify::{self, Kind, Notice},
};

/// Tells those whom such news of the record concerns, and whose it was before, but for these: who did it, and who has heard
/// of it already. Answers who is to be woken.
pub async fn tell(
    tx: &DatabaseTransaction,
    (row, former): (&rectification::Model, Option<MemberId>),
    kind: Kind,
    but: &[MemberId],
    note: &str,
    now: DateTime<Utc>,
) -> Result<Vec<MemberId>, Problem> {
    let school = row.school_id;
    let mut members = match kind {
        Kind::RectificationDone => [member::directors(tx, school).await?, vec![row.opened_by]].concat(),
        Kind::RectificationOverdue | Kind::RectificationMoved => {
            [member::directors(tx, school).await?, vec![row.owner_id]].concat()
        }
        Kind::RectificationHandedOn => former.into_iter().collect(),
        _ => vec![row.owner_id],
    };
    members.sort_unstable();
    members.dedup();
    members.retain(|member| !but.contains(member));
    let params = json!({"item": row.what, "until": row.due_on.to_string(), "note": note});
    notify::tell(tx, school, &members, Notice { kind, subject_id: row.id.0, params }, now).await?;
    Ok(members)
}
