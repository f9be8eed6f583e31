//! What anybody's phone camera sees: the fields that the school shows to finders, and nothing else.
//!
//! Unknown, foreign, blank, replaced and void codes all get the same answer.

use std::time::Duration;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, get,
    http::header::{LOCATION, RETRY_AFTER},
    web::{Data, Json, Path},
};
use entity::{
    OfSchool, place, school,
    tag::{self, TagState},
};
use maud::{DOCTYPE, Markup, html};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use utoipa::ToSchema;

use super::code::{checked, parse};
use crate::{
    Problem, State, asset,
    problem::{Code, Language},
    session,
};

/// Codes that do not exist, from one address, until it has to wait. Codes that do exist are neither counted nor refused:
/// a whole school may share an address with whoever guesses.
const MISSES: u64 = 100;
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// What follows the question mark when a member of staff goes on into the client.
const OPEN: &str = "open";

/// One fact about a thing.
#[derive(Debug, Serialize, ToSchema)]
pub struct LandingFact {
    /// Its name in the contract, such as `name` or `place`.
    field: String,
    /// What it says.
    value: String,
}

/// What the school shows to whoever scans.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "school": "晨光里小学（演示）", "contact": "门卫室 010-0000 0000", "facts": [{"field": "name", "value": "投影仪"}]
}))]
pub struct Landing {
    /// Whose it is.
    school: String,
    /// Whom to call; empty when the school names nobody.
    contact: String,
    /// The fields on the school's list, in its order.
    facts: Vec<LandingFact>,
}

/// What a tag shows without a login
///
/// Only the fields that the school put on its list. Unknown, blank, replaced and void codes are all 404 `unknown_tag`.
#[utoipa::path(tag = "public", security(()),
    params(("code" = String, Path, description = "Twelve characters, or thirteen with the check character")),
    responses((status = 200, body = Landing)))]
#[get("/public/tags/{code}")]
pub async fn get_public_tag(
    state: Data<State>,
    request: HttpRequest,
    code: Path<String>,
) -> Result<Json<Landing>, Problem> {
    Ok(Json(look(&state, &request, &code).await?))
}

/// The page behind a printed code
///
/// Plain HTML without script, for any phone's camera.
#[utoipa::path(tag = "public", security(()),
    params(("code" = String, Path, description = "The code in the QR code")),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html", description = "Unknown, foreign, blank or void"),
        (status = 429, body = String, content_type = "text/html", description = "Too many unknown codes")))]
#[get("/t/{code}")]
pub async fn get_tag_page(state: Data<State>, request: HttpRequest, code: Path<String>) -> HttpResponse {
    let language = request.extensions().get::<Language>().copied().unwrap_or(Language::Zh);
    if request.query_string() == OPEN {
        let code = parse(&code).unwrap_or_default();
        return HttpResponse::Found().insert_header((LOCATION, format!("/app/?tag={code}"))).finish();
    }
    let mut response = HttpResponse::Ok();
    let (title, body) = match look(&state, &request, &code).await {
        Ok(landing) => {
            let typed = parse(&code).map(|code| checked(&code)).unwrap_or_default();
            (landing.school.clone(), facts(&landing, &typed, language))
        }
        Err(problem) => {
            let (title, detail) = problem.code.text(language);
            response.status(problem.code.status());
            if let Some(seconds) = problem.retry_after {
                response.insert_header((RETRY_AFTER, seconds));
            }
            (title.to_owned(), html! { h1 { (title) } p { (detail) } (staff(language)) })
        }
    };
    response
        .content_type("text/html; charset=utf-8")
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"))
        .body(page(&title, &body, language).into_string())
}

async fn look(state: &State, request: &HttpRequest, text: &str) -> Result<Landing, Problem> {
    let address = session::address(state, request).map_or_else(|| "unknown".into(), |address| address.to_string());
    let misses = format!("tag-miss:{address}");
    match landing(state, text).await {
        Err(problem) if problem.code == Code::UnknownTag && state.kv.count(&misses, WINDOW).await > MISSES => {
            Err(Problem::new(Code::TooManyRequests).retry_after(WINDOW.as_secs()))
        }
        found => found,
    }
}

async fn landing(state: &State, text: &str) -> Result<Landing, Problem> {
    let code = parse(text)?;
    let db = state.db.read();
    let query = tag::Entity::by_code(&code).filter(tag::COLUMN.state.eq(TagState::Bound));
    let tag = query.one(db).await?.ok_or(Code::UnknownTag)?;
    let school = crate::school::get(db, tag.school_id).await?;
    let fact = |field: &str, value: Option<String>| {
        let value = value.filter(|value| !value.is_empty())?;
        Some(LandingFact { field: field.into(), value })
    };
    let facts: Vec<LandingFact> = if let Some(id) = tag.asset_id {
        let row = asset::store::get(db, tag.school_id, id).await?;
        let card = row.asset;
        let category = state.categories.name(&card.category_code).to_owned();
        let status = serde_json::to_value(card.status).ok().and_then(|word| word.as_str().map(str::to_owned));
        shown(&school, |field| match field {
            "name" => fact(field, Some(card.name.clone())),
            "number" => fact(field, Some(card.number.clone())),
            "category" => fact(field, Some(category.clone())),
            "brand" => fact(field, Some(card.brand.clone())),
            "model" => fact(field, Some(card.model.clone())),
            "place" => fact(field, row.place_path.clone()),
            "status" => fact(field, status.clone()),
            _ => None,
        })
    } else if let Some(id) = tag.place_id {
        let place = place::Entity::of(tag.school_id).filter(place::COLUMN.id.eq(id)).one(db).await?;
        let place = place.ok_or(Code::UnknownTag)?;
        shown(&school, |field| match field {
            "name" => fact(field, Some(place.name.clone())),
            "place" => fact(field, Some(place.path.clone())),
            _ => None,
        })
    } else {
        Vec::new()
    };
    Ok(Landing { school: school.name, contact: school.contact, facts })
}

