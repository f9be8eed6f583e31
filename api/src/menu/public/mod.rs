//! What everybody may read: the published menu as a page, as a calendar and as data. No account, no script, no trace: a
//! page is made once for each state of the menus, kept compressed, and handed out as it is.

mod calendar;
mod card;
mod kept;
mod page;
mod style;

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, Path},
};
use chrono::NaiveDate;
use entity::{
    menu::{self, MenuStatus},
    school,
};
use maud::html;
use utoipa_actix_web::service_config::ServiceConfig;

pub use kept::Pages;

use self::{
    card::PublicMenu,
    kept::{Asked, Kept, Key, What},
};
use super::{Canteen, plan::Plan, store, week::Week};
use crate::{
    Problem, State,
    page::{answer, language, refusal, say},
    problem::{Code, Language},
    school as schools,
};

/// The operation for programs.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_public_menu);
}

/// The pages.
pub fn pages(config: &mut ServiceConfig) {
    config.service(get_menu_calendar).service(get_current_menu_page).service(get_menu_page);
}

/// A school and its published menus around a week.
struct Around {
    school: school::Model,
    today: NaiveDate,
    week: Week,
    menus: Vec<menu::Model>,
}

impl Around {
    /// `week`: none for the one of today.
    async fn load(state: &State, slug: &str, week: Option<Week>) -> Result<Self, Problem> {
        let db = state.db.read();
        let school = schools::named(db, slug).await.map_err(|problem| missing(problem, "school"))?;
        let today = Canteen::of(&school).1.local(state.clock.now()).date();
        let week = week.unwrap_or_else(|| Week::of(today));
        let mut menus = store::of_weeks(db, school.id, &[week.later(-1), week, week.later(1)]).await?;
        menus.retain(|menu| menu.status == MenuStatus::Published);
        Ok(Self { school, today, week, menus })
    }

    fn of_week(&self, week: Week) -> Option<&menu::Model> {
        let week = week.to_string();
        self.menus.iter().find(|menu| menu.week == week)
    }

    /// The menu of the week that was asked for.
    fn published(&self) -> Result<&menu::Model, Problem> {
        self.of_week(self.week).ok_or_else(|| Problem::new(Code::NotFound).with_field("week", "not_published"))
    }

    /// What an answer depends on.
    fn key(&self, what: What, language: Language) -> Key {
        Key {
            school: (self.school.id, self.school.version),
            what,
            week: self.week,
            menus: self.menus.iter().map(|menu| (menu.id, menu.version)).collect(),
            // A calendar does not say which day is today.
            today: (what != What::Calendar).then_some(self.today),
            english: language == Language::En,
        }
    }

    async fn menu(&self, state: &State, menu: &menu::Model) -> Result<PublicMenu, Problem> {
        Ok(PublicMenu::new(&self.school, Plan::load(state.db.read(), menu.clone()).await?, self.today))
    }
}

/// Names what it is that is not there.
fn missing(problem: Problem, what: &str) -> Problem {
    if problem.code == Code::NotFound { problem.with_field(what, "not_found") } else { problem }
}

fn asked_for(week: &str) -> Result<Week, Problem> {
    Week::parse(week).map_err(|problem| missing(problem, "week"))
}

/// A page that says what is not there, and where to look instead.
fn lost(problem: &Problem, slug: &str, language: Language) -> HttpResponse {
    let is = |what: &str| problem.fields.iter().any(|field| field.path == what);
    let (title, body) = if is("school") {
        let hint =
            say(language, "请检查网址，或向学校要食谱的链接。", "Check the address, or ask the school for its link.");
        (say(language, "没有这所学校", "There is no such school"), html! { p { (hint) } })
    } else if is("week") {
        let hint = say(language, "公布以后在这里就能看到。", "It shows here once it is published.");
        let link = say(language, "看本周食谱", "This week's menu");
        let body = html! { p { (hint) } a.button href={ "/s/" (slug) "/menu" } { (link) } };
        (say(language, "这一周没有公布食谱", "No menu is published for this week"), body)
    } else {
        return refusal(problem, &html! {}, language);
    };
    answer(Some(problem), title, &html! { h1 { (title) } (body) }, language)
}

/// This week's menu, for parents
///
/// Plain HTML without script: today first, what was changed marked, with a style for print. At a week's end it is the next
/// week's, if that is published.
#[utoipa::path(tag = "public", security(()),
    params(("school" = String, Path, description = "The school's name in addresses", example = "demo")),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 304, description = "As the caller has it"),
        (status = 404, body = String, content_type = "text/html", description = "No such school")))]
#[get("/s/{school}/menu")]
async fn get_current_menu_page(state: Data<State>, request: HttpRequest, school: Path<String>) -> HttpResponse {
    let language = language(&request);
    let asked = Asked { what: What::Page, school: school.clone(), week: None, english: language == Language::En };
    match state.menus.lately(&state, asked, current(&state, &school, language)).await {
        Ok(kept) => kept.answer(&request),
        Err(problem) => lost(&problem, &school, language),
    }
}

