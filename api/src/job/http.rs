//! `/jobs`.

use actix_web::{
    get,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{JobId, SchoolId, job, job::JobState};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::store;
use crate::{
    Problem, State,
    gate::{Actor, Permission},
};

/// The jobs' operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_job);
}

/// Work that goes on after its request was answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019a0000-0000-7000-8000-000000000040", "kind": "asset_import", "state": "running", "done": 4500,
    "total": 10000, "result": null, "createdAt": "2026-09-01T00:00:00.000Z"
}))]
pub struct Job {
    id: JobId,
    kind: String,
    state: JobState,
    /// Rows done so far.
    done: i32,
    /// Rows in all.
    total: i32,
    /// What came of it: for `asset_import` an `Import`. Of a failed job `{code}`.
    #[schema(required, value_type = Option<Object>)]
    result: Option<serde_json::Value>,
    #[serde(serialize_with = "crate::wire::moment")]
    created_at: DateTime<Utc>,
}

impl Job {
    /// What came of a job that ended well.
    pub fn result<T: DeserializeOwned>(&self) -> Option<Result<T, Problem>> {
        let result = self.result.clone().filter(|_| self.state == JobState::Done)?;
        Some(serde_json::from_value(result).map_err(Problem::internal))
    }
}

/// The job as it is now. One that runs but is not heard of has died with its server, and nothing of it was written.
pub async fn look_up(state: &State, school: SchoolId, id: JobId) -> Result<Job, Problem> {
    let progress = store::progress(state, id).await;
    let row = store::find(state.db.read(), school, id).await?;
    let job::Model { id, school_id: _, member_id: _, kind, state: stands, total, result, created_at } = row;
    let (stands, done) = match (stands, progress) {
        (JobState::Running, None) => (JobState::Failed, 0),
        (JobState::Done, _) => (stands, total),
        (_, progress) => (stands, progress.unwrap_or(0)),
    };
    Ok(Job { id, kind, state: stands, done, total, result, created_at })
}

/// A job
///
/// Ask every second or so until `state` is no longer `running`. `failed`: nothing was written, try again.
#[utoipa::path(tag = "asset", security(("session" = [Permission::AssetImport])),
    params(("id" = JobId, Path, description = "The job")), responses((status = 200, body = Job)))]
#[get("/jobs/{id}")]
async fn get_job(state: Data<State>, actor: Actor, id: Path<JobId>) -> Result<Json<Job>, Problem> {
    Ok(Json(look_up(&state, actor.school, id.into_inner()).await?))
}
