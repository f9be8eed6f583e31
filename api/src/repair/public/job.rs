//! `/c/{secret}`: one job for an outside firm, without an account. Opening the page changes nothing; its two buttons begin
//! the work and hand it in, once.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{StatusCode, header::LOCATION},
    post,
    web::{Data, Path, Payload},
};
use entity::{
    contractor_link,
    repair::{Model, RepairStatus},
    repair_event::{self, RepairEventKind},
    repair_photo::PhotoRole,
};
use maud::html;

use super::{
    code::hash,
    form::{self, Shape, Typed},
    hand_in::{self, HandInForm},
    job_page::Job,
    limit,
    rules::{self, LinkFacts, MOST_PROOFS, Shows},
    store,
};
use crate::{
    Problem, State, notify, page, photo,
    problem::{Code, Language},
    repair::{self, By, Held, Names, finish_by_firm},
    sample::today,
    tag::normal,
};

/// What the form may hold.
const FORM: Shape = Shape {
    fields: &["result", "work", "labour", "materialName", "materialQuantity", "materialUnit", "materialPrice"],
    photos: MOST_PROOFS,
};

/// The page of a contractor's link
///
/// One job with its photos, and a form to hand it in; or what was handed in. Plain HTML without script. Links that are
/// unknown, ended, taken back or of an order given to somebody else are all 404.
#[utoipa::path(tag = "public", security(()), params(("secret" = String, Path)),
    responses((status = 200, body = String, content_type = "text/html"),
        (status = 404, body = String, content_type = "text/html", description = "Opens nothing"),
        (status = 429, body = String, content_type = "text/html", description = "Too many that open nothing")))]
#[get("/c/{secret}")]
pub async fn get_job_page(state: Data<State>, request: HttpRequest, secret: Path<String>) -> HttpResponse {
    let (language, secret) = (page::language(&request), normal(&secret));
    match look(&state, &request, &secret).await {
        Ok(found) => shown(&state, found, &secret, (&Typed::default(), None), language).await,
        Err(problem) => page::refusal(&problem, &html! {}, language),
    }
}

/// Begin the job, from its page
#[utoipa::path(tag = "public", security(()), params(("secret" = String, Path)),
    responses((status = 303, description = "To the page of the link"),
        (status = 404, body = String, content_type = "text/html", description = "Opens nothing"),
        (status = 429, body = String, content_type = "text/html", description = "Too many that open nothing")))]
#[post("/c/{secret}/start")]
pub async fn start_job_by_page(state: Data<State>, request: HttpRequest, secret: Path<String>) -> HttpResponse {
    let (language, secret) = (page::language(&request), normal(&secret));
    match begin(&state, &request, &secret).await {
        Ok(()) => back(&secret),
        // Somebody was faster: the page shows how it stands now.
        Err(problem) if [StatusCode::CONFLICT, StatusCode::FORBIDDEN].contains(&problem.code.status()) => back(&secret),
        Err(problem) => page::refusal(&problem, &html! {}, language),
    }
}

/// Hand the job in, from its page
///
/// Once: whatever is sent afterwards leads to the page, which shows what was handed in.
#[utoipa::path(tag = "public", security(()), params(("secret" = String, Path)),
    request_body(content = HandInForm, content_type = "multipart/form-data"),
    responses((status = 303, description = "To the page of the link"),
        (status = 400, body = String, content_type = "text/html", description = "The form again"),
        (status = 404, body = String, content_type = "text/html", description = "Opens nothing"),
        (status = 408, body = String, content_type = "text/html", description = "The form again"),
        (status = 409, body = String, content_type = "text/html", description = "The job has changed"),
        (status = 413, body = String, content_type = "text/html", description = "The form again"),
        (status = 415, body = String, content_type = "text/html", description = "The form again"),
        (status = 422, body = String, content_type = "text/html", description = "The form again"),
        (status = 429, body = String, content_type = "text/html", description = "Too many for now")))]
#[post("/c/{secret}/finish")]
pub async fn finish_job_by_page(
    state: Data<State>,
    request: HttpRequest,
    secret: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let (language, secret) = (page::language(&request), normal(&secret));
    let found = match look(&state, &request, &secret).await {
        Ok(found) => found,
        Err(problem) => return page::refusal(&problem, &html! {}, language),
    };
    if found.shows == Shows::HandedIn {
        return back(&secret);
    }
    let mut typed = Typed::default();
    let Err(problem) = hand_in(&state, &request, payload, &found, &mut typed).await else { return back(&secret) };
    // As it stands by now: the same form may have come twice.
    match look(&state, &request, &secret).await {
        Ok(found) if found.shows == Shows::HandedIn => back(&secret),
        Ok(found) => shown(&state, found, &secret, (&typed, Some(&problem)), language).await,
        Err(gone) => page::refusal(&gone, &html! {}, language),
    }
}

