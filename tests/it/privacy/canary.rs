//! A thousand values of people who do not exist go through a server that logs all it can. They are where they are asked for by
//! whoever may ask, and nowhere else; and when they are erased, not even what was sealed is left. [T15, T16, T18, T19]

use std::collections::HashSet;

use chrono::TimeDelta;
use entity::{
    OfSchool, collector, frequent_visitor, ledger_head::Ledger, ledger_row, ledger_secret, look, member::Role,
    no_release, refusal, release, student, visit, watch_entry,
};
use futures_util::{StreamExt, stream};
use houqin::{ledger, ports::clock::Clock, privacy};
use it::{
    Actor, Answer, App, Backend, Process,
    canary::{Canary, Scanner, canaries},
    id, send,
};
use reqwest::{Method, multipart::Form};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

/// So many go the whole way through the gate, and as many bring a child; the others are typed in from paper.
const WHOLE_WAY: usize = 15;
const METRICS: &str = "canary-metrics-token";

fn settings(app: &App) -> Vec<(&'static str, String)> {
    let settings = &app.state.settings;
    vec![
        ("HOUQIN_DATABASE_URL", settings.database_url()),
        ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", settings.token_keys.clone()),
        ("HOUQIN_LEDGER_KEY", settings.ledger_key.clone()),
        ("HOUQIN_DATA_KEYS", settings.data_keys.clone()),
        ("HOUQIN_METRICS_TOKEN", METRICS.into()),
        ("HOUQIN_WORKERS", "1".into()),
    ]
}

/// A change to a record as it is now.
async fn step(actor: &Actor<'_>, path: &str, version: &Value, body: &Value) -> Answer {
    send(actor.request(Method::POST, path).header("If-Match", format!("\"{version}\"")).json(body)).await
}

/// The people of the school, and what they have done.
struct Gate<'a> {
    director: Actor<'a>,
    guard: Actor<'a>,
    teacher: Actor<'a>,
    teacher_id: String,
    class: String,
    entered: String,
    left: String,
}

