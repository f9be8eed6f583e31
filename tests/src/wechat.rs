//! A stand-in for WeChat's server. The code says what it is to answer.

use std::{
    collections::{HashMap, HashSet},
    net::TcpListener,
    sync::{Arc, Mutex},
};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::ServerHandle,
    web::{self, Data, Json, Query},
};
use serde_json::{Value, json};

/// What WeChat tells the server beside the id, and what nobody else may ever see.
pub const SESSION_KEY: &str = "c2Vzc2lvbi1rZXktY2FuYXJ5LTc5";
/// The mini-program's secret.
pub const SECRET: &str = "appsecret-canary-4711";
/// How the app's token begins.
pub const TOKEN: &str = "token-canary-2718";
const APPID: &str = "wx0000000000000001";

/// A running stand-in.
pub struct StandIn {
    origin: String,
    heard: Arc<Heard>,
    handle: ServerHandle,
}

#[derive(Default)]
struct Heard {
    times: Mutex<usize>,
    spent: Mutex<HashSet<String>>,
    tokens: Mutex<usize>,
    messages: Mutex<Vec<Value>>,
}

/// The template of its messages.
const TEMPLATE: &str = "template-1";

impl Drop for StandIn {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

impl StandIn {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Heard::default());
        let data = Data::from(heard.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .route("/sns/jscode2session", web::get().to(exchange))
                .route("/cgi-bin/stable_token", web::post().to(token))
                .route("/cgi-bin/message/subscribe/send", web::post().to(message))
                .route("/elsewhere", web::get().to(async || HttpResponse::Ok().json(json!({"openid": "elsewhere"}))))
        });
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { origin, heard, handle }
    }

    /// A node beside this one that asks the stand-in.
    pub async fn beside(&self, app: &crate::App) -> crate::App {
        let change = |settings: &mut houqin::settings::Settings| {
            settings.wechat_appid = APPID.into();
            settings.wechat_secret = SECRET.into();
            settings.wechat_api = self.origin.clone();
            settings.wechat_template = TEMPLATE.into();
        };
        app.neighbour(change).await
    }

    /// The same for a process of its own.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("HOUQIN_WECHAT_APPID", APPID.into()),
            ("HOUQIN_WECHAT_SECRET", SECRET.into()),
            ("HOUQIN_WECHAT_API", self.origin.clone()),
        ]
    }

    /// Ends the token before its time.
    pub fn end_token(&self) {
        *self.heard.tokens.lock().unwrap() += 1;
    }

    /// How many tokens there have been.
    pub fn tokens(&self) -> usize {
        *self.heard.tokens.lock().unwrap()
    }

    /// The messages it was given, also those that it refused.
    pub fn messages(&self) -> Vec<Value> {
        self.heard.messages.lock().unwrap().clone()
    }

    /// How often it was asked.
    pub fn times(&self) -> usize {
        *self.heard.times.lock().unwrap()
    }
}

async fn exchange(heard: Data<Heard>, query: Query<HashMap<String, String>>) -> HttpResponse {
    *heard.times.lock().unwrap() += 1;
    let said = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let error = |code: i64| HttpResponse::Ok().json(json!({"errcode": code, "errmsg": "stand-in"}));
    if said("appid") != APPID || said("secret") != SECRET || said("grant_type") != "authorization_code" {
        return error(40013);
    }
    let code = said("js_code");
    match code.split_once(':') {
        Some(("person", rest)) => {
            // A code is good once. What follows the second colon only makes another code for the same person.
            if !heard.spent.lock().unwrap().insert(code.to_owned()) {
                return error(40163);
            }
            let openid = rest.split(':').next().unwrap_or_default();
            HttpResponse::Ok().json(json!({"openid": openid, "session_key": SESSION_KEY, "unionid": "u"}))
        }
        Some(("errcode", number)) => error(number.parse().unwrap()),
        Some(("both", number)) => {
            let number: i64 = number.parse().unwrap();
            HttpResponse::Ok().json(json!({"errcode": number, "openid": "both", "session_key": SESSION_KEY}))
        }
        _ => match code {
            "hang" => std::future::pending().await,
            "garbage" => HttpResponse::Ok().body(vec![0xff, 0x00, 0x7b]),
            "html" => HttpResponse::Ok().content_type("text/html").body(format!("<html>{SESSION_KEY}</html>")),
            "nothing" => HttpResponse::Ok().json(json!({"session_key": SESSION_KEY})),
            "blank" => HttpResponse::Ok().json(json!({"openid": "", "session_key": SESSION_KEY})),
            "number" => HttpResponse::Ok().json(json!({"openid": 7})),
            "endless" => HttpResponse::Ok().json(json!({"openid": "endless", "more": "x".repeat(64 * 1024)})),
            "redirect" => HttpResponse::Found().insert_header(("Location", "/elsewhere")).finish(),
            "broken" => HttpResponse::InternalServerError().json(json!({"openid": "broken"})),
            _ => error(40029),
        },
    }
}

/// The same token until it ends.
async fn token(heard: Data<Heard>, body: Json<Value>) -> HttpResponse {
    if body["appid"] != APPID || body["secret"] != SECRET || body["grant_type"] != "client_credential" {
        return HttpResponse::Ok().json(json!({"errcode": 40013, "errmsg": "stand-in"}));
    }
    let mut tokens = heard.tokens.lock().unwrap();
    *tokens = (*tokens).max(1);
    HttpResponse::Ok().json(json!({"access_token": format!("{TOKEN}-{tokens}"), "expires_in": 7200}))
}

/// The person's id says what is to be answered.
async fn message(heard: Data<Heard>, query: Query<HashMap<String, String>>, body: Json<Value>) -> HttpResponse {
    let code = if query["access_token"] != format!("{TOKEN}-{}", heard.tokens.lock().unwrap()) {
        40001
    } else {
        heard.messages.lock().unwrap().push(body.clone());
        match body["touser"].as_str().unwrap().strip_prefix("errcode-") {
            Some(code) => code.parse().unwrap(),
            None if body["template_id"] != TEMPLATE => 40037,
            None => 0,
        }
    };
    HttpResponse::Ok().json(json!({"errcode": code, "errmsg": "stand-in"}))
}
