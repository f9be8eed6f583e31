//! `/shift` and `/shifts`.

use actix_web::{
    HttpRequest, get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use entity::{
    MemberId, ShiftId,
    member::Role,
    shift::{self, ShiftEnd},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    card::{Reconcile, Shift, ShiftClosed},
    close::{self, Explained},
    code, rules, set_code, store,
};
use crate::{
    Problem, State,
    gate::{Actor, Permission},
    member::{self, Person},
    notify::{self, Kind, Notice},
    page::{language, say},
    privacy::{IdNumberKept, PhoneKept},
    problem::{Code, Language},
    repair::Names,
    school::{self, GateRules},
    visit::{self, Day},
    wire::{AsItIs, Call, Cursor, Limit, Once, Page, Query, Reply},
};

/// The operations of shifts.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get_shift)
        .service(list_shifts)
        .service(start_shift)
        .service(lock_shift)
        .service(get_reconcile)
        .service(close_shift);
    set_code::routes(config);
}

/// 告知: what the school tells people whose names it writes down.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GateNotice {
    /// Who processes the data.
    who: String,
    /// Why.
    why: String,
    /// What is written down.
    what: String,
    /// How long it is kept.
    how_long: String,
    /// How to ask for it, or for its deletion.
    ask: String,
}

/// The first screen of the gate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "device": {"id": "019a0000-0000-7000-8000-000000000008", "name": "东门岗"}, "shift": null,
    "guards": [{"id": "019a0000-0000-7000-8000-000000000003", "name": "王师傅"}], "school": "晨光里小学（演示）",
    "notice": {
        "who": "晨光里小学（演示）", "why": "保障校园安全", "what": "姓名、电话后四位", "howLong": "90 天", "ask": "门卫室"
    }
}))]
pub struct AtGate {
    /// 门岗: the phone that the guards share; null: one's own.
    #[schema(required)]
    device: Option<Person>,
    /// The shift that goes on.
    #[schema(required)]
    shift: Option<Shift>,
    /// The guards who have a code, by name.
    guards: Vec<Person>,
    /// The school's name.
    school: String,
    /// What people are told.
    notice: GateNotice,
}

/// Who signs on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ShiftIn, example = json!({}))]
pub struct ShiftIn {
    /// The guard; on his own phone nobody is named.
    guard_id: Option<MemberId>,
    /// His code, six digits.
    #[schema(max_length = 12)]
    code: Option<String>,
}

/// Who is still inside, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShiftCloseIn, example = json!({"explained": [
    {"visitId": "019a0000-0000-7000-8000-000000000090", "outcome": "inside", "reason": "还在会议室开会"}
]}))]
pub struct CloseIn {
    /// Those who should have left.
    #[serde(default)]
    #[schema(max_items = 200)]
    explained: Vec<Explained>,
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShiftQuery {
    /// How many to answer.
    #[serde(default)]
    #[param(value_type = Option<u64>, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// Who is on duty at this phone
///
/// What the gate's first screen shows before anybody signs on: the guards, the shift that goes on, and what people are told
/// about their data. A shift that is locked goes on when its guard signs on again.
#[utoipa::path(tag = "gate", security(("session" = [Permission::ShiftSign])), responses((status = 200, body = AtGate)))]
#[get("/shift")]
async fn get_shift(state: Data<State>, actor: Actor, request: HttpRequest) -> Result<Json<AtGate>, Problem> {
    let db = state.db.read();
    let row = school::get(db, actor.school).await?;
    let current = store::current(db, actor.school, actor.device, actor.member).await?;
    let shift = shown(&state, db, actor, current.into_iter().collect()).await?.pop();
    let device = match actor.device {
        Some(device) => Some(Person::from(member::get(db, actor.school, device).await?)),
        None => None,
    };
    let guards = code::known(db, actor.school, store::guards(db, actor.school).await?).await?;
    let notice = notice(&row, language(&request));
    let guards = guards.into_iter().map(Person::from).collect();
    Ok(Json(AtGate { device, shift, guards, school: row.name, notice }))
}

fn notice(school: &entity::school::Model, language: Language) -> GateNotice {
    let GateRules { visit_days: days, phone, id_number, .. } = GateRules::shown(&school.gate);
    let ask = if school.contact.is_empty() {
        say(language, "请问门卫", "Ask at the gate")
    } else {
        school.contact.as_str()
    };
    // A number is kept whole only for what the school has written, and whoever gives it reads that here.
    let phone = match phone.keep {
        PhoneKept::Full => format!("{}（{}）", say(language, "手机号", "phone"), phone.purpose),
        PhoneKept::LastFour => say(language, "电话后四位", "last four digits of the phone").to_owned(),
    };
    let paper = match id_number.keep {
        IdNumberKept::Full => format!("{}（{}）", say(language, "证件号", "number of your paper"), id_number.purpose),
        IdNumberKept::Checked => say(language, "证件只看不留", "papers are looked at and not kept").to_owned(),
    };
    let (what, how_long) = match language {
        Language::Zh => {
            (format!("姓名、{phone}、单位、车牌、来访事由和进出时间；{paper}"), format!("{days} 天后自动删除"))
        }
        Language::En => (
            format!("Name, {phone}, company, plate, why you come, and when in and out; {paper}"),
            format!("Erased by itself after {days} days"),
        ),
    };
    let why = say(
        language,
        "法律要求学校登记来访人员，保障学生安全",
        "The law has schools write down visitors, for the pupils' safety",
    );
    GateNotice { who: school.name.clone(), why: why.to_owned(), what, how_long, ask: ask.to_owned() }
}

/// List shifts
///
/// The newest first.
#[utoipa::path(tag = "gate", security(("session" = [Permission::ShiftRead])), params(ShiftQuery),
    responses((status = 200, body = Page<Shift>)))]
