//! `GET` and `PATCH /school`.

use actix_web::{
    get, patch,
    web::{Data, Json},
};
use entity::{AboveSchools, school};
use sea_orm::{IntoActiveModel, Set};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{GateRules, LANDING_FIELDS, NumberPattern, store};
use crate::{
    Problem, State,
    calendar::{self, Hours, Promises},
    gate::{Actor, Permission},
    menu::Canteen,
    wire::{Body, IfMatch, Line, Text},
};

/// The school's operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_school).service(update_school);
}

/// The school and its settings.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "slug": "demo", "name": "晨光里小学（演示）", "contact": "门卫室 010-0000 0000",
    "numberPattern": "{category}-{year}-{serial}", "landingFields": ["name", "category"],
    "promises": {
        "urgentMinutes": 30, "smallUntil": "18:00", "smallLateAfter": "17:00", "normalHours": 48, "majorDays": 3,
        "acceptHours": 72, "repeatDays": 30
    },
    "hours": {"timeZone": "Asia/Shanghai", "weekdays": [1, 2, 3, 4, 5], "from": "07:30", "until": "18:00"},
    "canteen": {
        "ageGroups": [{"band": "lower_primary", "name": "1–3 年级", "heads": 180}],
        "meals": [{"meal": "lunch", "from": "11:30", "until": "12:30"}], "minimumGrams": 125,
        "sampleMinutesBefore": 30, "fridgeFromDeciCelsius": 0, "fridgeUntilDeciCelsius": 80, "fridgeAlertMinutes": 30,
        "keepHours": 48, "lossPerMille": 30,
        "riskyWords": ["四季豆"], "riskyDishes": "block"
    },
    "gate": {
        "idleMinutes": 15, "againSeconds": 90, "nextMinutes": 3, "dutyMinutes": 10, "overstayMinutes": 30,
        "lockUp": "18:00",
        "stayMinutes": {
            "parent": 60, "contractor": 240, "delivery": 30, "inspector": 240, "meeting": 120, "other": 60,
            "emergency": 120
        },
        "windows": [{"purpose": "delivery", "from": "07:00", "until": "07:40"}]
    },
    "version": 1
}))]
pub struct School {
    /// Its name in addresses.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Whom a finder may call; shown without a login. Empty: nobody.
    pub contact: String,
    /// How asset numbers are made.
    pub number_pattern: String,
    /// What a scan without a login shows.
    pub landing_fields: Vec<String>,
    /// Until when a repair of each urgency is promised.
    pub promises: Promises,
    /// When the school works.
    pub hours: Hours,
    /// How the canteen works.
    pub canteen: Canteen,
    /// How the gate works.
    pub gate: GateRules,
    /// For `If-Match`.
    pub version: i32,
}

impl From<school::Model> for School {
    fn from(row: school::Model) -> Self {
        let school::Model {
            id: _,
            slug,
            name,
            contact,
            number_pattern,
            landing_fields,
            promises,
            canteen,
            gate,
            version,
            created_at: _,
        } = row;
        let landing_fields = serde_json::from_value(landing_fields).unwrap_or_default();
        let (promises, hours) = calendar::read(&promises);
        let (canteen, gate) = (Canteen::read(&canteen), GateRules::shown(&gate));
        Self { slug, name, contact, number_pattern, landing_fields, promises, hours, canteen, gate, version }
    }
}

/// What to change. What is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"contact": "门卫室 010-0000 0000"}))]
pub struct SchoolPatch {
    /// Its name for people.
    name: Option<Line<60>>,
    /// Whom a finder may call.
    contact: Option<Text<100>>,
    /// `{category}`, `{year}` and `{serial}` are filled in; `{serial}` must be there.
    number_pattern: Option<Line<40>>,
    /// Any of `name`, `number`, `category`, `brand`, `model`, `place`, `status`.
    landing_fields: Option<Vec<String>>,
    /// Until when a repair of each urgency is promised. Those already promised stay as they were.
    promises: Option<Promises>,
    /// When the school works.
    hours: Option<Hours>,
    /// How the canteen works.
    canteen: Option<Canteen>,
    /// How the gate works. What is absent in it is the default.
    gate: Option<GateRules>,
}

/// The school and its settings
#[utoipa::path(tag = "school", security(("session" = [])), responses((status = 200, body = School)))]
#[get("/school")]
async fn get_school(state: Data<State>, actor: Actor) -> Result<Json<School>, Problem> {
    Ok(Json(store::get(state.db.read(), actor.school).await?.into()))
}

/// Change the school's settings
///
/// Numbers already given stay as they are.
#[utoipa::path(
    tag = "school",
    security(("session" = [Permission::SchoolWrite])),
    params(("If-Match" = String, Header, description = "The version this change was made from")),
    request_body = SchoolPatch,
    responses((status = 200, body = School))
)]
#[patch("/school")]
async fn update_school(
    state: Data<State>,
    actor: Actor,
    version: IfMatch,
    body: Body<SchoolPatch>,
) -> Result<Json<School>, Problem> {
    let SchoolPatch { name, contact, number_pattern, landing_fields, promises, hours, canteen, gate } = body.0;
    if let Some(pattern) = &number_pattern {
        NumberPattern::parse(pattern).map_err(|code| Problem::field("numberPattern", code))?;
    }
    if landing_fields.iter().flatten().any(|field| !LANDING_FIELDS.contains(&field.as_str())) {
        return Err(Problem::field("landingFields", "invalid_choice"));
    }
    refuse("promises", promises.as_ref().map(Promises::check))?;
    refuse("hours", hours.as_ref().map(Hours::check))?;
    refuse("canteen", canteen.as_ref().map(Canteen::check))?;
    refuse("gate", gate.as_ref().map(GateRules::check))?;
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let school = store::lock(tx, actor.school).await?;
            if school.version != version.0 {
                return Err(Problem::stale(School::from(school)));
            }
            let next = school.version + 1;
            let (promised, worked) = calendar::read(&school.promises);
            let mut row = school.into_active_model();
            row.version = Set(next);
            if let Some(name) = name {
                row.name = Set(name.into());
            }
            if let Some(contact) = contact {
                row.contact = Set(contact.into());
            }
            if let Some(pattern) = number_pattern {
                row.number_pattern = Set(pattern.into());
            }
            if let Some(fields) = landing_fields {
                row.landing_fields = Set(fields.into());
            }
            if promises.is_some() || hours.is_some() {
                let (promises, hours) = (promises.unwrap_or(promised), hours.unwrap_or(worked));
                row.promises = Set(calendar::written(&promises, &hours));
            }
            if let Some(canteen) = canteen {
                row.canteen = Set(canteen.written());
            }
            if let Some(gate) = gate {
                row.gate = Set(gate.written());
            }
            Ok(school::Entity::write_back(row).exec(tx).await?)
        })
    });
    Ok(Json(work.await?.into()))
}

/// Names the part of a setting that cannot be.
fn refuse(setting: &str, checked: Option<Result<(), (&'static str, &'static str)>>) -> Result<(), Problem> {
    match checked {
        Some(Err((field, code))) => Err(Problem::field(format!("{setting}.{field}"), code)),
        _ => Ok(()),
    }
}
