//! `/s/{school}/visit`: who comes registers at the poster of the gate, by the page or by a program.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::LOCATION,
    post,
    web::{Data, Path, Payload},
};
use entity::{
    school,
    visit::{VisitPurpose, VisitStatus},
};
use maud::Markup;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    arrive, form_page, holder,
    limit::{self, Came},
    poster, rules,
};
use crate::{
    Problem, State, page,
    problem::Language,
    repair::public::{
        Typed,
        form::{Shape, choice, receive},
        named,
    },
    school as schools,
    wire::{Line, Once, Reply, Text, intent},
};

/// The operation for programs.
pub fn routes(config: &mut ServiceConfig) {
    config.service(create_public_visit);
}

/// The pages.
pub fn pages(config: &mut ServiceConfig) {
    config.service(get_visit_page).service(poster::get_visit_poster).service(create_visit_by_page);
    holder::pages(config);
}

/// What the page's form may hold.
const FORM: Shape = Shape {
    fields: &[
        "name",
        "purpose",
        "host",
        "phone",
        "company",
        "plate",
        "headcount",
        "reason",
        "website",
        "opened",
        "key",
    ],
    photos: 0,
};

/// Who comes, and why.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "张某", "purpose": "parent", "host": "李老师", "phone": "13800001234"}))]
pub struct PublicVisitIn {
    /// The visitor's name.
    pub name: Line<60>,
    /// Anything but `emergency`. `contractor` and `inspector` need a company, `delivery` a company or a plate, `meeting`
    /// somebody who is visited, `other` a reason.
    pub purpose: VisitPurpose,
    /// Who is visited, as the visitor knows the name. The answer is the same whether there is somebody of that name.
    #[serde(default)]
    pub host: Text<60>,
    /// Only its last four digits are kept, unless the school says otherwise.
    #[serde(default)]
    pub phone: Text<40>,
    /// The plate of the car.
    #[serde(default)]
    pub plate: Text<20>,
    /// For whom the visitor works.
    #[serde(default)]
    pub company: Text<60>,
    /// How many come; 1 when nothing is said.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 99, default = 1)]
    pub headcount: i32,
    /// What for, in words.
    #[serde(default)]
    pub reason: Text<200>,
    /// When the form of `/s/{school}/visit` was given out, as it stands there in `opened`. Who sends none is let register far
    /// less often.
    #[serde(default)]
    pub opened: Text<200>,
}

fn one() -> i32 {
    1
}

/// The same as the page's form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form for the document")]
pub struct VisitForm {
    /// The visitor's name.
    name: String,
    /// Why the visitor comes.
    purpose: VisitPurpose,
    /// Who is visited.
    host: Option<String>,
    /// Only its last four digits are kept, unless the school says otherwise.
    phone: Option<String>,
    /// For whom the visitor works.
    company: Option<String>,
    /// The plate of the car.
    plate: Option<String>,
    /// How many come.
    headcount: Option<i32>,
    /// What for, in words.
    reason: Option<String>,
    /// Nobody sees it and nobody fills it in but a robot.
    website: Option<String>,
    /// When the form was given out, signed.
    opened: String,
    /// A name for this visit, as `Idempotency-Key`.
    key: Option<String>,
}

/// What the visitor is told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "status": "waiting", "passUrl": "https://school.example/v/7K3M9QXT2BWD5HJNRVA87K3M9Q"
}))]
pub struct PublicVisit {
    /// Where it stands when it is registered.
    status: VisitStatus,
    /// The visitor's own page, for nobody else.
    pass_url: String,
}

impl PublicVisitIn {
    /// What was typed into the form, or the first that is wrong with it.
    fn typed(typed: &Typed) -> Result<Self, Problem> {
        fn text<const MAX: usize>(typed: &Typed, name: &'static str) -> Result<Text<MAX>, Problem> {
            Text::parse(typed.get(name)).map_err(|code| Problem::field(name, code))
        }
        let name = Line::parse(typed.get("name")).map_err(|code| Problem::field("name", code))?;
        let purpose = choice(typed, "purpose")?.ok_or_else(|| Problem::field("purpose", "required"))?;
        let headcount = match typed.get("headcount").trim() {
            "" => one(),
            number => number.parse().map_err(|_| Problem::field("headcount", "invalid"))?,
        };
        let (host, phone, plate) = (text(typed, "host")?, text(typed, "phone")?, text(typed, "plate")?);
        let (company, reason) = (text(typed, "company")?, text(typed, "reason")?);
        // Of the form, not of the visit: the same is sent again by another.
        let opened = Text::default();
        Ok(Self { name, purpose, host, phone, plate, company, headcount, reason, opened })
    }
}