impl Gate<'_> {
    fn typed(&self, who: &Canary) -> Value {
        json!({
            "name": who.name, "purpose": "meeting", "hostId": self.teacher_id, "phone": who.phone,
            "idNumber": who.id_number, "plate": who.plate, "company": format!("{}公司", who.name), "idChecked": true,
            "companions": [who.name], "goods": format!("{}的包", who.name), "reason": format!("{}来谈事", who.name)
        })
    }

    /// Asked, let in by a yes, looked at, and gone.
    async fn comes(&self, who: &Canary) {
        let made = self.guard.post("/visits", &self.typed(who)).await.created();
        let path = format!("/visits/{}", id(&made));
        let yes = json!({"reason": format!("认识{}", who.name)});
        let said = step(&self.teacher, &format!("{path}/confirm"), &made["version"], &yes).await.ok();
        let inside =
            step(&self.guard, &format!("{path}/enter"), &said["version"], &json!({"idChecked": true})).await.ok();
        step(&self.guard, &format!("{path}/leave"), &inside["version"], &json!({})).await.ok();
        let look = json!({"fields": ["phone", "id_number"], "reason": format!("{}落下{}", who.name, who.plate)});
        let shown = self.director.post(&format!("{path}/look"), &look).await.created();
        assert_eq!((&shown["phone"], &shown["idNumber"]), (&json!(who.phone), &json!(who.id_number)));
    }

    /// Typed in afterwards.
    async fn is_on_paper(&self, who: &Canary) {
        let mut typed = self.typed(who);
        typed["late"] =
            json!({"enteredAt": self.entered, "leftAt": self.left, "reason": format!("停电，{}", who.name)});
        self.guard.post("/visits", &typed).await.created();
    }

    /// A child of the same name, collected by somebody of the same name.
    async fn brings_a_child(&self, who: &Canary) {
        let child = json!({"name": who.name, "classId": self.class, "number": who.plate});
        let child = self.director.post("/students", &child).await.created();
        let adult = json!({"name": who.name, "relation": "父亲", "phone": who.phone, "adult": true});
        let adult = self.director.post(&format!("/students/{}/collectors", id(&child)), &adult).await.created();
        let asked = json!({"studentId": id(&child), "collectorId": id(&adult), "reason": format!("{}看病", who.name)});
        let asked = self.teacher.post("/releases", &asked).await.created();
        let reason = json!({"reason": format!("{}改天", who.name)});
        step(&self.teacher, &format!("/releases/{}/cancel", id(&asked)), &asked["version"], &reason).await.ok();
        let asked = json!({"studentId": id(&child), "collectorId": id(&adult), "reason": format!("{}又来", who.name)});
        let asked = self.teacher.post("/releases", &asked).await.created();
        let reason = json!({"reason": format!("{}不像{}", who.name, who.phone)});
        step(&self.teacher, &format!("/releases/{}/refuse", id(&asked)), &asked["version"], &reason).await.ok();
        let order =
            json!({"collectorIds": [id(&adult)], "reason": format!("裁定，{}", who.name), "liftRole": "director"});
        let order = self.director.post(&format!("/students/{}/no-releases", id(&child)), &order).await.created();
        let lifted = json!({"reason": format!("撤销，{}", who.id_number)});
        self.director.post(&format!("/no-releases/{}/lift", id(&order)), &lifted).await.ok();
    }

    /// Registers at the poster, opens his own page, and takes it back; and again, and is refused.
    async fn is_at_the_poster(&self, anyone: &Actor<'_>, who: &Canary, scanner: &Scanner) {
        let said = json!({
            "name": who.name, "purpose": "other", "host": who.name, "phone": who.phone, "plate": who.plate,
            "company": format!("{}公司", who.name), "reason": format!("{}，证件{}", who.name, who.id_number)
        });
        let form = Form::new().text("name", who.name.clone()).text("phone", who.phone.clone()).text("purpose", "other");
        let form = form.text("plate", who.plate.clone()).text("reason", who.id_number.clone()).text("opened", "1");
        let again = send(anyone.request(Method::POST, "//s/green/visit").multipart(form)).await;
        assert!(again.status == 422 && again.text().contains(&who.name), "it was read");
        let made = anyone.post("/public/schools/green/visits", &said).await.created();
        let url = made["passUrl"].as_str().unwrap();
        let page = format!("/{}", &url[url.find("/v/").unwrap()..]);
        let own = anyone.get(&page).await;
        assert!(!scanner.find(&own.bytes, "his own page").is_empty(), "his own page shows him what is held");
        assert_eq!(send(anyone.request(Method::POST, &format!("{page}/cancel"))).await.status, 200);
        anyone.post("/public/schools/green/visits", &said).await.created();
        let waits = self.director.get("/visits?status=waiting&limit=200").await.ok();
        let waits = waits["items"].as_array().unwrap().iter().find(|visit| visit["name"] == who.name).unwrap().clone();
        let no = json!({"reason": format!("{}不认识", who.name)});
        step(&self.director, &format!("/visits/{}/refuse", id(&waits)), &waits["version"], &no).await.ok();
    }

    /// Comes often, and is watched for; then neither any more.
    async fn is_known(&self, who: &Canary) {
        let often = json!({
            "name": who.name, "company": format!("{}公司", who.name), "plate": who.plate, "phone": who.phone,
            "purpose": "delivery", "agreed": true
        });
        let often = self.guard.post("/frequent-visitors", &often).await.created();
        let over = json!({"reason": format!("{}不来了", who.name)});
        self.guard.post(&format!("/frequent-visitors/{}/void", id(&often)), &over).await.ok();
        let watched = json!({
            "name": who.name, "aliases": [who.name], "plates": [who.plate], "note": format!("{}，{}", who.phone, who.id_number)
        });
        let watched = self.director.post("/watch-entries", &watched).await.created();
        self.director.post(&format!("/watch-entries/{}/void", id(&watched)), &over).await.ok();
    }
}

/// What is answered to those who may not ask, and to whom it is none of their business.
async fn answered_to_others(
    gate: &Gate<'_>,
    blue: &Actor<'_>,
    anyone: &Actor<'_>,
    some: &Canary,
) -> Vec<(String, Answer)> {
    let mut all = Vec::new();
    for path in [
        "/visits",
        "/looks",
        "/students",
        "/releases",
        "/refusals",
        "/notices",
        "/deliveries",
        "/frequent-visitors",
        "/watch-entries",
        "/pickups",
        "/ledgers/visit/export",
        "/ledgers/release/export",
        "/ledgers/release/export?format=html",
    ] {
        all.push((format!("another school's {path}"), blue.get(path).await));
    }
    let search = json!({"name": some.name, "phone": some.phone, "idNumber": some.id_number});
    all.push(("another school's search".into(), blue.post("/personal-data/search", &search).await));
    for path in ["//healthz", "//readyz", "/openapi.json", "/ledgers/keys", "//s/green/menu", "//s/green/visit"] {
        all.push((format!("public {path}"), anyone.get(path).await));
    }
    let metrics = anyone.request(Method::GET, "//metrics").bearer_auth(METRICS);
    all.push(("metrics".into(), send(metrics).await));
    // People are told what happened, not to whom.
    for (who, actor) in [("teacher", &gate.teacher), ("guard", &gate.guard), ("director", &gate.director)] {
        all.push((format!("{who}'s notices"), actor.get("/notices?limit=200").await));
    }
    for path in ["/deliveries", "/ledgers/visit/verify", "/ledgers/release/export?format=proof"] {
        all.push((path.to_owned(), gate.director.get(path).await));
    }
    all
}

