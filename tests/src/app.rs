//! A server of its own for a test.

use std::{net::TcpListener, sync::Arc, time::Duration};

use actix_web::{dev::ServerHandle, web::Data};
use entity::{MemberId, SchoolId, member::Role};
use houqin::{
    State,
    member::{self, NewMember},
    school::{self, NewSchool},
    session,
    settings::Settings,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::{Actor, Answer, Backend, TestClock, database, statements};

/// The password of everybody in the tests.
pub const PASSWORD: &str = "correct horse battery";

/// What seals names, in this process and in those that it starts: they may share a database.
pub fn data_keys() -> String {
    static KEYS: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    KEYS.get_or_init(|| houqin::setup::new_key().unwrap()).clone()
}

/// Hashing takes its time by design; once is enough for all tests.
static HASH: OnceCell<String> = OnceCell::const_new();

/// A running server with two schools, `green` and `blue`, and one member of each role in both: `director@green` ….
pub struct App {
    pub state: Data<State>,
    pub clock: Arc<TestClock>,
    pub origin: String,
    pub http: reqwest::Client,
    pub backend: Backend,
    pub green: SchoolId,
    pub blue: SchoolId,
    pub folder: TempDir,
    /// Of the first node, whose story it is.
    database: Option<database::Fresh>,
    handle: ServerHandle,
}

impl Drop for App {
    fn drop(&mut self) {
        // The future needs no waiting: the signal is sent when it is made.
        drop(self.handle.stop(false));
        let faults = statements::faults();
        if !std::thread::panicking() {
            assert!(faults.is_empty(), "{}", faults.join("\n"));
        }
    }
}

pub const ROLES: [Role; 7] =
    [Role::Director, Role::Caretaker, Role::Guard, Role::Canteen, Role::Teacher, Role::Guardian, Role::Auditor];

pub fn word(role: Role) -> String {
    serde_json::to_value(role).unwrap().as_str().unwrap().to_owned()
}

impl App {
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, "").await
    }

    /// With some settings of the test's own, in TOML.
    pub async fn start_with(backend: Backend, settings: &str) -> Self {
        Self::start_changed(backend, settings, |_| ()).await
    }

    /// With another piece of furniture.
    pub async fn start_changed(backend: Backend, settings: &str, change: impl FnOnce(&mut State)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let fresh = database::fresh(backend, folder.path()).await;
        let key = || houqin::setup::new_key().unwrap();
        let toml = format!(
            "database_url = \"{}\"\ndata_dir = \"{}\"\ntoken_keys = \"{}\"\nledger_key = \"{}\"\ndata_keys = \"{}\"\nworkers = 1\n\
             webhook_hosts = \"http://127.0.0.1:9\"\n{settings}",
            fresh.url,
            folder.path().display(),
            key(),
            key(),
            data_keys(),
        );
        let settings = Settings::from_toml(&toml).unwrap();
        let mut app = Self::serve(backend, settings, Arc::default(), folder, change).await;
        app.database = Some(fresh);
        app.green = people(&app.state, "green").await;
        app.blue = people(&app.state, "blue").await;
        app
    }

    /// Another node: a second server on the same database, with the same keys and clock, but for these changes.
    pub async fn neighbour(&self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.state.settings.clone();
        change(&mut settings);
        let folder = tempfile::tempdir().unwrap();
        let mut app = Self::serve(self.backend, settings, self.clock.clone(), folder, |_| ()).await;
        (app.green, app.blue) = (self.green, self.blue);
        app
    }

    /// Another node with another piece of furniture.
    pub async fn neighbour_changed(&self, change: impl FnOnce(&mut State)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = self.state.settings.clone();
        let mut app = Self::serve(self.backend, settings, self.clock.clone(), folder, change).await;
        (app.green, app.blue) = (self.green, self.blue);
        app
    }

    async fn serve(
        backend: Backend,
        settings: Settings,
        clock: Arc<TestClock>,
        folder: TempDir,
        change: impl FnOnce(&mut State),
    ) -> Self {
        statements::watch();
        let mut state = State::open_by(clock.clone(), settings, false).await.unwrap();
        change(&mut state);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let state = Data::new(state);
        let server = houqin::start(state.clone(), listener).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        // Sooner than the server lets go of it: a story that thinks for long must not write to a closed connection.
        let http = http.pool_idle_timeout(Duration::from_secs(2)).build().unwrap();
        Self {
            state,
            clock,
            origin,
            http,
            backend,
            green: SchoolId::new(),
            blue: SchoolId::new(),
            folder,
            database: None,
            handle,
        }
    }

    /// Somebody without a login.
    pub fn anyone(&self) -> Actor<'_> {
        Actor::new(self, None)
    }

    /// The member of that role in `green`.
    pub async fn as_(&self, role: Role) -> Actor<'_> {
        self.login(&format!("{}@green", word(role))).await
    }

    /// The director of `green`.
    pub async fn director(&self) -> Actor<'_> {
        self.as_(Role::Director).await
    }

    /// The director of the other school.
    pub async fn stranger(&self) -> Actor<'_> {
        self.login("director@blue").await
    }

    pub async fn login(&self, login: &str) -> Actor<'_> {
        let body = serde_json::json!({ "login": login, "password": PASSWORD });
        let answer: Answer = self.anyone().post("/session", &body).await;
        let session = answer.created();
        Actor::new(self, Some(session["accessToken"].as_str().unwrap().to_owned()))
    }

    /// A member of `green` with this login, for stories with more people.
    pub async fn person(&self, role: Role, login: &str) -> MemberId {
        add(&self.state, self.green, role, login).await
    }
}

async fn people(state: &Data<State>, slug: &'static str) -> SchoolId {
    let now = state.clock.now();
    let new = NewSchool { slug: slug.into(), name: format!("{slug} 学校") };
    let seals = state.seals.clone();
    let school = state.db.write(move |tx| Box::pin(school::create(tx, seals, new, now))).await.unwrap().id;
    for role in ROLES {
        add(state, school, role, &format!("{}@{slug}", word(role))).await;
    }
    school
}

async fn add(state: &Data<State>, school: SchoolId, role: Role, login: &str) -> MemberId {
    let now = state.clock.now();
    let hash = HASH.get_or_init(|| async { session::hash(PASSWORD.into()).await.unwrap() }).await.clone();
    let login = login.to_owned();
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let account = session::create_account(tx, Some(login.clone()), Some(hash), None, now).await?;
            let new = NewMember { id: None, name: login, role, account: Some(account.id) };
            member::create(tx, school, new, now).await
        })
    });
    work.await.unwrap().id
}
