//! What went on in the demo school lately, told through the server's own front door: its people report, repair and accept
//! as people do, only that the clock is set for them. So nothing is in it that the server would not allow.

use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use actix_web::web::Data;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{canteen, data::Demo, family, gate as at_gate, kitchen, scene};
use crate::{
    Problem, State,
    calendar::{TimeOfDay, TimeZone},
    gate::{Actor, Claims, of_token},
    photo,
    ports::clock::Clock,
    rectification, repair,
    routes::BASE,
};

/// One thing that somebody did.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// How many days of school ago.
    day: usize,
    /// At what time of that day.
    time: TimeOfDay,
    /// The login of who did it; nobody's for somebody without an account.
    #[serde(default)]
    who: String,
    /// Method and path.
    call: String,
    /// As what later steps name the answer.
    #[serde(default, rename = "as")]
    named: String,
    /// The body. A text that begins with `@` stands for what [`Tale::find`] finds.
    say: Value,
}

/// A clock that somebody sets, in milliseconds since 1970.
pub(super) struct SetClock(AtomicI64);

impl SetClock {
    pub(super) fn set(&self, at: DateTime<Utc>) {
        self.0.store(at.timestamp_millis(), Ordering::Relaxed);
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::Relaxed)).unwrap_or_default()
    }
}

/// Tells it in the first school of the demo, as if today were the day that the state's clock shows.
pub async fn tell(state: &State, demo: &Demo, password: &str) -> Result<(), Problem> {
    let mut steps: Vec<Step> =
        serde_json::from_str(include_str!("../../data/demo/repairs.json")).map_err(Problem::internal)?;
    let (now, today) = (state.clock.now(), state.clock.today());
    let at = |step: &Step| TimeZone::Shanghai.moment(step.time.on(school_day(today, step.day)));
    steps.sort_by_key(at);
    let clock = Arc::new(SetClock(AtomicI64::new(now.timestamp_millis())));
    let told = State::open_by(clock.clone(), state.settings.clone(), false).await.map_err(Problem::internal)?;
    let listener = TcpListener::bind("127.0.0.1:0").map_err(Problem::internal)?;
    let origin = format!("http://{}{BASE}", listener.local_addr().map_err(Problem::internal)?);
    let state = Data::new(told);
    let server = crate::start(state.clone(), listener).map_err(Problem::internal)?;
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let http = reqwest::Client::builder().no_proxy().build().map_err(Problem::internal)?;
    let mut tale = Tale { state, http, origin, today, demo, made: HashMap::new(), people: HashMap::new() };
    for step in steps {
        clock.set(at(&step));
        repair::escalate(&tale.state).await?;
        tale.step(step, password).await?;
    }
    canteen::tell(&mut tale, &clock, today, password).await?;
    kitchen::tell(&mut tale, &clock, today, password).await?;
    at_gate::tell(&mut tale, &clock, (today, now), password).await?;
    family::tell(&mut tale, &clock, (today, now), password).await?;
    repair::escalate(&tale.state).await?;
    rectification::escalate(&tale.state).await?;
    handle.stop(false).await;
    Ok(())
}

/// The last day from Monday to Friday before today, or so many of them earlier.
pub(super) fn school_day(today: NaiveDate, earlier: usize) -> NaiveDate {
    let days = (1..).map_while(|back| today.checked_sub_days(Days::new(back)));
    days.filter(|day| day.weekday().number_from_monday() < 6).nth(earlier).unwrap_or(today)
}

pub(super) struct Tale<'a> {
    pub(super) state: Data<State>,
    http: reqwest::Client,
    origin: String,
    today: NaiveDate,
    demo: &'a Demo,
    /// The ids of what has a name.
    made: HashMap<String, Value>,
    /// Who has logged in.
    people: HashMap<String, Actor>,
}

