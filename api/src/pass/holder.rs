//! `/v/{secret}`: the visitor's own page. Opening it changes nothing.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{HeaderValue, REFRESH},
    post,
    web::{Data, Path},
};
use entity::visit::{self, VisitStatus};
use maud::html;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{page::PassPage, rules, store};
use crate::{
    Problem, State,
    page::{self, say},
    repair::public::{code::hash, limit::guessed},
    school as schools,
    tag::normal,
    visit as visits,
};

/// The pages of who holds a pass.
pub fn pages(config: &mut ServiceConfig) {
    config.service(get_pass_page).service(cancel_visit_by_page);
}

/// The visitor's own page
///
/// Where the visit stands, what to do, what the school keeps, and a code that changes every 30 seconds. Plain HTML without
/// script: the page asks for itself again. Passes that are unknown or erased are all 404.
#[utoipa::path(tag = "public", security(()), params(("secret" = String, Path)),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html", description = "Opens nothing"),
        (status = 429, body = String, content_type = "text/html", description = "Too many that open nothing")))]
#[get("/v/{secret}")]
pub async fn get_pass_page(state: Data<State>, request: HttpRequest, secret: Path<String>) -> HttpResponse {
    let (language, secret) = (page::language(&request), normal(&secret));
    let shown = async { load(&state, look(&state, &request, &secret).await?).await };
    match shown.await {
        Ok(pass) => {
            let title = say(language, "访客码", "Visitor code");
            let mut response = page::answer(None, title, &pass.body(&secret, language), language);
            if pass.goes_on() {
                // A moment after the code has changed.
                let seconds = rules::left(state.clock.now());
                response.headers_mut().insert(REFRESH, HeaderValue::from(seconds));
            }
            response
        }
        Err(problem) => page::refusal(&problem, &html! {}, language),
    }
}

/// Take the registration back, from the visitor's page
///
/// As long as the visitor has not come in. What was written is erased.
#[utoipa::path(tag = "public", security(()), params(("secret" = String, Path)),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html", description = "Opens nothing"),
        (status = 409, body = String, content_type = "text/html", description = "The visitor has come in"),
        (status = 429, body = String, content_type = "text/html", description = "Too many that open nothing")))]
#[post("/v/{secret}/cancel")]
pub async fn cancel_visit_by_page(state: Data<State>, request: HttpRequest, secret: Path<String>) -> HttpResponse {
    let (language, secret) = (page::language(&request), normal(&secret));
    let done = async {
        let visit = look(&state, &request, &secret).await?;
        visits::take_back(&state, visit.school_id, visit.id).await?;
        schools::get(state.db.read(), visit.school_id).await
    };
    match done.await {
        Ok(school) => {
            let title = say(language, "已取消，信息已删除", "Cancelled and erased");
            let again = say(language, "还是要来：重新登记", "Coming after all: register again");
            let body = html! {
                p.school { (school.name) }
                h1 { (title) }
                a.button.quiet href={ "/s/" (school.slug) "/visit" } { (again) }
            };
            page::answer(None, title, &body, language)
        }
        Err(problem) => page::refusal(&problem, &html! {}, language),
    }
}

/// The visit of a secret; who tries too many that open nothing has to wait.
async fn look(state: &State, request: &HttpRequest, secret: &str) -> Result<visit::Model, Problem> {
    guessed(state, request, "pass", store::opened(state.db.read(), hash(secret)).await).await
}

async fn load(state: &State, visit: visit::Model) -> Result<PassPage, Problem> {
    let (db, now) = (state.db.read(), state.clock.now());
    let seal = state.seals.of(db, visit.school_id).await?;
    let visitor = visit.person.is_some().then(|| visits::visitor(&seal, &visit)).transpose()?;
    let shows = VisitStatus::GOING_ON.contains(&visit.status);
    let code = shows.then(|| rules::code(&state.keys, &store::of(visit.id), rules::step(now))).flatten();
    Ok(PassPage { school: schools::get(db, visit.school_id).await?, visit, visitor, code })
}
