//! What anybody's phone camera sees: the fields that the school shows to finders, what is reported already, and a form
//! to report what is not.
//!
//! Unknown, foreign, blank, replaced and void codes all get the same answer.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::LOCATION,
    web::{Data, Json, Path},
};
use entity::{
    OfSchool, PlaceId, place, school,
    tag::{self, TagState},
};
use maud::{Markup, html};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    code::{checked, parse},
    rules::Target,
    store::target,
};
use crate::{
    Problem, State, asset,
    page::{self, say},
    problem::{Code, Language},
    repair::public::{OpenReport, Typed, open_reports, section},
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
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "school": "晨光里小学（演示）", "contact": "门卫室 010-0000 0000", "facts": [{"field": "name", "value": "投影仪"}],
    "openRepairs": [{
        "number": "BX-2026-000412", "status": "started", "trade": "network",
        "reportedAt": "2026-09-01T00:20:00.000Z", "dueAt": "2026-09-01T10:00:00.000Z"
    }]
}))]
pub struct Landing {
    /// Whose it is.
    school: String,
    /// Whom to call; empty when the school names nobody.
    contact: String,
    /// The fields on the school's list, in its order.
    facts: Vec<LandingFact>,
    /// What is reported and not repaired yet, newest first.
    open_repairs: Vec<OpenReport>,
}

/// A tag that somebody without an account stands before.
pub struct Landed {
    /// The tag, which is on something.
    pub tag: tag::Model,
    /// What it is on.
    pub target: Target,
    /// Where that is.
    pub place: Option<PlaceId>,
    landing: Landing,
}

/// What a tag shows without a login
///
/// Only the fields that the school put on its list, and what is reported already, without anybody's words. Unknown,
/// blank, replaced and void codes are all 404 `unknown_tag`.
#[utoipa::path(tag = "public", security(()),
    params(("code" = String, Path, description = "Twelve characters, or thirteen with the check character")),
    responses((status = 200, body = Landing)))]
#[get("/public/tags/{code}")]
pub async fn get_public_tag(
    state: Data<State>,
    request: HttpRequest,
    code: Path<String>,
) -> Result<Json<Landing>, Problem> {
    Ok(Json(look(&state, &request, &code).await?.landing))
}

/// The page behind a printed code
///
/// Plain HTML without script, for any phone's camera, with a form to report what is broken.
#[utoipa::path(tag = "public", security(()),
    params(("code" = String, Path, description = "The code in the QR code")),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html", description = "Unknown, foreign, blank or void"),
        (status = 429, body = String, content_type = "text/html", description = "Too many unknown codes")))]
#[get("/t/{code}")]
pub async fn get_tag_page(state: Data<State>, request: HttpRequest, code: Path<String>) -> HttpResponse {
    let language = page::language(&request);
    if request.query_string() == OPEN {
        let code = parse(&code).unwrap_or_default();
        return HttpResponse::Found().insert_header((LOCATION, format!("/app/?tag={code}"))).finish();
    }
    match look(&state, &request, &code).await {
        Ok(landed) => landed.page(&Typed::default(), None, language),
        Err(problem) => unknown(&problem, language),
    }
}

/// The page of a code that shows nothing.
pub fn unknown(problem: &Problem, language: Language) -> HttpResponse {
    page::refusal(problem, &staff(language), language)
}

impl Landed {
    /// The page, with what somebody has typed already and what was wrong with it.
    pub fn page(&self, typed: &Typed, problem: Option<&Problem>, language: Language) -> HttpResponse {
        let Landing { school, contact, facts, open_repairs } = &self.landing;
        let body = html! {
            p.school { (school) }
            (shown_facts(facts, language))
            (section(&self.tag.code, open_repairs, typed, problem, language))
            @if !contact.is_empty() {
                p.contact {
                    (say(language, "捡到或着急，请联系：", "Found it, or in a hurry? Please call: ")) b { (contact) }
                }
            }
            (staff(language))
            p.code { (checked(&self.tag.code)) }
        };
        page::answer(problem, school, &body, language)
    }
}

/// What stands behind this code. Who tries too many codes that do not exist has to wait.
pub async fn look(state: &State, request: &HttpRequest, text: &str) -> Result<Landed, Problem> {
    let address = session::address(state, request).map_or_else(|| "unknown".into(), |address| address.to_string());
    let misses = format!("tag-miss:{address}");
    match landing(state, text).await {
        Err(problem) if problem.code == Code::UnknownTag && state.kv.count(&misses, WINDOW).await > MISSES => {
            Err(Problem::new(Code::TooManyRequests).retry_after(WINDOW.as_secs()))
        }
        found => found,
    }
}

async fn landing(state: &State, text: &str) -> Result<Landed, Problem> {
    let code = parse(text)?;
    let db = state.db.read();
    let query = tag::Entity::by_code(&code).filter(tag::COLUMN.state.eq(TagState::Bound));
    let tag = query.one(db).await?.ok_or(Code::UnknownTag)?;
    let target = target(&tag).ok_or(Code::UnknownTag)?;
    let school = crate::school::get(db, tag.school_id).await?;
    let fact = |field: &str, value: Option<String>| {
        let value = value.filter(|value| !value.is_empty())?;
        Some(LandingFact { field: field.into(), value })
    };
    let (facts, at): (Vec<LandingFact>, _) = match target {
        Target::Asset(id) => {
            let row = asset::store::get(db, tag.school_id, id).await?;
            let card = row.asset;
            let category = state.categories.name(&card.category_code).to_owned();
            let status = serde_json::to_value(card.status).ok().and_then(|word| word.as_str().map(str::to_owned));
            let facts = shown(&school, |field| match field {
                "name" => fact(field, Some(card.name.clone())),
                "number" => fact(field, Some(card.number.clone())),
                "category" => fact(field, Some(category.clone())),
                "brand" => fact(field, Some(card.brand.clone())),
                "model" => fact(field, Some(card.model.clone())),
                "place" => fact(field, row.place_path.clone()),
                "status" => fact(field, status.clone()),
                _ => None,
            });
            (facts, card.place_id)
        }
        Target::Place(id) => {
            let place = place::Entity::of(tag.school_id).filter(place::COLUMN.id.eq(id)).one(db).await?;
            let place = place.ok_or(Code::UnknownTag)?;
            let facts = shown(&school, |field| match field {
                "name" => fact(field, Some(place.name.clone())),
                "place" => fact(field, Some(place.path.clone())),
                _ => None,
            });
            (facts, Some(id))
        }
        // What a badge is for is printed on it.
        Target::Badge(_) => return Err(Code::UnknownTag.into()),
    };
    let open_repairs = open_reports(db, tag.school_id, target).await?;
    let landing = Landing { school: school.name, contact: school.contact, facts, open_repairs };
    Ok(Landed { tag, target, place: at, landing })
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
        a.button.quiet href={ "?" (OPEN) } { (say(language, "本校人员打开", "Open as staff")) }
    }
}

fn shown_facts(facts: &[LandingFact], language: Language) -> Markup {
    let title = facts.iter().find(|fact| fact.field == "name").map_or("", |fact| fact.value.as_str());
    html! {
        @if title.is_empty() {
            h1 { (say(language, "这是学校的物品", "This belongs to the school")) }
        } @else {
            h1 { (title) }
        }
        dl {
            @for fact in facts.iter().filter(|fact| fact.field != "name") {
                dt { (label(&fact.field, language)) }
                dd { @if fact.field == "status" { (status_word(&fact.value, language)) } @else { (fact.value) } }
            }
        }
    }
}