impl Tale<'_> {
    async fn step(&mut self, step: Step, password: &str) -> Result<(), Problem> {
        let (method, path) = step.call.split_once(' ').ok_or_else(|| Problem::internal(&step.call))?;
        let method = method.parse::<Method>().map_err(Problem::internal)?;
        let actor = match step.who.as_str() {
            "" => None,
            who => Some(self.log_in(who, password).await?),
        };
        let (mut url, mut version) = (self.origin.clone(), None);
        for part in path.split('/').skip(1) {
            url.push('/');
            match part.strip_prefix('@') {
                Some(name) => url.push_str(self.find(name, actor).await?.as_str().unwrap_or_default()),
                None => url.push_str(part),
            }
            // Whatever is done to an order is done to it as it is now.
            if part.strip_prefix('@').is_some_and(|name| self.made.contains_key(name)) {
                version = self.send(self.http.get(&url), actor).await?.get("version").cloned();
            }
        }
        let mut request = self.http.request(method, url).json(&self.said(step.say, actor).await?);
        if let Some(version) = version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        let answer = self.send(request, actor).await?;
        if let Some(id) = answer.get("id").filter(|_| !step.named.is_empty()) {
            self.made.insert(step.named, id.clone());
        }
        Ok(())
    }

    /// The session is made once and speaks for its member whatever the clock shows.
    pub(super) async fn log_in(&mut self, who: &str, password: &str) -> Result<Actor, Problem> {
        if let Some(actor) = self.people.get(who) {
            return Ok(*actor);
        }
        let request = self.http.post(format!("{}/session", self.origin));
        let session = self.send(request.json(&json!({"login": who, "password": password})), None).await?;
        let token = session.get("accessToken").and_then(Value::as_str).unwrap_or_default();
        let actor = of_token(&self.state, token, true).await?;
        self.people.insert(who.to_owned(), actor);
        Ok(actor)
    }

    /// What the API answers to somebody.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        version: Option<&Value>,
        body: Value,
        actor: Actor,
    ) -> Result<Value, Problem> {
        let mut request = self.http.request(method, format!("{}{path}", self.origin));
        if !body.is_null() {
            request = request.json(&body);
        }
        if let Some(version) = version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        self.send(request, Some(actor)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder, actor: Option<Actor>) -> Result<Value, Problem> {
        let request = match actor {
            Some(Actor { school, member, session, .. }) => {
                let claims = Claims::new(member, school, session, self.state.clock.now().timestamp());
                request.bearer_auth(self.state.keys.sign(&claims)?)
            }
            None => request,
        };
        let answer = request.send().await.map_err(Problem::internal)?;
        let (status, path) = (answer.status(), answer.url().path().to_owned());
        let text = answer.text().await.map_err(Problem::internal)?;
        if !status.is_success() {
            return Err(Problem::internal(format!("the demo was refused: {path} {status} {text}")));
        }
        if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&text).map_err(Problem::internal) }
    }

    /// The body with everything that it names.
    async fn said(&self, body: Value, actor: Option<Actor>) -> Result<Value, Problem> {
        let mut text = body.to_string();
        while let Some((before, (name, after))) =
            text.split_once("\"@").and_then(|(a, b)| Some((a, b.split_once('"')?)))
        {
            text = format!("{before}{}{after}", self.find(name, actor).await?);
        }
        serde_json::from_str(&text).map_err(Problem::internal)
    }

    /// `year`, `on.MM-DD` of this year, `in.DAYS`, `signature`, `photo.SCENE`, `member.KEY`, `place.KEY`,
    /// `asset.PLACE.NAME`, `tag.PLACE.NAME`, or the id of what a step made.
    pub(super) async fn find(&self, name: &str, actor: Option<Actor>) -> Result<Value, Problem> {
        let unknown = || Problem::internal(format!("the demo knows no {name}"));
        let (kind, rest) = name.split_once('.').unwrap_or((name, ""));
        Ok(match kind {
            "year" => self.today.year().to_string().into(),
            "on" => format!("{}-{rest}", self.today.year()).into(),
            "in" => {
                let days = rest.parse().map_err(Problem::internal)?;
                self.today.checked_add_days(Days::new(days)).ok_or_else(unknown)?.to_string().into()
            }
            "signature" => json!(scene::SIGNATURE),
            "photo" => {
                let (Actor { school, member, .. }, now) = (actor.ok_or_else(unknown)?, self.state.clock.now());
                let picture = scene::photo(rest).ok_or_else(unknown)?;
                photo::take(&self.state, school, Some(member), picture, now).await?.id.to_string().into()
            }
            "member" => {
                let found = self.demo.members.iter().find(|member| member.key == rest).ok_or_else(unknown)?;
                self.listed("members", &found.name, "id", |row| row.get("name") == Some(&json!(found.name))).await?
            }
            "place" => self.place(rest).await?,
            "asset" | "tag" => {
                let (place, thing) = rest.split_once('.').ok_or_else(unknown)?;
                let place = self.place(place).await?;
                let wanted = if kind == "tag" { "tag" } else { "id" };
                self.listed("assets", thing, wanted, |row| row.pointer("/place/id") == Some(&place)).await?
            }
            _ => self.made.get(name).cloned().ok_or_else(unknown)?,
        })
    }

    async fn place(&self, key: &str) -> Result<Value, Problem> {
        let found = self.demo.places.iter().find(|place| place.key == key);
        let name = &found.ok_or_else(|| Problem::internal(format!("the demo knows no {key}")))?.name;
        self.listed("places", name, "id", |row| row.get("name") == Some(&json!(name))).await
    }

    /// A field of the first row that is meant, as the director finds it.
    async fn listed(
        &self,
        list: &str,
        q: &str,
        wanted: &str,
        meant: impl Fn(&Value) -> bool,
    ) -> Result<Value, Problem> {
        let q: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
        let request = self.http.get(format!("{}/{list}?limit=200&q={q}", self.origin));
        let page = self.send(request, self.people.get("director").copied()).await?;
        let rows = page.get("items").and_then(Value::as_array);
        let found = rows.and_then(|rows| rows.iter().find(|row| meant(row))?.get(wanted));
        found.cloned().ok_or_else(|| Problem::internal(format!("the demo has no {q} among its {list}")))
    }
}
