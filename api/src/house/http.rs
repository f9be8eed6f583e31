//! `/healthz`, `/readyz`, `/metrics`, `/openapi.json`, `/docs`.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{AUTHORIZATION, ContentType},
    web::{self, Data, Json},
};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use sha2::Sha256;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    Problem, State,
    problem::{Code, ProblemBody},
};

/// The house's own operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_health).service(get_readiness).service(get_metrics);
}

/// The contract for machines and for people.
pub fn documents(config: &mut web::ServiceConfig) {
    config
        .route("/openapi.json", web::get().to(contract))
        .service(web::redirect("/docs", "/docs/"))
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/openapi.json")));
}

async fn contract(state: Data<State>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(state.contract.clone())
}

/// What is ready.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"database": true, "kv": true, "blobs": true}))]
pub struct Readiness {
    database: bool,
    kv: bool,
    blobs: bool,
}

/// Alive
#[utoipa::path(tag = "house", security(()), responses((status = 200, body = String, content_type = "text/plain")))]
#[get("/healthz")]
async fn get_health() -> &'static str {
    "ok"
}

/// Ready to work: database, shared memory, files
#[utoipa::path(tag = "house", security(()), responses((status = 200, body = Readiness)))]
#[get("/readyz")]
async fn get_readiness(state: Data<State>) -> Result<Json<Readiness>, Problem> {
    let database = state.db.read().execute_unprepared("SELECT 1").await.is_ok()
        && state.db.write(|_| Box::pin(async { Ok(()) })).await.is_ok();
    let (kv, blobs) = (state.kv.ready().await, state.blobs.ready().await);
    if database && blobs {
        // Without shared memory the work goes on: nothing that must not be lost is there.
        return Ok(Json(Readiness { database, kv, blobs }));
    }
    tracing::warn!(database, kv, blobs, "not ready");
    Err(Problem::new(Code::Unavailable).retry_after(5))
}

/// Counters in the text form of Prometheus
///
/// Needs the bearer token of the setting `metrics_token`; without that setting nobody may read them.
#[utoipa::path(tag = "house", security(()), responses(
    (status = 200, body = String, content_type = "text/plain"),
    (status = 404, body = ProblemBody, content_type = "application/problem+json", description = "Not offered, or not to you")))]
#[get("/metrics")]
async fn get_metrics(state: Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let wanted = &state.settings.metrics_token;
    let sent = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if wanted.is_empty() || !same(sent, &format!("Bearer {wanted}")) {
        return Err(Code::NotFound.into());
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(state.metrics.text(state.kv.alone())))
}

/// Compares without telling by its time how much was right.
fn same(sent: &str, wanted: &str) -> bool {
    let mac = |text: &str| Hmac::<Sha256>::new_from_slice(wanted.as_bytes()).map(|mac| mac.chain_update(text));
    match (mac(sent), mac(wanted)) {
        (Ok(sent), Ok(wanted)) => wanted.verify(&sent.finalize().into_bytes()).is_ok(),
        _ => false,
    }
}