/// Register a visit without an account
///
/// It waits until somebody of the school has said yes; whoever is named by the whole name is asked at once. The answer says
/// neither whether there is somebody of that name nor anything else of the school. So many from one address and so many
/// times of one person within some time, then 429: the guard at the gate writes down who comes. Without `opened` that is 60
/// from one address within two hours and 2 of one person within an hour. `opened` is 422 with `too_quick` within three
/// seconds, and `too_old` after twelve hours, when it was used ten times, or when it is of another school.
#[utoipa::path(tag = "public", security(()),
    params(("school" = String, Path, description = "The school's name in addresses")),
    request_body = PublicVisitIn, responses((status = 201, body = PublicVisit)))]
#[post("/public/schools/{school}/visits")]
pub async fn create_public_visit(
    state: Data<State>,
    request: HttpRequest,
    slug: Path<String>,
    once: Once<PublicVisitIn>,
) -> Result<Reply<PublicVisit>, Problem> {
    limit::attempt(&state, &request).await?;
    let school = schools::named(state.db.read(), &slug).await?;
    let Once { body, intent } = once;
    let came = match &*body.opened {
        "" => Came::bare(&state, &request),
        opened => Came::by_form(&state, &request, school.id, ("", opened)).await.map_err(suspected)?,
    };
    let written = arrive::arrive(&state, school.id, (body, &came), intent).await?;
    let secret = written.value.text(&state.keys)?;
    let pass_url = format!("{}/v/{secret}", state.settings.base_url);
    Ok(Reply::created(written.replayed, PublicVisit { status: VisitStatus::Waiting, pass_url }))
}

/// The page behind the poster at the gate
///
/// Plain HTML without script: a form for who comes, and what the school does with what is written there.
#[utoipa::path(tag = "public", security(()),
    params(("school" = String, Path, description = "The school's name in addresses")),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html", description = "No such school")))]
#[get("/s/{school}/visit")]
pub async fn get_visit_page(state: Data<State>, request: HttpRequest, slug: Path<String>) -> HttpResponse {
    let language = page::language(&request);
    match schools::named(state.db.read(), &slug).await {
        Ok(school) => form(&state, &school, &Typed::default(), None, language),
        Err(problem) => form_page::lost(&problem, language),
    }
}

/// Register a visit, from the page behind the poster
///
/// For the page's own form: leads on to the visitor's own page, or shows the form again with what is wrong.
#[utoipa::path(tag = "public", security(()),
    params(("school" = String, Path, description = "The school's name in addresses")),
    request_body(content = VisitForm, content_type = "multipart/form-data"),
    responses((status = 303, description = "To the visitor's own page"),
        (status = 400, body = String, content_type = "text/html", description = "The form again"),
        (status = 404, body = String, content_type = "text/html", description = "No such school"),
        (status = 408, body = String, content_type = "text/html", description = "The form again"),
        (status = 413, body = String, content_type = "text/html", description = "The form again"),
        (status = 415, body = String, content_type = "text/html", description = "The form again"),
        (status = 422, body = String, content_type = "text/html", description = "The form again"),
        (status = 429, body = String, content_type = "text/html", description = "Too many for now")))]
#[post("/s/{school}/visit")]
pub async fn create_visit_by_page(
    state: Data<State>,
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let language = page::language(&request);
    let school = match schools::named(state.db.read(), &slug).await {
        Ok(school) => school,
        Err(problem) => return form_page::lost(&problem, language),
    };
    let mut typed = Typed::default();
    match from_form(&state, &request, payload, &school, &mut typed).await {
        Ok(secret) => onward(&secret),
        Err(problem) => form(&state, &school, &typed, Some(&problem), language),
    }
}

async fn from_form(
    state: &Data<State>,
    request: &HttpRequest,
    payload: Payload,
    school: &school::Model,
    typed: &mut Typed,
) -> Result<String, Problem> {
    limit::attempt(state, request).await?;
    receive(state, request, payload, FORM, typed).await?;
    let (trap, opened) = (typed.get("website"), typed.get("opened"));
    let came = Came::by_form(state, request, school.id, (trap, opened)).await.map_err(suspected)?;
    let said = PublicVisitIn::typed(typed)?;
    let body = serde_json::to_vec(&said).map_err(Problem::internal)?;
    let intent = named(intent(request, &body)?, typed.get("key"));
    arrive::arrive(state, school.id, (said, &came), intent).await?.value.text(&state.keys)
}

/// How a form is answered that is not taken as it is.
fn suspected(suspicion: rules::Suspicion) -> Problem {
    let (field, code) = suspicion.field();
    Problem::field(field, code)
}

fn form(
    state: &State,
    school: &school::Model,
    typed: &Typed,
    problem: Option<&Problem>,
    language: Language,
) -> HttpResponse {
    let body: Markup = form_page::form(state, school, typed, problem, language);
    page::answer(problem, page::say(language, "来访登记", "Visitors"), &body, language)
}

/// To the visitor's own page: opened anew it sends nothing again, and its address is what has to be kept.
pub fn onward(secret: &str) -> HttpResponse {
    let page = format!("/v/{secret}");
    HttpResponse::SeeOther().insert_header((LOCATION, page)).insert_header(("Cache-Control", "no-store")).finish()
}
