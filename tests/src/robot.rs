//! A stand-in for the robots of groups. The path says what it is to answer.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex},
};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::ServerHandle,
    web::{self, Data, Json, Path, Query},
};
use houqin::settings::Settings;
use serde_json::{Value, json};
use tokio::sync::Notify;

/// What one robot was told.
#[derive(Clone, Debug)]
pub struct Heard {
    pub mood: String,
    pub query: Vec<(String, String)>,
    pub text: String,
}

/// A running stand-in.
pub struct Group {
    pub origin: String,
    told: Arc<Told>,
    handle: ServerHandle,
}

#[derive(Default)]
struct Told {
    heard: Mutex<Vec<Heard>>,
    another: Notify,
    well: Mutex<bool>,
}

impl Drop for Group {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

impl Group {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let told = Arc::new(Told::default());
        let data = Data::from(told.clone());
        let server = HttpServer::new(move || {
            let robot = web::post().to(hear);
            let elsewhere = web::to(async || HttpResponse::Ok().json(json!({"errcode": 0})));
            App::new().app_data(data.clone()).route("/robot/{mood}", robot).route("/elsewhere", elsewhere)
        });
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { origin, told, handle }
    }

    /// A node beside this one that may call the stand-in.
    pub async fn beside(&self, app: &crate::App) -> crate::App {
        app.neighbour(|settings| self.allow(settings)).await
    }

    /// Names it in the settings.
    pub fn allow(&self, settings: &mut Settings) {
        settings.webhook_hosts = self.origin.clone().try_into().unwrap();
    }

    /// The address of a robot that answers so: `ok`, `errcode-45009`, `broken`, `garbage`, `redirect`, `hang`.
    pub fn robot(&self, mood: &str) -> String {
        format!("{}/robot/{mood}?key=robot-canary-1815", self.origin)
    }

    /// From now on all answer well, whatever their path says.
    pub fn is_well(&self) {
        *self.told.well.lock().unwrap() = true;
    }

    /// What was heard so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.told.heard.lock().unwrap().clone()
    }

    /// Waits until somebody says something.
    pub async fn another(&self) {
        self.told.another.notified().await;
    }
}

async fn hear(
    told: Data<Told>,
    mood: Path<String>,
    query: Query<Vec<(String, String)>>,
    body: Json<Value>,
) -> HttpResponse {
    assert_eq!(body["msgtype"], "text");
    let text = body["text"]["content"].as_str().unwrap().to_owned();
    let mood = mood.into_inner();
    told.heard.lock().unwrap().push(Heard { mood: mood.clone(), query: query.into_inner(), text });
    told.another.notify_one();
    let well = *told.well.lock().unwrap();
    let errcode = |code: i64| HttpResponse::Ok().json(json!({"errcode": code, "errmsg": "stand-in"}));
    match mood.as_str() {
        _ if well => errcode(0),
        "ok" => errcode(0),
        "broken" => HttpResponse::InternalServerError().json(json!({"errcode": 0})),
        "garbage" => HttpResponse::Ok().body(vec![0xff, 0x00, 0x7b]),
        "endless" => HttpResponse::Ok().json(json!({"errcode": 0, "more": "x".repeat(64 * 1024)})),
        "redirect" => HttpResponse::TemporaryRedirect().insert_header(("Location", "/elsewhere")).finish(),
        "hang" => std::future::pending().await,
        mood => errcode(mood.strip_prefix("errcode-").unwrap().parse().unwrap()),
    }
}
