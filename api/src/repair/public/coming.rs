//! A firm says by its link that somebody comes, so that the gate expects him. Whoever gave the firm the order has said yes
//! to it.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Data, Path, Payload},
};
use chrono::NaiveDate;
use maud::{Markup, html};
use utoipa::ToSchema;

use super::{
    form::{Shape, Typed, receive},
    job::{self, Found},
    limit::take,
    rules::{COMING, Shows},
};
use crate::{
    Problem, State,
    page::{self, say},
    pass,
    problem::{Code, Language},
    tag::normal,
    wire::{Line, Text, intent},
};

/// What the form may hold.
const FORM: Shape = Shape { fields: &["name", "phone", "plate", "headcount", "date", "key"], photos: 0 };

/// Who comes, and when.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form for the document")]
pub struct ComingForm {
    /// Who comes.
    name: String,
    /// Only its last four digits are kept, unless the school says otherwise.
    phone: Option<String>,
    /// The plate of the car.
    plate: Option<String>,
    /// How many come.
    headcount: Option<i32>,
    /// The day: today or later, as long as the link is good.
    date: NaiveDate,
    /// A name for this visit, as `Idempotency-Key`.
    key: Option<String>,
}

/// Somebody of the firm, as the form says.
#[derive(Debug, serde::Serialize)]
pub struct Coming {
    /// The name.
    pub name: Line<60>,
    /// The phone, as it was typed.
    pub phone: Text<40>,
    /// The plate.
    pub plate: Text<20>,
    /// How many come.
    pub headcount: i32,
    /// The day.
    pub date: NaiveDate,
}

impl Coming {
    fn typed(typed: &Typed) -> Result<Self, Problem> {
        let wrong = |name: &'static str| move |code: &'static str| Problem::field(name, code);
        let number = typed.get("headcount").trim();
        Ok(Self {
            name: Line::parse(typed.get("name")).map_err(wrong("name"))?,
            phone: Text::parse(typed.get("phone")).map_err(wrong("phone"))?,
            plate: Text::parse(typed.get("plate")).map_err(wrong("plate"))?,
            headcount: if number.is_empty() { Ok(1) } else { number.parse() }
                .map_err(|_| wrong("headcount")("invalid"))?,
            date: typed.get("date").parse().map_err(|_| wrong("date")("invalid"))?,
        })
    }
}

/// Say by a link that somebody of the firm comes
///
/// The gate expects who is named on that day, and the times of coming and going stand on the order. Leads on to the
/// visitor's own page.
#[utoipa::path(tag = "public", security(()), params(("secret" = String, Path)),
    request_body(content = ComingForm, content_type = "multipart/form-data"),
    responses((status = 303, description = "To the visitor's own page"),
        (status = 400, body = String, content_type = "text/html", description = "The form again"),
        (status = 404, body = String, content_type = "text/html", description = "Opens nothing"),
        (status = 408, body = String, content_type = "text/html", description = "The form again"),
        (status = 413, body = String, content_type = "text/html", description = "The form again"),
        (status = 415, body = String, content_type = "text/html", description = "The form again"),
        (status = 422, body = String, content_type = "text/html", description = "The form again"),
        (status = 429, body = String, content_type = "text/html", description = "Too many for now")))]
#[post("/c/{secret}/visit")]
pub async fn announce_visit_by_page(
    state: Data<State>,
    request: HttpRequest,
    secret: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let (language, secret) = (page::language(&request), normal(&secret));
    let found = match job::look(&state, &request, &secret).await {
        Ok(found) if found.shows == Shows::Job => found,
        Ok(_) => return page::refusal(&Code::WrongState.into(), &html! {}, language),
        Err(problem) => return page::refusal(&problem, &html! {}, language),
    };
    let mut typed = Typed::default();
    match announce(&state, &request, payload, &found, &mut typed).await {
        Ok(pass) => pass::onward(&pass),
        Err(problem) => job::shown(&state, found, &secret, (&typed, Some(&problem)), language).await,
    }
}

async fn announce(
    state: &Data<State>,
    request: &HttpRequest,
    payload: Payload,
    found: &Found,
    typed: &mut Typed,
) -> Result<String, Problem> {
    take(state, "coming", &found.link.id.to_string(), COMING).await?;
    receive(state, request, payload, FORM, typed).await?;
    let coming = Coming::typed(typed)?;
    let body = serde_json::to_vec(&coming).map_err(Problem::internal)?;
    let intent = super::named(intent(request, &body)?, typed.get("key"));
    pass::announced(state, &found.link, coming, intent).await?.value.text(&state.keys)
}

/// The form, with what was typed and was not accepted.
pub fn form(secret: &str, typed: &Typed, today: NaiveDate, language: Language) -> Markup {
    let date = typed.get("date");
    html! {
        h2 { (say(language, "什么时候来？先登记，进校快", "Coming? Tell the gate")) }
        form method="post" enctype="multipart/form-data" action={ "/c/" (secret) "/visit" } {
            label {
                (say(language, "来人姓名", "Who comes"))
                input name="name" required maxlength="60" value=(typed.get("name"));
            }
            label {
                (say(language, "哪天来", "Day"))
                input type="date" name="date" required min=(today)
                    value=(if date.is_empty() { today.to_string() } else { date.to_owned() });
            }
            label {
                (say(language, "手机号（可不填，只留后四位）", "Phone (optional; only its last four digits are kept)"))
                input type="tel" name="phone" maxlength="40" value=(typed.get("phone"));
            }
            div.row {
                input.wide name="plate" maxlength="20" value=(typed.get("plate"))
                    aria-label=(say(language, "车牌", "Plate")) placeholder=(say(language, "车牌（可不填）", "Plate (optional)"));
                input type="number" name="headcount" min="1" max="99" value=(typed.get("headcount"))
                    aria-label=(say(language, "人数", "People")) placeholder=(say(language, "人数", "People"));
            }
            input type="hidden" name="key" value=(uuid::Uuid::now_v7().simple());
            button.quiet { (say(language, "登记并取访客码", "Register and get a code")) }
        }
    }
}