/// What is answered when something is wrong with what was sent.
async fn refusals(gate: &Gate<'_>, blue: &Actor<'_>, anyone: &Actor<'_>, who: &Canary) -> Vec<(String, Answer)> {
    let mut all = Vec::new();
    for (field, value) in [
        ("plate", json!(format!("{}{}", who.plate, "牌".repeat(200)))),
        ("phone", json!(format!("{}x", who.phone))),
        ("idNumber", json!(format!("{}!", who.id_number))),
        ("hostId", json!(who.name)),
        ("purpose", json!(who.name)),
        ("name", json!([who.name])),
        ("headcount", json!(who.phone)),
        ("from", json!(who.name)),
    ] {
        let mut typed = gate.typed(who);
        typed[field] = value;
        let answer = gate.guard.post("/visits", &typed).await;
        assert!(answer.status.is_client_error(), "{field} {}", answer.text());
        all.push((format!("a wrong {field}"), answer));
    }
    all.push(("without a login".into(), anyone.post("/visits", &gate.typed(who)).await));
    all.push(("another school's host".into(), blue.post("/visits", &gate.typed(who)).await));
    let broken = format!("{{\"name\": \"{}\", ", who.name);
    let broken = gate.guard.request(Method::POST, "/visits").header("content-type", "application/json").body(broken);
    all.push(("half a body".into(), send(broken).await));
    all.push((
        "a search that may not be".into(),
        gate.guard.post("/personal-data/search", &json!({"name": who.name})).await,
    ));
    all
}

/// All that was sealed of them, and by what they are found: as it lies in the tables.
async fn sealed(app: &App) -> Vec<Vec<u8>> {
    let db = app.state.db.read();
    let mut all = Vec::new();
    for row in visit::Entity::of(app.green).all(db).await.unwrap() {
        let values = [row.person, row.notes, row.phone, row.id_number].into_iter().flatten().map(|sealed| sealed.0);
        all.extend(values.chain([row.name_index, row.phone_index, row.id_number_index].into_iter().flatten()));
    }
    let mut over = HashSet::new();
    for row in release::Entity::of(app.green).all(db).await.unwrap() {
        over.insert(row.id.0);
        all.extend(row.person.map(|sealed| sealed.0));
    }
    for row in refusal::Entity::of(app.green).all(db).await.unwrap() {
        over.insert(row.id.0);
        all.extend(row.person.map(|sealed| sealed.0));
    }
    for row in no_release::Entity::of(app.green).all(db).await.unwrap() {
        over.insert(row.id.0);
        all.extend(row.person.map(|sealed| sealed.0));
    }
    for row in frequent_visitor::Entity::of(app.green).all(db).await.unwrap() {
        all.extend(row.person.map(|sealed| sealed.0).into_iter().chain(row.name_index));
    }
    for row in watch_entry::Entity::of(app.green).all(db).await.unwrap() {
        all.extend(row.person.map(|sealed| sealed.0));
    }
    for row in look::Entity::of(app.green).all(db).await.unwrap() {
        all.extend(row.reason.map(|sealed| sealed.0));
    }
    let secrets = ledger_secret::Entity::of(app.green).filter(ledger_secret::COLUMN.ledger.eq(Ledger::Visit));
    all.extend(secrets.all(db).await.unwrap().into_iter().map(|row| row.value.into_bytes()));
    // What the other ledger says of those who are still students here stays.
    let rows = ledger_row::Entity::of(app.green).filter(ledger_row::COLUMN.ledger.eq(Ledger::Release));
    let rows = rows.all(db).await.unwrap().into_iter().filter(|row| over.contains(&row.subject_id));
    let rows: HashSet<i64> = rows.map(|row| row.seq).collect();
    let secrets = ledger_secret::Entity::of(app.green).filter(ledger_secret::COLUMN.ledger.eq(Ledger::Release));
    let secrets = secrets.all(db).await.unwrap().into_iter().filter(|row| rows.contains(&row.seq));
    all.extend(secrets.map(|row| row.value.into_bytes()));
    all
}

async fn found(app: &App, scanner: &Scanner) -> Vec<String> {
    let mut found = scanner.find_in_folder(app.folder.path());
    found.extend(scanner.find_in_tables(app.state.db.read()).await);
    found.iter().take(20).map(ToString::to_string).collect()
}

