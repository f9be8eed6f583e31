//! `/i/{secret}`: the ledger of a time, with what an inspector looks for counted above it.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, Path},
};
use entity::inspection_link;
use maud::{Markup, html};
use utoipa::ToSchema;

use super::store;
use crate::{
    Problem, State, calendar,
    calendar::TimeZone,
    ledger::{self, Ledger},
    page,
    paper::{self, Frame},
    rectification::export::{self as rectifications, Lines},
    repair::public::{code::hash, limit},
    sample::export::{self as samples, Days},
    school,
    tag::normal,
};

/// What a link may show of its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(as = InspectedLedger, rename_all = "snake_case")]
pub enum Paper {
    /// 食品留样记录表
    Sample,
    /// 隐患排查整改台账
    Rectification,
}

impl Paper {
    /// The one asked for. Whatever else an address picked up on its way, as those that are passed on in WeChat do, does no
    /// harm.
    fn of(query: &str) -> Self {
        if query.split('&').any(|part| part == "ledger=rectification") { Self::Rectification } else { Self::Sample }
    }
}

/// The page of an inspector's link
///
/// The days of the sample ledger that it was made for, with gaps, late entries and what was voided, to read and to print.
/// If the link shows it as well, what was found on these days and how it was put right. Plain HTML without script. Links
/// that are unknown, ended or taken back are all 404.
#[utoipa::path(tag = "public", security(()),
    params(("secret" = String, Path), ("ledger" = inline(Option<Paper>), Query, description = "`sample` when not said")),
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
    let ledger = if link.rectifications { Paper::of(request.query_string()) } else { Paper::Sample };
    tracing::info!(school = %link.school_id, link = %link.id, ?ledger, "an inspector reads a ledger");
    let (of, span) = (link.school_id, (link.from_date, link.to_date));
    match ledger {
        Paper::Sample => {
            let days = || Days::of(of, span, zone, now).outside();
            pages(state, (&link, school.name, zone), (ledger, "samples"), days).await
        }
        Paper::Rectification => {
            let lines = || Lines::of(of, span, zone, zone.local(now).date());
            pages(state, (&link, school.name, zone), (ledger, "rectifications"), lines).await
        }
    }
}

/// The lines are read twice: what is counted in them stands above them.
async fn pages<L: paper::Lines>(
    state: &Data<State>,
    (link, school, zone): (&inspection_link::Model, String, TimeZone),
    (shown, file): (Paper, &str),
    lines: impl Fn() -> L,
) -> Result<HttpResponse, Problem> {
    let mut counted = lines();
    while counted.step(state.db.read()).await?.is_some() {}
    let frame = Frame {
        school,
        days: format!("{} – {}", link.from_date, link.to_date),
        printed: zone.local(state.clock.now()).format("%Y-%m-%d %H:%M").to_string(),
        summary: summary(link, &counted.facts(), shown, zone),
        checkpoint: ledger::sign(state, link.school_id, Ledger::Sample).await?.map(|signed| signed.note),
    };
    Ok(paper::pages(state.clone(), (frame, lines()), format!("inline; filename=\"{file}.html\"")))
}

fn summary(link: &inspection_link::Model, facts: &[(&str, usize)], shown: Paper, zone: TimeZone) -> Markup {
    html! {
        @if link.rectifications {
            p.frame {
                @match shown {
                    Paper::Sample => a href="?ledger=rectification" { "看" (rectifications::FORM.title) },
                    Paper::Rectification => a href="?ledger=sample" { "看" (samples::FORM.title) },
                }
            }
        }
        p.frame { @for (name, count) in facts { span { (name) "：" b { (count) } } } }
        p.frame {
            @if !link.inspector.is_empty() { span { "查看单位：" (link.inspector) } }
            span { "链接有效期至：" (zone.local(link.expires_at).format("%Y-%m-%d %H:%M")) }
        }
    }
}
