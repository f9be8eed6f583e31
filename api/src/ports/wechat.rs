//! WeChat's own login: a code from the phone becomes the person's id for our app.
//!
//! The code is exchanged here and nowhere else. WeChat also answers a session key; it is dropped unread.

use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;

use crate::{Problem, problem::Code, settings::Settings};

/// WeChat's id of a person for our app.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenId(pub String);

/// WeChat.
#[async_trait]
pub trait Wechat: Send + Sync {
    /// Exchanges the code of `wx.login`. A code works once and for five minutes.
    ///
    /// `wechat_refused` when WeChat does not take the code, `wechat_unavailable` when it does not answer in time or
    /// not in its own form.
    async fn code_to_openid(&self, code: &str) -> Result<OpenId, Problem>;
}

/// WeChat's server.
pub struct WechatServer {
    client: reqwest::Client,
    api: String,
    appid: String,
    secret: String,
}

/// Longer than this nobody waits at a login.
const PATIENCE: Duration = Duration::from_secs(3);

/// Its answers are some hundred bytes.
const LONGEST: usize = 64 * 1024;

// No field for `session_key`: what is not read cannot leak.
#[derive(Deserialize)]
struct Answer {
    openid: Option<String>,
    #[serde(default)]
    errcode: i64,
}

impl WechatServer {
    /// For the app of these settings; none when they name no app.
    pub fn new(settings: &Settings) -> Result<Option<Self>, reqwest::Error> {
        if settings.wechat_appid.is_empty() {
            return Ok(None);
        }
        let client =
            reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Some(Self {
            client,
            api: settings.wechat_api.clone(),
            appid: settings.wechat_appid.clone(),
            secret: settings.wechat_secret.clone(),
        }))
    }
}

#[async_trait]
impl Wechat for WechatServer {
    async fn code_to_openid(&self, code: &str) -> Result<OpenId, Problem> {
        let unavailable = |reason: &'static str| {
            tracing::warn!(reason, "wechat");
            Problem::new(Code::WechatUnavailable).retry_after(5)
        };
        let mut url = reqwest::Url::parse(&format!("{}/sns/jscode2session", self.api)).map_err(Problem::internal)?;
        url.query_pairs_mut().extend_pairs([
            ("appid", self.appid.as_str()),
            ("secret", &self.secret),
            ("js_code", code),
            ("grant_type", "authorization_code"),
        ]);
        // The library's errors name the address, which holds the secret: they are not logged.
        let mut response = self.client.get(url).send().await.map_err(|_| unavailable("no answer"))?;
        if !response.status().is_success() {
            return Err(unavailable("not well"));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| unavailable("half an answer"))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LONGEST {
                return Err(unavailable("not its own form"));
            }
        }
        let answer: Answer = serde_json::from_slice(&bytes).map_err(|_| unavailable("not its own form"))?;
        match (answer.errcode, answer.openid) {
            (0, Some(openid)) if !openid.is_empty() => Ok(OpenId(openid)),
            (0, _) => Err(unavailable("neither an id nor an error")),
            // -1: busy; 45011: this person asks too often.
            (-1 | 45011, _) => Err(unavailable("busy")),
            // The id or the secret of the app is wrong or missing: the person can do nothing about it.
            (errcode @ (40013 | 40125 | 41002 | 41004), _) => {
                tracing::error!(errcode, "wechat does not know this app: see wechat_appid and wechat_secret");
                Err(Code::WechatUnavailable.into())
            }
            (errcode, _) => {
                tracing::warn!(errcode, "wechat refused a code");
                Err(Code::WechatRefused.into())
            }
        }
    }
}

/// For a school without a mini-program.
pub struct NoWechat;

#[async_trait]
impl Wechat for NoWechat {
    async fn code_to_openid(&self, _: &str) -> Result<OpenId, Problem> {
        Err(Code::WechatUnavailable.into())
    }
}
