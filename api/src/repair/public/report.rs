//! Reporting without an account: what is broken, or that somebody else has the same trouble.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    http::header::{CONTENT_TYPE, LOCATION},
    post,
    web::{Data, Path, Payload},
};
use entity::{
    MemberId, SchoolId, photo,
    repair::{Trade, Urgency},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{
    code::{TrackingCode, hash},
    form::{self, Shape, Typed},
    limit::{self, Place},
    rules::{AT_ONE_TAG, LEAST_WORDS, MOST_PHOTOS},
    store,
};
use crate::{
    Problem, State,
    db::Written,
    notify, page,
    repair::{self, held::By, report::NewRepair},
    tag::{self, Landed, Target},
    wire::{Intent, Key, Once, Reply, Text, intent},
};

/// What the form of a tag's page may hold.
const FORM: Shape = Shape { fields: &["description", "contact", "urgency", "trade", "key"], photos: MOST_PHOTOS };

/// What is broken, from somebody without an account.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"description": "水龙头关不上", "contact": "138 0000 0000", "trade": "plumbing"}))]
pub struct ReportIn {
    /// 2 to 2,000 characters.
    #[schema(value_type = String, min_length = 2, max_length = 2000)]
    description: Text<2000>,
    /// How to be reached. Shown only to who sends and who repairs, and erased when the order ends.
    contact: Option<Text<60>>,
    /// How soon it must be done; `normal` when nothing is said. The school decides.
    urgency: Option<Urgency>,
    /// What kind of work.
    trade: Option<Trade>,
}

/// The same as a form, with up to three photos.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form for the document")]
pub struct ReportForm {
    /// 2 to 2,000 characters.
    description: String,
    /// How to be reached.
    contact: Option<String>,
    /// How soon it must be done.
    urgency: Option<Urgency>,
    /// What kind of work.
    trade: Option<Trade>,
    /// Up to three: JPEG, PNG or WebP, at most 15 MB each.
    #[schema(value_type = Vec<String>, format = Binary)]
    photo: Vec<Vec<u8>>,
    /// A name for this report, as `Idempotency-Key`.
    key: Option<String>,
}

/// By which the report is followed. It is told this once; whoever sends the request again with its key is told the same.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "trackingCode": "7K3M9QXT2BWD5HJNRVA8", "trackingUrl": "https://school.example/r/7K3M9QXT2BWD5HJNRVA8",
    "number": "BX-2026-000412"
}))]
pub struct Tracking {
    /// A hundred random bits.
    tracking_code: String,
    /// The page that shows how it goes on.
    tracking_url: String,
    /// The school's number of the order.
    number: String,
}

/// What a report leaves behind.
#[derive(Serialize, Deserialize)]
pub struct Reported {
    /// The number of the order.
    pub number: String,
    /// By which it is followed.
    pub tracking: TrackingCode,
    /// Who of the school was told.
    pub members: Vec<MemberId>,
}

impl Reported {
    /// What is answered.
    pub fn tracking(self, state: &State) -> Result<Tracking, Problem> {
        let tracking_code = self.tracking.text(&state.keys)?;
        let tracking_url = format!("{}/r/{tracking_code}", state.settings.base_url);
        Ok(Tracking { tracking_code, tracking_url, number: self.number })
    }
}

impl ReportIn {
    /// What was typed into the form, or all that is wrong with it.
    fn typed(typed: &Typed) -> Result<Self, Problem> {
        let description = Text::parse(typed.get("description")).map_err(|code| Problem::field("description", code));
        let contact = Text::parse(typed.get("contact")).map_err(|code| Problem::field("contact", code));
        let (urgency, trade) = (form::choice(typed, "urgency")?, form::choice(typed, "trade")?);
        Self { description: description?, contact: contact.map(Some)?, urgency, trade }.checked()
    }

    fn checked(self) -> Result<Self, Problem> {
        match self.description.chars().count() {
            0 => Err(Problem::field("description", "required")),
            few if few < LEAST_WORDS => Err(Problem::field("description", "too_short")),
            _ => Ok(self),
        }
    }

    /// The order that comes of it. Whether somebody could be hurt is for the school to say.
    fn order(self, landed: &Landed, photos: Vec<photo::Model>) -> NewRepair {
        let asset = match landed.target {
            Target::Asset(id) => Some(id),
            Target::Place(_) | Target::Badge(_) => None,
        };
        NewRepair {
            id: None,
            asset,
            place: landed.place,
            item: String::new(),
            description: self.description.into(),
            urgency: self.urgency.unwrap_or(Urgency::Normal),
            trade: self.trade.unwrap_or(Trade::Other),
            safety: false,
            photos: photos.into_iter().map(|photo| photo.id).collect(),
            contact: self.contact.map(String::from).unwrap_or_default(),
            occurred_at: None,
        }
    }

    /// What makes two reports the same one, whatever form they came in.
    fn told(&self, photos: &[photo::Model]) -> Result<Vec<u8>, Problem> {
        let hashes: Vec<&str> = photos.iter().map(|photo| photo.sha256.as_str()).collect();
        serde_json::to_vec(&(self, hashes)).map_err(Problem::internal)
    }
}

/// Report what is broken, without an account
///
/// As JSON, or as a form with up to three photos. It waits until somebody of the school has looked at it. So many in an
/// hour at one tag and from one address, then 429. What comes back is the only way to follow it.
#[utoipa::path(tag = "public", security(()),
    params(("code" = String, Path, description = "The code in the QR code, or as typed")),
    request_body(content((ReportIn = "application/json"), (ReportForm = "multipart/form-data"))),
    responses((status = 201, body = Tracking)))]