async fn told(app: App) {
    let people = canaries(250, 40);
    let scanner = Scanner::of(people.iter().flat_map(|who| who.values()));
    let gate = json!({"gate": {
        "phone": {"keep": "full", "purpose": "回访"}, "idNumber": {"keep": "full", "purpose": "规定"}
    }});
    app.director().await.patch("/school", 1, &gate).await.ok();
    let settings = settings(&app);
    let mut process = actix_web::web::block(move || Process::serve(&settings, "trace")).await.unwrap();
    let mut beside = app.neighbour(|_| ()).await;
    beside.origin.clone_from(&process.origin);

    let (director, teacher) = (beside.director().await, beside.as_(Role::Teacher).await);
    let teacher_id = teacher.get("/me").await.ok()["member"]["id"].as_str().unwrap().to_owned();
    let class = director.post("/classes", &json!({"name": "一班", "teacherId": teacher_id})).await.created();
    let ago = |minutes| (app.clock.now() - TimeDelta::minutes(minutes)).to_rfc3339();
    let gate = Gate {
        director,
        guard: beside.as_(Role::Guard).await,
        teacher,
        teacher_id,
        class: id(&class).to_owned(),
        entered: ago(90),
        left: ago(30),
    };
    let (whole, paper) = people.split_at(WHOLE_WAY);
    let anyone = beside.anyone();
    for who in whole {
        gate.is_at_the_poster(&anyone, who, &scanner).await;
        gate.comes(who).await;
        gate.brings_a_child(who).await;
        gate.is_known(who).await;
    }
    stream::iter(paper).for_each_concurrent(8, |who| gate.is_on_paper(who)).await;

    // Whoever may, sees them: else nothing below would say anything.
    let listed = gate.guard.get("/visits?limit=200").await;
    assert!(scanner.find(&listed.bytes, "the list").len() >= 20, "the gate sees who came");
    let blue = beside.stranger().await;
    let mut leaks = Vec::new();
    let mut answers = answered_to_others(&gate, &blue, &anyone, &people[0]).await;
    answers.extend(refusals(&gate, &blue, &anyone, &people[1]).await);
    for (of, answer) in &answers {
        leaks.extend(scanner.find(&answer.bytes, of));
        let headers = format!("{:?}", answer.headers);
        leaks.extend(scanner.find(headers.as_bytes(), of));
    }
    let (log, process) = actix_web::web::block(move || {
        process.stop();
        (process.log(), process)
    })
    .await
    .unwrap();
    drop(process);
    assert!(log.contains("INSERT INTO \\\"visit\\\"") || log.contains("INSERT INTO \"visit\""), "all was logged");
    assert!(log.contains("/api/v1/visits/{id}/enter") && log.contains("TRACE"), "all was logged");
    leaks.extend(scanner.find(log.as_bytes(), "the log"));
    assert!(leaks.is_empty(), "{leaks:#?}");
    let keys = [&app.state.settings.data_keys, &app.state.settings.ledger_key, &app.state.settings.token_keys];
    assert!(keys.iter().all(|key| !log.contains(key.split(':').nth(1).unwrap())), "keys are in the log");
    assert_eq!(found(&app, &scanner).await, Vec::<String>::new());
    gone(&app, &scanner).await;
}

/// When it is time, nothing is left: not in a page of the file, not in the journal, not sealed.
async fn gone(app: &App, scanner: &Scanner) {
    let sealed = Scanner::of_bytes(sealed(app).await);
    assert!(!found(app, &sealed).await.is_empty(), "what is sealed is there before");
    app.clock.forward(TimeDelta::days(181));
    // Of each who went the whole way: a visit refused at the poster, two releases, a refusal, an order, and what he was known
    // as twice.
    assert_eq!(privacy::retain(&app.state).await.unwrap(), 250 + 7 * WHOLE_WAY);
    assert_eq!(found(app, &sealed).await, Vec::<String>::new());
    assert_eq!(found(app, scanner).await, Vec::<String>::new());
    for ledger in [Ledger::Visit, Ledger::Release] {
        let report = ledger::check(&app.state, app.green, ledger).await.unwrap();
        assert!(report.ok && report.erased > 0, "{ledger:?} {report:?}");
    }
    // Who is still a student here stays, sealed.
    let db = app.state.db.read();
    assert_eq!(
        student::Entity::of(app.green).all(db).await.unwrap().iter().filter(|row| row.person.is_some()).count(),
        WHOLE_WAY
    );
    assert!(collector::Entity::of(app.green).all(db).await.unwrap().iter().all(|row| row.person.is_some()));
}

mod a_thousand_values_are_nowhere_but_where_they_are_asked_for {
    use super::*;

    #[actix_web::test]
    async fn sqlite() {
        told(App::start(Backend::Sqlite).await).await;
    }

    #[actix_web::test]
    async fn postgres() {
        told(App::start(Backend::Postgres).await).await;
    }
}