/// The fields on the school's list, as far as there is something to say.
fn shown(school: &school::Model, fact: impl Fn(&str) -> Option<LandingFact>) -> Vec<LandingFact> {
    let listed: Vec<String> = serde_json::from_value(school.landing_fields.clone()).unwrap_or_default();
    let known = listed.iter().filter(|field| crate::school::LANDING_FIELDS.contains(&field.as_str()));
    known.filter_map(|field| fact(field)).collect()
}

fn label(field: &str, language: Language) -> &'static str {
    let zh = language == Language::Zh;
    match field {
        "name" if zh => "名称",
        "name" => "Name",
        "number" if zh => "编号",
        "number" => "Number",
        "category" if zh => "类别",
        "category" => "Category",
        "brand" if zh => "品牌",
        "brand" => "Brand",
        "model" if zh => "型号",
        "model" => "Model",
        "place" if zh => "地点",
        "place" => "Place",
        _ if zh => "状态",
        _ => "Status",
    }
}

fn status_word(value: &str, language: Language) -> &str {
    if language == Language::En {
        return value;
    }
    match value {
        "in_stock" => "在库",
        "in_use" => "在用",
        "idle" => "闲置",
        "in_repair" => "在修",
        "lent" => "出借",
        "to_scrap" => "待报废",
        "scrapped" => "已报废",
        "lost" => "丢失",
        other => other,
    }
}

/// The way in for staff, on every page: whoever sticks on a blank tag comes this way too. It does not name the code, so
/// that all pages of codes without an answer are the same.
fn staff(language: Language) -> Markup {
    html! {
        a.button href={ "?" (OPEN) } { @if language == Language::Zh { "本校人员打开" } @else { "Open as staff" } }
    }
}

fn facts(landing: &Landing, typed: &str, language: Language) -> Markup {
    let zh = language == Language::Zh;
    let title = landing.facts.iter().find(|fact| fact.field == "name").map_or("", |fact| fact.value.as_str());
    html! {
        p.school { (landing.school) }
        @if title.is_empty() {
            h1 { @if zh { "这是学校的物品" } @else { "This belongs to the school" } }
        } @else {
            h1 { (title) }
        }
        dl {
            @for fact in landing.facts.iter().filter(|fact| fact.field != "name") {
                dt { (label(&fact.field, language)) }
                dd { @if fact.field == "status" { (status_word(&fact.value, language)) } @else { (fact.value) } }
            }
        }
        @if !landing.contact.is_empty() {
            p.contact { @if zh { "捡到或发现问题，请联系：" } @else { "Found it, or something wrong? Please call: " } b { (landing.contact) } }
        }
        (staff(language))
        p.code { (typed) }
    }
}

fn page(title: &str, body: &Markup, language: Language) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(if language == Language::Zh { "zh-CN" } else { "en" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    }
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c2521;--soft:#5b6a63;--line:#dfe6e2;--paper:#fff;--back:#f2f5f3;--brand:#1f7a5a;--on:#fff}\
@media(prefers-color-scheme:dark){:root{--ink:#e8eeeb;--soft:#9db0a7;--line:#2c3833;--paper:#17201c;--back:#0f1613;--brand:#3fae86;--on:#0b1f17}}\
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);\
font:17px/1.5 system-ui,'PingFang SC','Microsoft YaHei',sans-serif}\
main{max-width:28rem;margin:0 auto;min-height:100vh;padding:2rem 1.25rem;background:var(--paper)}\
.school{margin:0;color:var(--soft)}h1{margin:.25rem 0 1.25rem;font-size:1.75rem;line-height:1.25;overflow-wrap:anywhere}\
dl{margin:0;border-top:1px solid var(--line)}dt{float:left;clear:left;width:5.5rem;padding:.75rem 0;color:var(--soft)}\
dd{margin:0;padding:.75rem 0 .75rem 5.5rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}\
.contact{margin:1.25rem 0;padding:1rem;border-radius:.75rem;background:var(--back)}\
.button{display:block;margin:1.5rem 0 1rem;padding:.9rem;border-radius:.75rem;background:var(--brand);color:var(--on);\
text-align:center;text-decoration:none;font-weight:600}.code{text-align:center;color:var(--soft);font:15px ui-monospace,monospace;letter-spacing:.08em}";