#[post("/public/tags/{code}/repairs")]
pub async fn create_public_repair(
    state: Data<State>,
    request: HttpRequest,
    code: Path<String>,
    payload: Payload,
) -> Result<Reply<Tracking>, Problem> {
    let landed = tag::look(&state, &request, &code).await?;
    limit::attempt(&state, &request).await?;
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let written = if kind.starts_with("multipart/form-data") {
        let mut typed = Typed::default();
        from_form(&state, &request, payload, &landed, &mut typed).await?
    } else {
        let Once { body, .. } = Once::<ReportIn>::from_request(&request, &mut payload.into_inner()).await?;
        let report = body.checked()?;
        let intent = intent(&request, &report.told(&[])?)?;
        write(&state, &landed, report, Vec::new(), intent).await?
    };
    Ok(Reply::created(written.replayed, written.value.tracking(&state)?))
}

/// Report what is broken, from the page of a tag
///
/// For the page's own form: leads on to the page that shows how it goes on, or shows the form again with what is wrong.
#[utoipa::path(tag = "public", security(()),
    params(("code" = String, Path, description = "The code in the QR code")),
    request_body(content = ReportForm, content_type = "multipart/form-data"),
    responses((status = 303, description = "To the page of the tracking code"),
        (status = 400, body = String, content_type = "text/html", description = "The form again"),
        (status = 404, body = String, content_type = "text/html", description = "Unknown, foreign, blank or void"),
        (status = 408, body = String, content_type = "text/html", description = "The form again"),
        (status = 413, body = String, content_type = "text/html", description = "The form again"),
        (status = 415, body = String, content_type = "text/html", description = "The form again"),
        (status = 422, body = String, content_type = "text/html", description = "The form again"),
        (status = 429, body = String, content_type = "text/html", description = "Too many for now"),
        (status = 503, body = String, content_type = "text/html", description = "Too many photos at once")))]
#[post("/t/{code}")]
pub async fn create_repair_by_page(
    state: Data<State>,
    request: HttpRequest,
    code: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let language = page::language(&request);
    let landed = match tag::look(&state, &request, &code).await {
        Ok(landed) => landed,
        Err(problem) => return tag::unknown(&problem, language),
    };
    let mut typed = Typed::default();
    let done = async {
        limit::attempt(&state, &request).await?;
        from_form(&state, &request, payload, &landed, &mut typed).await?.value.tracking(&state)
    };
    match done.await {
        Ok(tracking) => onward(&tracking),
        Err(problem) => landed.page(&typed, Some(&problem), language),
    }
}

async fn from_form(
    state: &Data<State>,
    request: &HttpRequest,
    payload: Payload,
    landed: &Landed,
    typed: &mut Typed,
) -> Result<Written<Reported>, Problem> {
    let photos = form::receive(state, request, payload, FORM, typed).await?;
    let report = ReportIn::typed(typed)?;
    let photos = form::take(state, landed.tag.school_id, photos).await?;
    let intent = named(intent(request, &report.told(&photos)?)?, typed.get("key"));
    write(state, landed, report, photos, intent).await
}

/// Names what a page sends, if no header did: the same form with the same content again is the same report. With another
/// content it is another one, since a browser's way back shows the old form.
pub fn named(mut intent: Intent, key: &str) -> Intent {
    if intent.key.is_none() && !key.is_empty() {
        let digest = Sha256::new().chain_update(key).chain_update(&intent.body_hash).finalize();
        intent.key = Some(Key(digest.iter().take(20).map(|byte| format!("{byte:02x}")).collect()));
    }
    intent
}

/// To the page of the code: opened anew it sends nothing again, and its address is what has to be kept.
pub fn onward(tracking: &Tracking) -> HttpResponse {
    let page = format!("/r/{}", tracking.tracking_code);
    HttpResponse::SeeOther().insert_header((LOCATION, page)).insert_header(("Cache-Control", "no-store")).finish()
}

/// Makes the order, unless there were too many at this tag; a report that was made already is answered again even then.
async fn write(
    state: &Data<State>,
    landed: &Landed,
    report: ReportIn,
    photos: Vec<photo::Model>,
    intent: Intent,
) -> Result<Written<Reported>, Problem> {
    let (school, now, inner) = (landed.tag.school_id, intent.at, state.clone());
    let new = report.order(landed, photos);
    let tracking = TrackingCode::new(&state.keys);
    let follower = (tracking.id, hash(&tracking.text(&state.keys)?));
    let place = Place::at(state, "report", &landed.tag.code, AT_ONE_TAG).await;
    let refused = place.is_none();
    let work = state.db.once(school, intent, move |tx| {
        Box::pin(async move {
            if refused {
                return Err(limit::too_many(AT_ONE_TAG));
            }
            let told = repair::report::report(tx, inner, school, By::House, new, now).await?;
            let order = repair::store::get(tx, school, told.id).await?;
            store::follow(tx, school, order.id, follower, now).await?;
            Ok(Reported { number: order.number, tracking, members: told.members })
        })
    });
    let done = work.await;
    Place::settle(place, state, &done).await;
    told(state, school, done).await
}

/// Wakes who was told of something new.
pub async fn told(
    state: &Data<State>,
    school: SchoolId,
    done: Result<Written<Reported>, Problem>,
) -> Result<Written<Reported>, Problem> {
    let written = done?;
    if !written.replayed {
        notify::wake(state, school, &written.value.members).await;
    }
    Ok(written)
}