/// What a link leads to.
pub struct Found {
    /// The link.
    pub link: contractor_link::Model,
    /// Its order.
    pub order: Model,
    /// What it shows.
    pub shows: Shows,
}

/// What the link leads to; who tries too many that lead nowhere has to wait.
pub async fn look(state: &State, request: &HttpRequest, secret: &str) -> Result<Found, Problem> {
    let found = match store::link(state.db.read(), hash(secret)).await {
        Ok(Some((link, order))) => match rules::link(LinkFacts::of(&link, &order), state.clock.now()) {
            Shows::Nothing => Err(Code::NotFound.into()),
            shows => Ok(Found { link, order, shows }),
        },
        Ok(None) => Err(Code::NotFound.into()),
        Err(problem) => Err(problem),
    };
    limit::guessed(state, request, "link", found).await
}

async fn begin(state: &Data<State>, request: &HttpRequest, secret: &str) -> Result<(), Problem> {
    let Found { link, order, shows } = look(state, request, secret).await?;
    // Begun already: the same button once more.
    if shows == Shows::HandedIn || order.status == RepairStatus::Started {
        return Ok(());
    }
    let (school, inner, now) = (link.school_id, state.clone(), state.clock.now());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let held = Held::take_by(tx, inner, school, link.repair_id, By::Firm(link.firm), now).await?;
            repair::begin(held, String::new()).await
        })
    });
    notify::wake(state, school, &work.await?.members).await;
    Ok(())
}

/// Writes down what is handed in and uses the link up, both or neither.
async fn hand_in(
    state: &Data<State>,
    request: &HttpRequest,
    payload: Payload,
    found: &Found,
    typed: &mut Typed,
) -> Result<(), Problem> {
    let (link, school) = (found.link.clone(), found.link.school_id);
    limit::hand_in(state, link.id).await?;
    let photos = form::receive(state, request, payload, FORM, typed).await?;
    let mut done = hand_in::typed(typed)?;
    if photos.is_empty() {
        return Err(Problem::field("photo", "required"));
    }
    let photos = form::take(state, school, photos).await?;
    done.photos = photos.into_iter().map(|photo| photo.id).collect();
    let (inner, now) = (state.clone(), state.clock.now());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            store::spend(tx, &link, now).await?;
            finish_by_firm(tx, inner, (school, link.repair_id), &link.firm, done, now).await
        })
    });
    notify::wake(state, school, &work.await?.members).await;
    Ok(())
}

/// The page, with what somebody has typed already and what was wrong with it.
pub async fn shown(
    state: &State,
    found: Found,
    secret: &str,
    (typed, problem): (&Typed, Option<&Problem>),
    language: Language,
) -> HttpResponse {
    let shows = found.shows;
    match load(state, found).await {
        Ok(job) if shows == Shows::HandedIn => page::answer(problem, job.title(), &job.handed_in(language), language),
        Ok(job) => page::answer(problem, job.title(), &job.to_do(secret, typed, problem, language), language),
        Err(problem) => page::refusal(&problem, &html! {}, language),
    }
}

/// What the page shows: of a job the photos of the fault, of what was handed in its own.
async fn load(state: &State, Found { link, order, shows }: Found) -> Result<Job, Problem> {
    let (db, now, of) = (state.db.read(), state.clock.now(), link.school_id);
    let (mut role, mut event) = (PhotoRole::Problem, None);
    if shows == Shows::HandedIn {
        let events = repair::store::events(db, of, order.id).await?;
        let finished =
            |line: &&repair_event::Model| line.kind == RepairEventKind::Finished && Some(line.at) == link.spent_at;
        (role, event) = (PhotoRole::Proof, events.iter().rev().find(finished).cloned());
    }
    let photos = repair::store::photos(db, of, [order.id], Some(role)).await?.into_iter();
    let photos = photos.filter(|(row, _)| event.as_ref().is_none_or(|event| row.event_id == event.id));
    let mut names = Names::default();
    names.ask(order.place_id, order.asset_id, None, None);
    names.load(db, of).await?;
    Ok(Job {
        school: crate::school::get(db, of).await?,
        today: today(db, of, now).await?,
        place: names.place(order.place_id).map(|place| place.path).unwrap_or_default(),
        asset: names.asset(order.asset_id).map(|asset| format!("{} {}", asset.number, asset.name)).unwrap_or_default(),
        photos: photo::show(state, of, photos.map(|(_, photo)| photo).collect(), now),
        link,
        order,
        handed_in: event.map(|event| event.data),
    })
}

fn back(secret: &str) -> HttpResponse {
    let page = format!("/c/{secret}");
    HttpResponse::SeeOther().insert_header((LOCATION, page)).insert_header(("Cache-Control", "no-store")).finish()
}
