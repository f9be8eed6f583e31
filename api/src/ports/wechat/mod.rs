//! WeChat: who somebody is, and messages to those who asked for them.

mod login;
mod message;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::de::DeserializeOwned;

use super::{Unsent, kv::Kv};
use crate::{Problem, problem::Code, settings::Settings};

pub use message::{Message, TemplateFields};

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

    /// Sends a subscription message. The person must have allowed one, and each allowance is good for one.
    async fn subscribe_send(&self, message: &Message) -> Result<(), Unsent>;
}

/// WeChat's server.
pub struct WechatServer {
    client: reqwest::Client,
    kv: Arc<dyn Kv>,
    api: String,
    appid: String,
    secret: String,
    template: String,
    fields: TemplateFields,
}

/// Longer than this nobody waits at a login.
const PATIENCE: Duration = Duration::from_secs(3);

/// Its answers are some hundred bytes.
const LONGEST: usize = 64 * 1024;

impl WechatServer {
    /// For the app of these settings; none when they name no app. What the app's nodes share is kept in `kv`.
    pub fn new(settings: &Settings, kv: Arc<dyn Kv>) -> Result<Option<Self>, reqwest::Error> {
        if settings.wechat_appid.is_empty() {
            return Ok(None);
        }
        let client =
            reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Some(Self {
            client,
            kv,
            api: settings.wechat_api.clone(),
            appid: settings.wechat_appid.clone(),
            secret: settings.wechat_secret.clone(),
            template: settings.wechat_template.clone(),
            fields: settings.wechat_template_fields.clone(),
        }))
    }

    /// The answer to a request, or in a few words why there is none. The library's errors name the address, which holds
    /// secrets: they are not told.
    async fn ask<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, &'static str> {
        let mut response = request.send().await.map_err(|_| "no answer")?;
        if !response.status().is_success() {
            return Err("not well");
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| "half an answer")? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LONGEST {
                return Err("not its own form");
            }
        }
        serde_json::from_slice(&bytes).map_err(|_| "not its own form")
    }
}

/// Whether WeChat says that the id or the secret of the app is wrong or missing. No person can do anything about it.
fn is_unknown_app(errcode: i64) -> bool {
    let unknown = [40013, 40125, 41002, 41004].contains(&errcode);
    if unknown {
        tracing::error!(errcode, "wechat does not know this app: see wechat_appid and wechat_secret");
    }
    unknown
}

#[async_trait]
impl Wechat for WechatServer {
    async fn code_to_openid(&self, code: &str) -> Result<OpenId, Problem> {
        self.exchange(code).await
    }

    async fn subscribe_send(&self, message: &Message) -> Result<(), Unsent> {
        self.send(message).await
    }
}

/// For a school without a mini-program.
pub struct NoWechat;

#[async_trait]
impl Wechat for NoWechat {
    async fn code_to_openid(&self, _: &str) -> Result<OpenId, Problem> {
        Err(Code::WechatUnavailable.into())
    }

    async fn subscribe_send(&self, _: &Message) -> Result<(), Unsent> {
        Err(Unsent::never("not_configured"))
    }
}
