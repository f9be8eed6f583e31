//! `/i/{secret}`: the ledger of a time, with what an inspector looks for counted above it.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, Path},
};
use entity::inspection_link;
use maud::{Markup, html};

use super::store;
use crate::{
    Problem, State, calendar,
    calendar::TimeZone,
    ledger::{self, Ledger},
    page,
    repair::public::{code::hash, limit},
    sample::export::{Days, Tally, page::Frame, streamed},
    school,
    tag::normal,
};

/// The page of an inspector's link
///
/// The days of the sample ledger that it was made for, with gaps, late entries and what was voided, to read and to print.
/// Plain HTML without script. Links that are unknown, ended or taken back are all 404.
#[utoipa::path(tag = "public", security(()), params(("secret" = String, Path)),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html", description = "Opens nothing"),
        (status = 429, body = String, content_type = "text/html", description = "Too many that open nothing, or looked at too often")))]
#[get("/i/{secret}")]
pub async fn get_inspection_page(state: Data<State>, request: HttpRequest, secret: Path<String>) -> HttpResponse {
    match shown(&state, &request, &normal(&secret)).await {
        Ok(response) => response,
        Err(problem) => page::refusal(&problem, &html! {}, page::language(&request)),
    }
}

async fn shown(state: &Data<State>, request: &HttpRequest, secret: &str) -> Result<HttpResponse, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let found = store::opened(db, hash(secret), now).await;
    let link = limit::guessed(state, request, "inspection", found).await?;
    limit::look(state, link.id).await?;
    let school = school::get(db, link.school_id).await?;
    let zone = calendar::read(&school.promises).1.time_zone;
    tracing::info!(school = %link.school_id, link = %link.id, "an inspector reads the sample ledger");
    let days = || Days::of(link.school_id, (link.from_date, link.to_date), now);
    let (mut tally, mut counted) = (Tally::default(), days());
    while let Some(lines) = counted.step(db).await? {
        tally.add(&lines);
    }
    let printed = zone.local(now).format("%Y-%m-%d %H:%M").to_string();
    let checkpoint = ledger::sign(state, link.school_id, Ledger::Sample).await?.map(|signed| signed.note);
    let span = format!("{} – {}", link.from_date, link.to_date);
    let frame = Frame { school: school.name, days: span, printed, summary: summary(&link, tally, zone), checkpoint };
    Ok(streamed(state.clone(), (frame, days()), zone, "inline; filename=\"samples.html\"".into()))
}

fn summary(link: &inspection_link::Model, tally: Tally, zone: TimeZone) -> Markup {
    html! {
        p.frame { @for (name, count) in tally.facts() { span { (name) "：" b { (count) } } } }
        p.frame {
            @if !link.inspector.is_empty() { span { "查看单位：" (link.inspector) } }
            span { "链接有效期至：" (zone.local(link.expires_at).format("%Y-%m-%d %H:%M")) }
        }
    }
}
