//! WeChat's own login: a code from the phone becomes the person's id for our app.
//!
//! The code is exchanged here and nowhere else. WeChat also answers a session key; it is dropped unread.

use serde::Deserialize;

use super::{OpenId, WechatServer, is_unknown_app};
use crate::{Problem, problem::Code};

// No field for `session_key`: what is not read cannot leak.
#[derive(Deserialize)]
struct Answer {
    openid: Option<String>,
    #[serde(default)]
    errcode: i64,
}

impl WechatServer {
    /// See [`super::Wechat::code_to_openid`].
    pub(super) async fn exchange(&self, code: &str) -> Result<OpenId, Problem> {
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
        let answer: Answer = self.ask(self.client.get(url)).await.map_err(unavailable)?;
        match (answer.errcode, answer.openid) {
            (0, Some(openid)) if !openid.is_empty() => Ok(OpenId(openid)),
            (0, _) => Err(unavailable("neither an id nor an error")),
            // -1: busy; 45011: this person asks too often.
            (-1 | 45011, _) => Err(unavailable("busy")),
            (errcode, _) if is_unknown_app(errcode) => Err(Code::WechatUnavailable.into()),
            (errcode, _) => {
                tracing::warn!(errcode, "wechat refused a code");
                Err(Code::WechatRefused.into())
            }
        }
    }
}
