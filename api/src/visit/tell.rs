//! Who is told of what happens to a visit. A notice names nobody: who may, reads the record.

use chrono::{DateTime, Utc};
use entity::{MemberId, NoticeId, visit};
use sea_orm::{ActiveEnum, DatabaseTransaction};
use serde_json::json;

use crate::{
    Problem,
    notify::{self, Kind, Notice},
};

/// Tells these members, each once, but not who did it. Answers by which notice each was told.
pub async fn tell(
    tx: &DatabaseTransaction,
    row: &visit::Model,
    kind: Kind,
    members: &[MemberId],
    by: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<Vec<(MemberId, NoticeId)>, Problem> {
    let members: Vec<MemberId> = members.iter().copied().filter(|member| Some(*member) != by).collect();
    let params = json!({"purpose": row.purpose.to_value()});
    notify::tell(tx, row.school_id, &members, Notice { kind, subject_id: row.id.0, params }, now).await
}