#[get("/shifts")]
async fn list_shifts(state: Data<State>, actor: Actor, query: Query<ShiftQuery>) -> Result<Json<Page<Shift>>, Problem> {
    let ShiftQuery { limit, cursor } = query.0;
    let rows = store::list(state.db.read(), actor.school, limit, cursor).await?;
    let page = limit.page::<_, shift::Model>(rows, |row| vec![row.id.to_string()]);
    let items = shown(&state, state.db.read(), actor, page.items).await?;
    Ok(Json(Page { items, next: page.next }))
}

/// Sign on
///
/// At the phone that the guards share with one's code; a wrong one is 422 `wrong_code`, and after five 429. The shift that
/// was locked goes on; one of another guard that was not closed is marked `replaced`, and the directors are told. On a
/// guard's own phone nobody is named.
#[utoipa::path(tag = "gate", security(("session" = [Permission::ShiftSign])), request_body = ShiftIn,
    responses((status = 201, body = Shift)))]
#[post("/shifts")]
async fn start_shift(state: Data<State>, actor: Actor, once: Once<ShiftIn>) -> Result<Reply<Shift>, Problem> {
    let Once { body: ShiftIn { guard_id, code }, intent } = once;
    let guard = match actor.device {
        Some(device) => {
            let guard = guard_id.ok_or_else(|| Problem::field("guardId", "required"))?;
            let code = code.ok_or_else(|| Problem::field("code", "required"))?;
            code::check(&state, actor.school, (device, guard), &code).await?;
            guard
        }
        // Whoever it is: at his own phone there is nobody else.
        None if guard_id.is_some_and(|guard| guard != actor.member) => {
            return Err(Problem::field("guardId", "not_found"));
        }
        None => actor.member,
    };
    let now = intent.at;
    let work = state.db.once(actor.school, intent, move |tx| Box::pin(sign_on(tx, actor, guard, now)));
    let written = work.await?;
    let (id, told) = written.value;
    state.standing.forget_all();
    if !written.replayed {
        notify::wake(&state, actor.school, &told).await;
    }
    Ok(Reply::created(written.replayed, one(&state, actor, id).await?))
}

async fn sign_on(
    tx: &DatabaseTransaction,
    actor: Actor,
    guard: MemberId,
    now: DateTime<Utc>,
) -> Result<(ShiftId, Vec<MemberId>), Problem> {
    let school = actor.school;
    if store::guard(tx, school, guard).await?.is_none() {
        return Err(if actor.device.is_some() {
            Problem::field("guardId", "not_found")
        } else {
            Code::NotAllowed.into()
        });
    }
    let mut told = Vec::new();
    if let Some(before) = store::current(tx, school, actor.device, guard).await? {
        let mut before = store::lock(tx, school, before.id).await?;
        if before.guard_id == guard {
            (before.locked_at, before.active_at) = (None, now);
            store::save(tx, &mut before).await?;
            return Ok((before.id, told));
        }
        (before.ended_at, before.ended_how) = (Some(now), Some(ShiftEnd::Replaced));
        store::save(tx, &mut before).await?;
        told = member::directors(tx, school).await?;
        let params = serde_json::json!({"since": before.started_at});
        let notice = Notice { kind: Kind::ShiftReplaced, subject_id: before.id.0, params };
        notify::tell(tx, school, &told, notice, now).await?;
    }
    let row = shift::Model {
        id: ShiftId::new(),
        school_id: school,
        guard_id: guard,
        device_id: actor.device,
        started_at: now,
        active_at: now,
        locked_at: None,
        ended_at: None,
        ended_how: None,
        explained: 0,
        version: 1,
    };
    let id = row.id;
    store::insert(tx, row).await?;
    Ok((id, told))
}