async fn current(state: &State, slug: &str, language: Language) -> Result<std::sync::Arc<Kept>, Problem> {
    let mut around = Around::load(state, slug, None).await?;
    let next = around.week.later(1);
    if around.of_week(next).is_some() {
        let menu = around.of_week(around.week);
        let last = menu.and_then(|menu| super::plan::days(&menu.days).iter().map(|day| day.date).max());
        if last.is_none_or(|last| last < around.today) {
            around = Around::load(state, slug, Some(next)).await?;
        }
    }
    page(state, &around, language).await
}

/// A week's menu, for parents
#[utoipa::path(tag = "public", security(()),
    params(("school" = String, Path, description = "The school's name in addresses", example = "demo"),
        ("week" = String, Path, description = "The ISO week", example = "2026-W47")),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 304, description = "As the caller has it"),
        (status = 404, body = String, content_type = "text/html", description = "No such school, or not published")))]
#[get("/s/{school}/menu/{week}")]
async fn get_menu_page(state: Data<State>, request: HttpRequest, path: Path<(String, String)>) -> HttpResponse {
    let language = language(&request);
    let (school, week) = path.into_inner();
    match week_page(&state, school.clone(), &week, language).await {
        Ok(kept) => kept.answer(&request),
        Err(problem) => lost(&problem, &school, language),
    }
}

async fn week_page(
    state: &State,
    school: String,
    week: &str,
    language: Language,
) -> Result<std::sync::Arc<Kept>, Problem> {
    let week = match asked_for(week) {
        Ok(week) => week,
        // What is told of a week leads to the school's menu, if there is such a school.
        Err(problem) => return Err(Around::load(state, &school, None).await.err().unwrap_or(problem)),
    };
    let asked = Asked { what: What::Page, school: school.clone(), week: Some(week), english: language == Language::En };
    let look = async {
        let around = Around::load(state, &school, Some(week)).await?;
        around.published()?;
        page(state, &around, language).await
    };
    state.menus.lately(state, asked, look).await
}

async fn page(state: &State, around: &Around, language: Language) -> Result<std::sync::Arc<Kept>, Problem> {
    let key = around.key(What::Page, language);
    state.menus.of(&key, written(state, around, language)).await
}

async fn written(state: &State, around: &Around, language: Language) -> Result<String, Problem> {
    let menu = match around.of_week(around.week) {
        Some(menu) => Some(around.menu(state, menu).await?),
        None => None,
    };
    let neighbour = |weeks| Some(around.week.later(weeks)).filter(|week| around.of_week(*week).is_some());
    let view = page::View {
        school: &around.school,
        base: &state.settings.base_url,
        week: around.week,
        today: around.today,
        menu: menu.as_ref(),
        before: neighbour(-1),
        after: neighbour(1),
        language,
    };
    Ok(view.html().into_string())
}

/// The menus as a calendar
///
/// Last week's, this week's and next week's, to subscribe to: an event for each meal.
#[utoipa::path(tag = "public", security(()),
    params(("school" = String, Path, description = "The school's name in addresses", example = "demo")),
    responses((status = 200, body = String, content_type = "text/calendar"),
        (status = 304, description = "As the caller has it")))]
#[get("/s/{school}/menu.ics")]
async fn get_menu_calendar(
    state: Data<State>,
    request: HttpRequest,
    school: Path<String>,
) -> Result<HttpResponse, Problem> {
    let language = language(&request);
    let around = Around::load(&state, &school, None).await?;
    let key = around.key(What::Calendar, language);
    let make = async {
        let mut menus = Vec::new();
        for menu in &around.menus {
            menus.push((menu, around.menu(&state, menu).await?));
        }
        Ok(calendar::text(&around.school, &menus, language))
    };
    Ok(state.menus.of(&key, make).await?.answer(&request))
}

/// A published menu as data
///
/// For anybody and any program. A school that is not there and a week that is not published are not found, and the
/// refusal names which of them it is: `school` or `week`.
///
/// What a phone shows of the menus of several schools is put together there: nobody here learns that they belong together.
#[utoipa::path(tag = "public", security(()),
    params(("school" = String, Path, description = "The school's name in addresses", example = "demo"),
        ("week" = String, Path, description = "The ISO week", example = "2026-W47")),
    responses((status = 200, body = PublicMenu), (status = 304, description = "As the caller has it")))]
#[get("/public/schools/{school}/menus/{week}")]
async fn get_public_menu(
    state: Data<State>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (slug, week) = path.into_inner();
    let around = Around::load(&state, &slug, Some(asked_for(&week)?)).await?;
    let menu = around.published()?;
    let key = around.key(What::Data, Language::Zh);
    let make = async { serde_json::to_string(&around.menu(&state, menu).await?).map_err(Problem::internal) };
    Ok(state.menus.of(&key, make).await?.answer(&request))
}