/// Lock the phone
///
/// The shift goes on when its guard signs on again.
#[utoipa::path(tag = "gate", security(("session" = [Permission::ShiftWrite])),
    params(("id" = ShiftId, Path, description = "The shift")), responses((status = 200, body = Shift)))]
#[post("/shifts/{id}/lock")]
async fn lock_shift(state: Data<State>, actor: Actor, id: Path<ShiftId>) -> Result<Json<Shift>, Problem> {
    let (id, now) = (id.into_inner(), state.clock.now());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let mut row = own(actor, store::lock(tx, actor.school, id).await?)?;
            if row.ended_at.is_some() {
                return Err(Code::WrongState.into());
            }
            row.locked_at = Some(now);
            store::save(tx, &mut row).await
        })
    });
    work.await?;
    state.standing.forget_all();
    Ok(Json(one(&state, actor, id).await?))
}

/// Who is inside at the end of a shift
///
/// 交班核对: everybody, and those of whom it has to be said why they have not left.
#[utoipa::path(tag = "gate", security(("session" = [Permission::ShiftRead])),
    params(("id" = ShiftId, Path, description = "The shift")), responses((status = 200, body = Reconcile)))]
#[get("/shifts/{id}/reconcile")]
async fn get_reconcile(state: Data<State>, actor: Actor, id: Path<ShiftId>) -> Result<Json<Reconcile>, Problem> {
    let db = state.db.read();
    let row = store::get(db, actor.school, id.into_inner()).await?;
    let day = Day::of(db, actor.school, state.clock.now()).await?;
    let marked = close::inside(db, &day, &row).await?;
    let open: Vec<_> = marked.iter().filter(|(_, open)| *open).map(|(row, _)| row.clone()).collect();
    let inside = marked.into_iter().map(|(row, _)| row).collect();
    Ok(Json(Reconcile {
        inside: visit::shown(&state, db, actor, inside).await?,
        unexplained: visit::shown(&state, db, actor, open).await?,
    }))
}

/// Close a shift
///
/// 交班: by its guard or a director, also after another guard signed on over it. While somebody is inside who should have left, and it is not said why, it is 409
/// `unexplained` with those visits. Whoever is taken for gone (`left`) stands on the record as such, with the reason.
#[utoipa::path(tag = "gate", security(("session" = [Permission::ShiftWrite])),
    params(("id" = ShiftId, Path, description = "The shift")), request_body = CloseIn,
    responses((status = 200, body = ShiftClosed)))]
#[post("/shifts/{id}/close")]
async fn close_shift(call: Call<ShiftId, CloseIn, AsItIs>) -> Result<Reply<ShiftClosed>, Problem> {
    let Call { state, actor, id, body, intent, .. } = call;
    if body.explained.len() > 200 {
        return Err(Problem::field("explained", "too_many"));
    }
    let (now, inner) = (intent.at, state.clone());
    let work = state.db.once(actor.school, intent, move |tx| {
        Box::pin(async move {
            own(actor, store::lock(tx, actor.school, id).await?)?;
            close::close(tx, &inner, actor, (id, body.explained), now).await
        })
    });
    let written = work.await?;
    state.standing.forget_all();
    let shift = one(&state, actor, written.value.id).await?;
    Ok(Reply::ok(written.replayed, ShiftClosed { shift, ledger: written.value.receipt }))
}

/// The shift, if it is for him: his own, or he directs.
fn own(actor: Actor, row: shift::Model) -> Result<shift::Model, Problem> {
    if row.guard_id == actor.member || actor.role == Role::Director { Ok(row) } else { Err(Code::NotAllowed.into()) }
}

async fn one(state: &State, actor: Actor, id: ShiftId) -> Result<Shift, Problem> {
    let row = store::get(state.db.read(), actor.school, id).await?;
    let shown = shown(state, state.db.read(), actor, vec![row]).await?.pop();
    shown.ok_or_else(|| Problem::internal("a shift got lost"))
}

async fn shown(
    state: &State,
    db: &impl ConnectionTrait,
    actor: Actor,
    rows: Vec<shift::Model>,
) -> Result<Vec<Shift>, Problem> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let idle = GateRules::read(&school::get(db, actor.school).await?.gate)?.idle();
    let (now, mut names) = (state.clock.now(), Names::default());
    rows.iter().for_each(|row| names.ask_people([Some(row.guard_id), row.device_id]));
    names.load(db, actor.school).await?;
    let shown = rows.into_iter().map(|row| Shift {
        id: row.id,
        guard: names.person(Some(row.guard_id)),
        device: names.person(row.device_id),
        started_at: row.started_at,
        idle_at: rules::idle_at(&row, idle),
        locked: row.ended_at.is_none() && row.device_id.is_some() && !rules::is_open(&row, idle, now),
        ended_at: row.ended_at,
        ended_how: row.ended_how,
        explained: row.explained,
    });
    Ok(shown.collect())
}
